/** Says what of a deployment is being written: as a document, and as the YAML text of it. */
import { parseDocument, stringify } from 'yaml'

/** A definition as its YAML has it. */
export type Draft = Readonly<Record<string, unknown>>

/** The members of a deployment in the order in which people read them. */
const order = [
  ...['kind', 'name', 'description', 'item', 'instance', 'desired', 'mode', 'enforcement', 'autoApprove', 'target'],
  ...['parameters', 'enabled', 'sortOrder', 'onUnassign', 'notes'],
] as const

export type Member = (typeof order)[number]

/** The draft with a member set; undefined takes it away. Members keep the order in which people read them. */
export function withMember(draft: Draft, member: Member, value: unknown): Draft {
  const { [member]: _old, ...rest } = draft
  return inOrder(value === undefined ? rest : { ...rest, [member]: value })
}

function inOrder(draft: Draft): Draft {
  const known: readonly string[] = order
  const place = (key: string): number => (known.includes(key) ? known.indexOf(key) : known.length)
  return Object.fromEntries(Object.entries(draft).toSorted(([one], [other]) => place(one) - place(other)))
}

/** A text member, or "" while there is none. */
export function textIn(draft: Draft, member: Member): string {
  const value = draft[member]
  return typeof value === 'string' ? value : ''
}

/** The draft as YAML. */
export function yamlOf(draft: Draft): string {
  return stringify(inOrder(draft), { lineWidth: 0 })
}

/** Several documents as one YAML file. */
export function yamlFileOf(drafts: readonly Draft[]): string {
  return drafts.map(yamlOf).join('---\n')
}

export type TextRead = { readonly value: unknown } | { readonly problem: string; readonly line: number }

/** What a YAML text says; or what is wrong with it, and in which line. Never throws. */
export function readYaml(text: string): TextRead {
  const parsed = parseDocument(text, { prettyErrors: true })
  const [first] = parsed.errors
  if (first !== undefined)
    return { problem: (first.message.split('\n')[0] ?? '').replace(/:$/, '.'), line: first.linePos?.[0].line ?? 1 }
  try {
    return { value: parsed.toJS({ maxAliasCount: 100 }) as unknown }
  } catch (error) {
    return { problem: (error as Error).message, line: 1 }
  }
}

/** The draft that a YAML text is; anything but a map of members is a problem. */
export function readDraft(
  text: string,
): { readonly draft: Draft } | { readonly problem: string; readonly line: number } {
  const read = readYaml(text)
  if ('problem' in read) return read
  const { value } = read
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: 'A deployment is written as members with values, as in "item: firefox".', line: 1 }
  return { draft: value as Draft }
}

/** True when both say the same, in whatever order. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [left, right] = [one as Draft, other as Draft]
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && isSame(left[key], right[key]))
}
