/** Takes the values of secrets out of what programs print, in every form in which they are likely to be printed. */

/** Short values would be found everywhere, long ones are no secrets but files. */
export const secretLimits = { charactersMin: 4, characters: 16 * 1024 } as const

/** What stands in the place of a secret. */
export const redacted = '***'

/** Parts of a value that are printed alone (a line of a key, the middle of its base64) count from this length on. */
const partMin = 8

/** The forms of a value as texts: as it is, line by line, base64, hexadecimal, as in a URL, in JSON, and in two-byte characters. */
export function secretForms(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const trimmed = value.trim()
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  const parts = [
    ...(lines.length > 1 ? lines : []),
    ...base64Middles(bytes),
    ...base64Middles(Buffer.from(value, 'utf16le')),
  ]
  const whole = [
    value,
    trimmed,
    ...['base64', 'base64url', 'hex'].map((coding) => bytes.toString(coding as BufferEncoding)),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(trimmed.toWellFormed()),
    encodeURIComponent(trimmed.toWellFormed()).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    JSON.stringify(trimmed).slice(1, -1),
    [...trimmed].join('\0'),
    [...trimmed].join('\u{fffd}'), // as it looks after it was made safe to show
  ]
  const forms = [...whole.filter(isLongEnough), ...parts.filter(({ length }) => length >= partMin)]
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length)
}

function isLongEnough(form: string): boolean {
  return form.length >= secretLimits.charactersMin
}

/** What base64 makes of the bytes wherever they stand in a longer text, without the characters that depend on their neighbours. */
function base64Middles(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes])
    const text = padded.toString('base64').replaceAll('=', '')
    const middle = text.slice(before === 0 ? 0 : before + 1, padded.length % 3 === 0 ? undefined : -1)
    return [middle, middle.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** A function that takes these values out of a text; undefined when there is nothing to take out. */
export function redactorOf(values: readonly string[]): ((text: string) => string) | undefined {
  const pattern = patternOf(values.flatMap(secretForms))
  return pattern && ((text) => text.replaceAll(pattern, redacted))
}

/** Members of events and lines whose texts come from programs; all others are words of ours, which must stay as they are. */
const freeMembers: ReadonlySet<string> = new Set([
  'after',
  'detail',
  'evidence',
  'fix',
  'latest',
  'log',
  'problem',
  'sentence',
  'text',
  'value',
  'version',
])

/** The event, line or list of them with `clean` applied to whatever a program may have said. */
export function withCleanTexts<T>(value: T, clean: (text: string) => string): T {
  return walked(value, clean, false) as T
}

function walked(value: unknown, clean: (text: string) => string, isFree: boolean): unknown {
  if (typeof value === 'string') return isFree ? clean(value) : value
  if (Array.isArray(value)) return value.map((each) => walked(each, clean, isFree))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, walked(member, clean, isFree || freeMembers.has(name))]),
  )
}

/** Takes values out of a stream of bytes, wherever it is cut; what may be the beginning of one is held back. */
export class StreamRedactor {
  readonly #forms: readonly string[]
  readonly #pattern: RegExp | undefined
  #held = ''

  constructor(values: readonly string[]) {
    this.#forms = values.flatMap(secretForms).map(asBytes)
    this.#pattern = patternOf(this.#forms)
  }

  /** Answers what may be passed on. */
  push(bytes: Buffer): Buffer {
    const pattern = this.#pattern
    if (pattern === undefined) return bytes
    const text = this.#held + bytes.toString('latin1')
    let [from, until] = [0, text.length - this.#openLength(text)]
    let clean = ''
    for (const { 0: found, index } of text.matchAll(pattern)) {
      if (index >= until) break
      clean += text.slice(from, index) + redacted
      from = index + found.length
      if (from > until) until = text.length - this.#openLength(text.slice(from))
    }
    this.#held = text.slice(until)
    return Buffer.from(clean + text.slice(from, until), 'latin1')
  }

  /** The stream is over: answers what was held back. */
  end(): Buffer {
    const rest = this.#pattern === undefined ? this.#held : this.#held.replaceAll(this.#pattern, redacted)
    this.#held = ''
    return Buffer.from(rest, 'latin1')
  }

  /** How many of the last characters may be the beginning of a form. */
  #openLength(text: string): number {
    const last = text.at(-1)
    let longest = 0
    for (const form of this.#forms) {
      for (let length = Math.min(form.length - 1, text.length); length > longest; length -= 1)
        if (form[length - 1] === last && text.endsWith(form.slice(0, length))) longest = length
    }
    return longest
  }
}

function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function patternOf(forms: readonly string[]): RegExp | undefined {
  const sorted = [...new Set(forms)].toSorted((a, b) => b.length - a.length)
  return sorted.length === 0 ? undefined : new RegExp(sorted.map((form) => RegExp.escape(form)).join('|'), 'g')
}
