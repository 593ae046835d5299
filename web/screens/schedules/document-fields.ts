/** Reads and writes single members of a schedule's document; what the form has no field for stays as it was written. */

export type Document = Readonly<Record<string, unknown>>

/** The member at this path; undefined when it is not there. */
export function valueAt(document: Document, path: string): unknown {
  let value: unknown = document
  for (const key of path.split('.')) value = isMap(value) ? value[key] : undefined
  return value
}

/** The text at this path; numbers of seconds as "90s", so that a form shows what it would take. */
export function textAt(document: Document, path: string): string {
  const value = valueAt(document, path)
  if (typeof value === 'number') return value === 0 ? '0' : `${value}s`
  return typeof value === 'string' ? value : ''
}

/** True, false, or undefined where nothing is said. */
export function flagAt(document: Document, path: string): boolean | undefined {
  const value = valueAt(document, path)
  return typeof value === 'boolean' ? value : undefined
}

/** The document with this member; undefined and "" take it away, with the maps that are empty then. */
export function withValue(document: Document, path: string, value: unknown): Document {
  const [key = '', ...rest] = path.split('.')
  const { [key]: old, ...others } = document
  const next = rest.length === 0 ? value : withValue(isMap(old) ? old : {}, rest.join('.'), value)
  const isNothing =
    next === undefined || next === '' || (rest.length > 0 && isMap(next) && Object.keys(next).length === 0)
  if (isNothing) return others
  return key in document ? { ...document, [key]: next } : { ...others, [key]: next }
}

/** A document as the form works with it: a reboot that is one word becomes the map that says the same. */
export function formDocument(document: Document): Document {
  const reboot = valueAt(document, 'session.reboot')
  return typeof reboot === 'string' ? withValue(document, 'session.reboot', { preference: reboot }) : document
}

/** What a new schedule begins with: every Tuesday night, for nobody yet. */
export const newDocument: Document = {
  kind: 'schedule',
  name: '',
  frequency: 'weekly',
  days: ['tuesday'],
  time: '22:00',
  execution: 'immediately',
  session: { kind: 'full' },
  spread: '30m',
}

/** True when a text is a length of time as definitions write it: "90s", "10m", "1h30m", "7d". */
export function isLength(text: string): boolean {
  return /^(?:\d{1,6}[smhd]){1,4}$/.test(text)
}

const msPer: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The milliseconds that a length of time means; 0 for none. */
export function lengthMs(text: string): number {
  if (!isLength(text)) return 0
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (ms, [, count, unit]) => ms + Number(count) * (msPer[unit ?? ''] ?? 0),
    0,
  )
}

function isMap(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
