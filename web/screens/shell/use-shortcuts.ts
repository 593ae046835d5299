/** Listens for shortcuts, and keeps what each does while the component that does it is shown. */
import { useEffect, useRef } from 'react'
import { readKey, type ShortcutKeys } from './shortcuts.ts'

const pauseMs = 1_500
const handlers = new Map<ShortcutKeys, (() => void)[]>()

/** While the component is shown, these keys do this; the component shown last comes first. */
export function useShortcut(keys: ShortcutKeys, run: () => void): void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    const handler = (): void => latest.current()
    handlers.set(keys, [handler, ...(handlers.get(keys) ?? [])])
    return () => {
      handlers.set(
        keys,
        (handlers.get(keys) ?? []).filter((other) => other !== handler),
      )
    }
  }, [keys])
}

/** Listens to the keyboard; used once, by the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    let begun = ''
    let timer: number | undefined
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const read = readKey(begun, event.key)
      begun = read.begun
      window.clearTimeout(timer)
      timer = window.setTimeout(() => (begun = ''), pauseMs)
      const handler = read.found === undefined ? undefined : handlers.get(read.found)?.[0]
      if (handler === undefined) return
      event.preventDefault()
      handler()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

/** True where letters are text, and in dialogs, which have keys of their own. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role=dialog]') !== null
  )
}
