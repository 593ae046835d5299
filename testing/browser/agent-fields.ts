/** Which texts can an agent set? Read from the schemas of what it sends, so that a field which is added cannot be forgotten. */
import type { z } from 'zod'
import { enrolRequest, fromAgent } from '@fettle/contract/wire/from-agent.ts'

/** What is looked at of a schema: zod's own description of it. */
interface Description {
  readonly type: string
  readonly shape?: Readonly<Record<string, Schema>>
  readonly element?: Schema
  readonly options?: readonly Schema[]
  readonly discriminator?: string
  readonly innerType?: Schema
  /** What comes out of a pipe. */
  readonly out?: Schema
  readonly keyType?: Schema
  readonly valueType?: Schema
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, string>>
}
export type Schema = z.core.$ZodType
type Safe = Schema & { readonly safeParse: (value: unknown) => { readonly success: boolean } }

const descriptionOf = (schema: Schema): Description => (schema as unknown as { readonly def: Description }).def

/** A place for a text: "events.events[].event<answered>.answers[]<value>.value". */
export interface TextField {
  readonly path: string
  /** The characters that it takes at most. */
  readonly most: number
  /** Whether it takes any text at all; otherwise only words, ids, digests of a form that is prescribed. */
  readonly isFree: boolean
}

const anyJson = 'lazy'
const wrappers: ReadonlySet<string> = new Set(['optional', 'readonly', 'nullable', 'nonoptional'])

/** The schema in its wrappings. */
export function bare(schema: Schema): Schema {
  const { type, innerType, out } = descriptionOf(schema)
  if (type === 'pipe' && out) return bare(out)
  return wrappers.has(type) && innerType ? bare(innerType) : schema
}

/** The alternative of a union of this name. @throws when there is none. */
export function alternative(schema: Schema, name: string): Schema {
  const found = alternatives(schema).find(([word]) => word === name)
  if (!found) throw new Error(`There is no "${name}" among what an agent sends.`)
  return found[1]
}

/** The alternatives of a union, each with the word that tells it from the others. */
function alternatives(schema: Schema): readonly (readonly [string, Schema])[] {
  const { options = [], discriminator = '' } = descriptionOf(bare(schema))
  return options.map((option) => {
    const { shape = {} } = descriptionOf(option)
    const told = shape[discriminator]
    if (!told) throw new Error('A union that has no word to tell its alternatives by is not understood here.')
    return [String(descriptionOf(told).values?.[0]), option] as const
  })
}

/** The member of an object, or the elements of a list, by this name. @throws when there is none. */
export function member(schema: Schema, name: string): Schema {
  const { shape = {} } = descriptionOf(bare(schema))
  const found = shape[name]
  if (!found) throw new Error(`What an agent sends has no member "${name}".`)
  return bare(found)
}

/** What the elements of a list are. */
export function element(schema: Schema): Schema {
  const { element: one } = descriptionOf(bare(schema))
  if (!one) throw new Error('It is not a list.')
  return one
}

/** Texts that are free and short: a field that takes none of them has a form of its own. */
const samples = ['<b>x', 'javascript:', '=1+1'] as const

function isFree(schema: Schema): boolean {
  return samples.some((sample) => (schema as Safe).safeParse(sample).success)
}

function mostOf(schema: Schema): number {
  return (schema as unknown as { readonly maxLength?: number | null }).maxLength ?? Number.POSITIVE_INFINITY
}

