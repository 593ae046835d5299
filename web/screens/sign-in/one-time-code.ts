/** Keeps the code or the invitation of a one-time link between arriving and using it, out of the address and the history. */
import { codeInFragment } from './return-path.ts'

let arrived: string | undefined
let invitation: string | undefined

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

/** Takes an invitation's token out of the address. */
export function noticeInvitation(): void {
  if (window.location.pathname !== '/invitation') return
  invitation = codeInFragment(window.location.hash, 'token')
  if (invitation !== undefined) window.history.replaceState(null, '', window.location.pathname)
}

/** The invitation somebody arrived with; it stays until it is used. */
export function arrivedInvitation(): string | undefined {
  return invitation
}
