/** Says what is typed into the terminal, and how that becomes a request. */
import type { ScriptLanguage } from '@fettle/core/terms/script.ts'
import type { CommandRequest, LibraryScript } from '../../api/terminal-queries.ts'

/** Which computers: by id, or all that match a filter. */
export interface CommandTarget {
  readonly computers?: readonly string[] | undefined
  readonly filter?: string | undefined
}

export interface CommandWish {
  /** A script of the library by its name; absent: the text is run. */
  readonly script?: string | undefined
  readonly language: ScriptLanguage
  readonly text: string
  readonly as: 'system' | 'user'
  readonly timeLimitSeconds: number
  /** As they are typed, by parameter. */
  readonly values: { readonly [parameter: string]: string }
}

export const emptyWish: CommandWish = { language: 'sh', text: '', as: 'system', timeLimitSeconds: 600, values: {} }

export const timeLimits = [
  { seconds: 60, words: '1 minute' },
  { seconds: 600, words: '10 minutes' },
  { seconds: 1_800, words: '30 minutes' },
  { seconds: 7_200, words: '2 hours' },
] as const

/** The choices of time limits, with the one that is set. */
export function timeLimitChoices(seconds: number): readonly { readonly value: string; readonly label: string }[] {
  const known = timeLimits.map((limit) => ({ value: String(limit.seconds), label: limit.words }))
  return known.some(({ value }) => value === String(seconds))
    ? known
    : [...known, { value: String(seconds), label: `${seconds} s` }]
}

/** The wish that a script of the library begins with. */
export function wishOf(script: LibraryScript): CommandWish {
  const { name, language, text, as, timeLimitSeconds, parameters } = script
  const values = Object.fromEntries(parameters.map((parameter) => [parameter.name, typed(parameter.default)] as const))
  return { script: name, language, text, as, timeLimitSeconds, values }
}

function typed(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
}

/** The request; a script whose text was changed is run as the text that it is now. */
export function requestOf(
  wish: CommandWish,
  { computers, filter }: CommandTarget,
  script: LibraryScript | undefined,
): CommandRequest {
  const { language, text, as, timeLimitSeconds, values } = wish
  const target = computers === undefined ? { filter: filter ?? '' } : { computers: [...computers] }
  const common = { ...target, as, timeLimitSeconds }
  if (script === undefined) return { ...common, script: { language, text } }
  const parameters = script.parameters.flatMap(({ name, type }) => {
    const value = values[name] ?? ''
    return value === '' ? [] : [[name, valueOf(type, value)] as const]
  })
  return { ...common, script: { name: script.name }, parameters: Object.fromEntries(parameters) }
}

type Value = NonNullable<CommandRequest['parameters']>[string]

/** A value as its type wants it; what cannot be read as one goes as it is typed, and the server says what is wrong with it. */
export function valueOf(type: LibraryScript['parameters'][number]['type'], text: string): Value {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (type !== 'keyValue' && type !== 'file') return text
  try {
    return JSON.parse(text) as Value
  } catch {
    return text
  }
}
