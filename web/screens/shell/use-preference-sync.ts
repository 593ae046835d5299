/** Keeps preferences in the account as well as in this browser, so that they are the same everywhere. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { adoptPreferences, onPreferenceWritten, type Preferences } from '../../api/preferences.ts'

const pauseMs = 1_500
/** What belongs to this browser alone. */
const here = /^recent/

/** Takes the account's preferences over once, and sends it every change. Used once, by the shell. */
export function usePreferenceSync(): void {
  const { data: me } = useQuery(meQuery())
  const hasAccount = me?.kind === 'account'
  const accountId = me?.accountId
  useEffect(() => {
    if (hasAccount) adoptPreferences(me.preferences as Preferences)
    // Once for each account: later answers must not take back what was just changed here.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [accountId])
  useEffect(() => {
    if (!hasAccount) return
    let timer: number | undefined
    const stop = onPreferenceWritten((all) => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void send(all), pauseMs)
    })
    return () => {
      window.clearTimeout(timer)
      stop()
    }
  }, [hasAccount])
}

async function send(all: Preferences): Promise<void> {
  const body = Object.fromEntries(Object.entries(all).filter(([name]) => !here.test(name)))
  try {
    await call('putPreferences', { body })
  } catch {
    // They are kept in this browser; the next change sends all of them again.
  }
}
