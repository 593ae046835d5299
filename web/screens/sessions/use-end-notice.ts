/** Tells the desktop when a session that is shown has ended, for people who asked for that. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useEffect, useRef } from 'react'
import { usePreference } from '../../api/preferences.ts'
import { showToast } from '../../parts/toasts.ts'
import { endNotice } from './end-notice.ts'

/** Browsers offer it only to pages that came over a safe way. */
export const canNotify = (): boolean => 'Notification' in globalThis && globalThis.isSecureContext

/** Whether the desktop is told, and how to change that; asking the browser for its leave is part of it. Off unless chosen. */
export function useEndNoticeChoice(): readonly [boolean, (wanted: boolean) => void] {
  const [isWanted, want] = usePreference('session.notifyEnd', false)
  const isOn = isWanted && canNotify() && Notification.permission === 'granted'
  const choose = async (wanted: boolean): Promise<void> => {
    const isLet = wanted && (await Notification.requestPermission()) === 'granted'
    if (wanted && !isLet) showToast({ text: 'The browser does not let this page tell the desktop.', tone: 'failed' })
    want(isLet)
  }
  return [isOn, (wanted) => void choose(wanted)]
}

/** While the component is shown: one notice when this session ends. */
export function useEndNotice(session: SessionDetail): void {
  const [isOn] = useEndNoticeChoice()
  const wasOver = useRef({ id: session.id, isOver: isFinal(session.state) })
  useEffect(() => {
    const isOver = isFinal(session.state)
    const before = wasOver.current
    wasOver.current = { id: session.id, isOver }
    if (!isOn || !isOver || before.isOver || before.id !== session.id) return
    const { title, body } = endNotice(session)
    const notice = new Notification(title, { body, tag: session.id })
    notice.addEventListener('click', () => window.focus())
  }, [session, isOn])
}
