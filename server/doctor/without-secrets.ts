/** Takes whatever looks like a secret out of a text that people will pass on. */
import { redacted, redactorOf } from '@fettle/contract/wire/redaction.ts'

const named = String.raw`[\w.-]*(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)[\w.-]*`

/** Each keeps its first group, so that it can still be read what was there. */
const shapes: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(\b(?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:bearer|basic|digest|negotiate)?\s*)[^\s"',;]+/gi,
  /(\b(?:bearer|basic)\s+)[\w.~+/=-]{16,}/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+(?=@)/gi,
  new RegExp(String.raw`((?:--?)?\b${named}["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s"',;&]+)`, 'gi'),
  new RegExp(String.raw`(--${named}\s+)(?:"[^"]*"|'[^']*'|[^\s"',;-][^\s"',;]*)`, 'gi'),
  /(\bfettle_(?:api|enrol|login|code|device|invite)_)[\w-]+/g,
  /(\b)eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /(\b)(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /(\b)(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abpr]-[\w-]{10,}|glpat-[\w-]{16,})/g,
]

/** The text without these values, in any of the forms in which they are printed, and without what has the form of a secret. */
export function withoutSecrets(text: string, values: readonly string[]): string {
  const clean = redactorOf(values)?.(text) ?? text
  return shapes.reduce((left, shape) => left.replaceAll(shape, `$1${redacted}`), clean)
}
