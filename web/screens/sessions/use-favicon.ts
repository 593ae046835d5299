/** Puts a dot of a session's colour onto the sign in the browser's tab. */
import { useEffect } from 'react'
import type { Tone } from '../../words/tones.ts'

const usual = '/favicon.svg'
// Files, not made here: the content security policy allows no data: addresses.
const dotted: { readonly [T in Tone]?: string } = {
  success: '/favicon-success.svg',
  running: '/favicon-running.svg',
  waiting: '/favicon-waiting.svg',
  drift: '/favicon-drift.svg',
  failed: '/favicon-failed.svg',
}

/** While the component is shown, the tab has the dot of this tone. */
export function useFavicon(tone: Tone): void {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    link?.setAttribute('href', dotted[tone] ?? usual)
    return () => link?.setAttribute('href', usual)
  }, [tone])
}
