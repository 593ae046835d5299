/** Calls the server: typed by the contract, one error for everything that can go wrong; the only fetch of the web pages. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, ParamsOf, QueryInputOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Problem, RefusalCode } from '@fettle/contract/http/refusals.ts'
import { type AddressValues, addressOf } from './address.ts'
import { type EndpointName, endpoints } from './endpoints.ts'
import { proveAgain } from './fresh.ts'
import { noteServerTime } from './server-clock.ts'

type Member<Name extends string, Value> = [Value] extends [never] ? unknown : { readonly [N in Name]: Value }
type OptionalMember<Name extends string, Value> = [Value] extends [never] ? unknown : { readonly [N in Name]?: Value }

export type CallInput<Name extends EndpointName> = Member<'params', ParamsOf<Api[Name]>> &
  OptionalMember<'query', QueryInputOf<Api[Name]>> &
  Member<'body', BodyInputOf<Api[Name]>>
export type CallResult<Name extends EndpointName> = ResponseOf<Api[Name]>

/** `unreachable`: no answer came; `unreadable`: the answer is not ours (a proxy's page, for instance). */
export type CallErrorCode = RefusalCode | 'unreachable' | 'unreadable'

interface CallErrorParts {
  readonly code: CallErrorCode
  readonly title: string
  /** One sentence: what, which value, what to do. */
  readonly detail: string
  readonly requestId?: string | undefined
  readonly errors?: Problem['errors'] | undefined
  readonly cause?: unknown
}

/** Why a call gave no result, as a sentence for people and a code for programs. */
export class CallError extends Error {
  readonly code: CallErrorCode
  readonly title: string
  /** For finding the request in the server's log; absent when no answer came. */
  readonly requestId: string | undefined
  /** Where in the input, when the server says it. */
  readonly errors: NonNullable<Problem['errors']>

  constructor({ code, title, detail, requestId, errors, cause }: CallErrorParts) {
    super(detail, { cause })
    this.name = 'CallError'
    this.code = code
    this.title = title
    this.requestId = requestId
    this.errors = errors ?? []
  }
}

/** Calls one endpoint, asking the person to prove who they are when the server wants that; throws a CallError when there is no result. */
export async function call<Name extends EndpointName>(
  name: Name,
  input: CallInput<Name>,
  signal?: AbortSignal,
): Promise<CallResult<Name>> {
  const { address, request } = requestOf(name, input, signal)
  try {
    return (await send(address, request)) as CallResult<Name>
  } catch (error) {
    const isStale = error instanceof CallError && error.code === 'notFresh'
    if (!isStale || !(await proveAgain())) throw error
    return (await send(address, request)) as CallResult<Name>
  }
}

/**
 * Calls an endpoint that tells its answer line by line, each line a JSON value; resolves when the last one was told. Whoever aborts the
 * signal hears no more, and the server ends what it does.
 */
export async function follow<Name extends EndpointName>(
  name: Name,
  input: CallInput<Name>,
  { onLine, signal }: { readonly onLine: (line: unknown) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { address, request } = requestOf(name, input, signal)
  const response = await answerTo(address, request)
  if (!response.ok) {
    const content = await contentOf(response)
    throw isProblem(content) ? new CallError(content) : unreadable(response)
  }
  try {
    let rest = ''
    for await (const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(JSON.parse(line))
    }
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new CallError({
      code: 'unreachable',
      title: 'The answer was broken off',
      detail: 'The connection to the server was lost on the way. Try again.',
      cause,
    })
  }
}

function requestOf<Name extends EndpointName>(
  name: Name,
  input: CallInput<Name>,
  signal: AbortSignal | undefined,
): { readonly address: string; readonly request: RequestInit } {
  const { method, path } = endpoints[name]
  const { params, query, body } = input as { params?: AddressValues; query?: AddressValues; body?: unknown }
  // Only our own pages can send this header; the server takes no change with a login's cookie without it.
  const headers: Record<string, string> = { accept: 'application/json', 'x-fettle': '1' }
  const request: RequestInit = { method, credentials: 'same-origin', headers }
  if (signal !== undefined) request.signal = signal
  if (body !== undefined) {
    headers['content-type'] = 'application/json'
    request.body = JSON.stringify(body)
  }
  return { address: addressOf(path, params, query), request }
}

async function send(address: string, request: RequestInit): Promise<unknown> {
  const response = await answerTo(address, request)
  noteServerTime(response.headers.get('date'))
  const content = await contentOf(response)
  if (response.ok) return content
  if (!isProblem(content)) throw unreadable(response)
  throw new CallError(content)
}

async function answerTo(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request)
  } catch (cause) {
    // An aborted call is not an error to show: whoever aborted it no longer wants the result.
    if (request.signal?.aborted === true) throw cause
    throw new CallError({
      code: 'unreachable',
      title: 'The server cannot be reached',
      detail: 'No answer came. Check the connection and whether the server is running, then try again.',
      cause,
    })
  }
}

async function contentOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    throw unreadable(response, cause)
  }
}

function isProblem(content: unknown): content is Problem {
  return typeof content === 'object' && content !== null && 'code' in content && 'detail' in content
}

function unreadable(response: Response, cause?: unknown): CallError {
  return new CallError({
    code: 'unreadable',
    title: 'The answer cannot be read',
    detail: `The answer has status ${response.status} and is not from Fettle. Something between here and the server answers in its place.`,
    cause,
  })
}