/** Every place for a text in a schema. */
export function textFields(schema: Schema, path = ''): readonly TextField[] {
  const { type, shape = {}, element: one, keyType, valueType } = descriptionOf(bare(schema))
  switch (type) {
    case 'object':
      return Object.entries(shape).flatMap(([name, each]) => textFields(each, path === '' ? name : `${path}.${name}`))
    case 'array':
      return one ? textFields(one, `${path}[]`) : []
    case 'record':
      return [
        ...(keyType ? textFields(keyType, `${path}{key}`) : []),
        ...(valueType ? textFields(valueType, `${path}{}`) : []),
      ]
    case 'union':
      return alternatives(schema).flatMap(([word, option]) => textFields(option, `${path}<${word}>`))
    case 'string':
      return [{ path, most: mostOf(bare(schema)), isFree: isFree(bare(schema)) }]
    case anyJson:
      return [{ path, most: Number.POSITIVE_INFINITY, isFree: true }]
    case 'enum':
    case 'literal':
      return [{ path, most: Number.POSITIVE_INFINITY, isFree: false }]
    case 'number':
    case 'boolean':
      return []
    default:
      throw new Error(`What an agent sends has a part of the type ${type} (${path}): teach agent-fields.ts.`)
  }
}

/** Every place for a text in all that an agent says: its frames, and what it says to join. */
export function everyTextField(): readonly TextField[] {
  return [...textFields(fromAgent), ...textFields(enrolRequest, 'enrol')]
}

/** The texts of a value by the place where they stand. */
export function textsIn(schema: Schema, value: unknown, path = ''): readonly (readonly [path: string, text: string])[] {
  if (value === undefined || value === null) return []
  const { type, shape = {}, element: one, keyType, valueType, discriminator = '' } = descriptionOf(bare(schema))
  const members = Object.entries(typeof value === 'object' ? value : {})
  switch (type) {
    case 'object':
      return members.flatMap(([name, each]) =>
        shape[name] ? textsIn(shape[name], each, path === '' ? name : `${path}.${name}`) : [],
      )
    case 'array':
      return one ? (value as readonly unknown[]).flatMap((each) => textsIn(one, each, `${path}[]`)) : []
    case 'record':
      return members.flatMap(([name, each]) => [
        ...(keyType ? textsIn(keyType, name, `${path}{key}`) : []),
        ...(valueType ? textsIn(valueType, each, `${path}{}`) : []),
      ])
    case 'union': {
      const word = String((value as Readonly<Record<string, unknown>>)[discriminator])
      return textsIn(alternative(schema, word), value, `${path}<${word}>`)
    }
    case anyJson:
      return [[path, JSON.stringify(value)]]
    default:
      return typeof value === 'string' ? [[path, value]] : []
  }
}

/** Writes the text for a place. */
export type Writer = (field: TextField) => string

/** What stands where a form is prescribed and whoever sends it has nothing to say about it. */
const prescribed: Readonly<Record<string, string>> = { sha256: 'a'.repeat(64) }

/**
 * A value for a schema with every member it may have, a text of the writer's in every place that takes one, and otherwise the first
 * word or the greatest number that is allowed. Of alternatives the last is taken. Ids are for the caller to put in.
 */
export function filled(schema: Schema, path: string, write: Writer): unknown {
  const inner = bare(schema)
  const { type, shape = {}, element: one, keyType, valueType, entries = {}, values } = descriptionOf(inner)
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(shape).map(([name, each]) => [
          name,
          filled(each, path === '' ? name : `${path}.${name}`, write),
        ]),
      )
    case 'array':
      return one ? [filled(one, `${path}[]`, write)] : []
    case 'record':
      return keyType && valueType
        ? { [String(filled(keyType, `${path}{key}`, write))]: filled(valueType, `${path}{}`, write) }
        : {}
    case 'union': {
      const [word, option] = alternatives(schema).at(-1) ?? ['', schema]
      return filled(option, `${path}<${word}>`, write)
    }
    case 'string': {
      const field = { path, most: mostOf(inner), isFree: isFree(inner) }
      return field.isFree ? write(field) : (prescribed[path.split('.').at(-1) ?? ''] ?? '')
    }
    case 'enum':
      return Object.values(entries)[0]
    case 'literal':
      return values?.[0]
    case 'number':
      return greatest(inner)
    default:
      return true
  }
}

/** The greatest of some numbers that a schema takes. */
function greatest(schema: Schema): number {
  const numbers = [Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 1_000_000_000_000, 100, 1]
  return numbers.find((one) => (schema as Safe).safeParse(one).success) ?? 0
}
