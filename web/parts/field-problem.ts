/** Finds the sentence with which the server refused one field of a form. */
import { CallError } from '../api/call.ts'

/** What the server says of this member of the body, or of the document that was sent. */
export function problemAt(error: Error | null, member: string): string | undefined {
  const part = partsOf(error).find(({ path }) => memberOf(path) === member)
  return part && asSentence(part.detail)
}

/** The error when it says more than what stands at these fields already; else null. */
export function problemBeside(error: Error | null, members: readonly string[]): Error | null {
  const parts = partsOf(error)
  const isSaid = parts.length > 0 && parts.every(({ path }) => members.includes(memberOf(path)))
  return isSaid ? null : error
}

function partsOf(error: Error | null) {
  return error instanceof CallError ? error.errors : []
}

/** "email" of "body.email", of 'person "Dana" email' and of "body.email.0". */
function memberOf(path: string): string {
  const place = /^(?:body\.|.*" )(.+)$/s.exec(path)?.[1] ?? ''
  return place.split(/[.[]/)[0] ?? ''
}

function asSentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
