/** Reads what a request brings, as its endpoint declares it; refuses everything else before anybody looks at it. */
import type { Context } from 'hono'
import { z } from 'zod'
import type { Endpoint } from '@fettle/contract/http/endpoint.ts'
import { badInput } from './problem.ts'
import { refuse } from './refusal.ts'

/** Bytes of a request's body. */
const bodyMax = 8 * 1024 * 1024

/** How deep values may be nested; what people write is never near it. */
const depthMax = 64

export interface Input {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** A reader of the requests to an endpoint. Members that are not declared are refused: a misspelt one must not go unnoticed. */
export function inputReader(declared: Endpoint): (context: Context) => Promise<Input> {
  const body = declared.body && strict(declared.body)
  const query = declared.query && strict(declared.query)
  const { params } = declared
  return async (context) => ({
    body: body && parse('body', body, await json(context)),
    query: query && parse('query', query, context.req.query()),
    params: params && parse('path', params, context.req.param()),
  })
}

function strict(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.strict() : schema
}

function parse(where: string, schema: z.ZodType, value: unknown): unknown {
  mustBeStorable(where, value, 0)
  const result = schema.safeParse(value)
  if (!result.success) throw badInput(where, result.error)
  return result.data
}

/** The database can hold neither NUL nor half a surrogate pair, and whatever walks a value must not run out of stack. */
function mustBeStorable(place: string, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      refuse('badInput', `${place} has a character that no text may have (NUL, or half a surrogate pair); take it out.`)
  } else if (typeof value === 'object' && value !== null) {
    if (depth === depthMax) refuse('badInput', `${place} is nested more than ${depthMax} levels deep.`)
    for (const [name, member] of Object.entries(value)) {
      mustBeStorable(`a name in ${place}`, name, depth)
      mustBeStorable(depth < 3 ? `${place}.${name}` : place, member, depth + 1)
    }
  }
}

async function json(context: Context): Promise<unknown> {
  const length = Number(context.req.header('content-length') ?? 0)
  if (length > bodyMax) refuse('tooLarge', `The body has ${length} bytes; at most ${bodyMax} are taken.`)
  const text = await limitedText(context.req.raw)
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    return refuse('badInput', `The body is not JSON: ${(error as Error).message}.`)
  }
}

/** Reads a body whose length nobody told. */
async function limitedText(request: Request): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > bodyMax) refuse('tooLarge', `The body is larger than ${bodyMax} bytes.`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
