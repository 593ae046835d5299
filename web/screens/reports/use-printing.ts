/** Says when the page is being printed: what is virtual on the screen must be whole on paper. */
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** True from the moment the browser begins to print until it is over. */
export function useIsPrinting(): boolean {
  const [isPrinting, setPrinting] = useState(() => window.matchMedia('print').matches)
  useEffect(() => {
    const paper = window.matchMedia('print')
    // The browser takes its picture as soon as the listeners are done.
    const follow = (to: boolean) => (): void => flushSync(() => setPrinting(to))
    const onChange = (event: MediaQueryListEvent): void => flushSync(() => setPrinting(event.matches))
    const begin = follow(true)
    const end = follow(false)
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    paper.addEventListener('change', onChange)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
      paper.removeEventListener('change', onChange)
    }
  }, [])
  return isPrinting
}
