/** Makes up what an endpoint takes, from its schemas alone, so that a test can call every endpoint there will ever be. */
import { z } from 'zod'

interface Shape {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
  readonly allOf?: readonly Shape[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly minItems?: number
  readonly minLength?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly format?: string
  readonly pattern?: string
  readonly default?: unknown
  readonly additionalProperties?: unknown
  readonly $ref?: string
}

/** The smallest value that a schema takes, as far as it says so. @throws one sentence when none can be made up. */
export function exampleOf(schema: z.ZodType): unknown {
  const value = valueOf(shapeOf(schema))
  const first = schema.safeParse(value)
  // What a schema asks for beyond its form is mostly an address.
  if (!first.success) for (const { path } of first.error.issues) put(value, path, 'nobody@example.org')
  const checked = schema.safeParse(value)
  if (!checked.success)
    throw new Error(
      `no example can be made up for a schema (${checked.error.issues[0]?.message}); teach example-input.ts`,
    )
  return value
}

function put(value: unknown, path: readonly PropertyKey[], text: string): void {
  const [name, ...rest] = path
  if (name === undefined || typeof value !== 'object' || value === null) return
  if (rest.length > 0) put((value as Record<PropertyKey, unknown>)[name], rest, text)
  else if (typeof (value as Record<PropertyKey, unknown>)[name] === 'string') Object.assign(value, { [name]: text })
}

/** A place in a value where a text stands, or may stand. */
export interface TextPlace {
  readonly path: readonly (string | number)[]
  /** The value with this text there. */
  readonly with: (text: string) => unknown
}

/** Every place for a free text in what a schema takes, optional ones and those of every alternative too. */
export function textPlaces(schema: z.ZodType): readonly TextPlace[] {
  return placesIn(shapeOf(schema), [], 0).map(({ path, make }) => ({ path, with: make }))
}

function shapeOf(schema: z.ZodType): Shape {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape
}

function alternatives(shape: Shape): readonly Shape[] {
  return shape.anyOf ?? shape.oneOf ?? []
}

function valueOf(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  const [first] = alternatives(shape)
  if (first) return valueOf(first)
  if (shape.allOf) return Object.assign({}, ...shape.allOf.map(valueOf))
  switch (shape.type) {
    case 'string':
      return textOf(shape)
    case 'integer':
    case 'number':
      return Math.max(shape.minimum ?? 1, (shape.exclusiveMinimum ?? 0) + 1, 1)
    case 'boolean':
      return false
    case 'null':
      return null
    case 'array':
      return Array.from({ length: shape.minItems ?? 0 }, () => valueOf(shape.items ?? {}))
    case 'object':
      return Object.fromEntries(
        (shape.required ?? []).flatMap((name) => {
          const member = shape.properties?.[name] ?? {}
          return member.default === undefined ? [[name, valueOf(member)]] : []
        }),
      )
    default:
      return {}
  }
}

function textOf({ format, pattern, minLength = 1 }: Shape): string {
  if (format === 'date-time') return '2030-01-01T00:00:00Z'
  if (format === 'date') return '2030-01-01'
  if (format === 'email') return 'nobody@example.com'
  if (format === 'uri') return 'https://example.com/'
  const tried = ['x', '0', 'a', '2030-01-01', '12:00', 'UTC', 'nobody@example.org', 'nobody'].map((text) =>
    text.padEnd(minLength, text),
  )
  return (
    tried
      .flatMap((text) => [text, text.repeat(12)])
      .find((text) => pattern === undefined || new RegExp(pattern).test(text)) ?? ''
  )
}

interface Place {
  readonly path: readonly (string | number)[]
  readonly make: (text: string) => unknown
}

const depthMax = 4

function placesIn(shape: Shape, path: readonly (string | number)[], depth: number): readonly Place[] {
  if (depth > depthMax || shape.const !== undefined || shape.enum) return []
  const others = alternatives(shape)
  if (others.length > 0) return others.flatMap((one) => placesIn(one, path, depth))
  if (shape.type === 'string') return shape.format === undefined ? [{ path, make: (text) => text }] : []
  if (shape.type === 'array')
    return placesIn(shape.items ?? {}, [...path, 0], depth + 1).map(({ path: to, make }) => ({
      path: to,
      make: (text) => [
        make(text),
        ...Array.from({ length: (shape.minItems ?? 1) - 1 }, () => valueOf(shape.items ?? {})),
      ],
    }))
  const whole = (): object => valueOf(shape) as object
  return Object.entries(shape.properties ?? {}).flatMap(([name, member]) =>
    placesIn(member, [...path, name], depth + 1).map(({ path: to, make }) => ({
      path: to,
      make: (text) => ({ ...whole(), [name]: make(text) }),
    })),
  )
}
