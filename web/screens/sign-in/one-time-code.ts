/** Keeps the code of a one-time link between arriving and signing in, out of the address and the history. */
import { codeInFragment } from './return-path.ts'

let arrived: string | undefined

/** Takes a code out of the address, before anything can remember it. True when there was one. */
export function noticeCode(): boolean {
  arrived = codeInFragment(window.location.hash)
  if (arrived === undefined) return false
  window.history.replaceState(null, '', window.location.pathname + window.location.search)
  return true
}

/** The code somebody arrived with, once. */
export function takeCode(): string | undefined {
  const code = arrived
  arrived = undefined
  return code
}
