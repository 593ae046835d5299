/** Calls the server: typed by the contract, one error for everything that can go wrong; the only fetch of the web pages. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, ParamsOf, QueryInputOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Problem, RefusalCode } from '@fettle/contract/http/refusals.ts'
import { type AddressValues, addressOf } from './address.ts'
import { type EndpointName, endpoints } from './endpoints.ts'
import { noteServerTime } from './server-clock.ts'

type Member<Name extends string, Value> = [Value] extends [never] ? unknown : { readonly [N in Name]: Value }
type OptionalMember<Name extends string, Value> = [Value] extends [never] ? unknown : { readonly [N in Name]?: Value }

export type CallInput<Name extends EndpointName> = Member<'params', ParamsOf<Api[Name]>> &
  OptionalMember<'query', QueryInputOf<Api[Name]>> &
  Member<'body', BodyInputOf<Api[Name]>>
export type CallResult<Name extends EndpointName> = ResponseOf<Api[Name]>

/** `unreachable`: no answer came; `unreadable`: the answer is not ours (a proxy's page, for instance). */
export type CallErrorCode = RefusalCode | 'unreachable' | 'unreadable'

/** Why a call gave no result, as a sentence for people and a code for programs. */
export class CallError extends Error {
  readonly code: CallErrorCode
  readonly title: string
  /** For finding the request in the server's log; absent when no answer came. */
  readonly requestId: string | undefined

  constructor(code: CallErrorCode, title: string, detail: string, requestId?: string, cause?: unknown) {
    super(detail, { cause })
    this.name = 'CallError'
    this.code = code
    this.title = title
    this.requestId = requestId
  }
}

/** Calls one endpoint; throws a CallError when there is no result. */
export async function call<Name extends EndpointName>(
  name: Name,
  input: CallInput<Name>,
  signal?: AbortSignal,
): Promise<CallResult<Name>> {
  const { method, path } = endpoints[name]
  const { params, query, body } = input as { params?: AddressValues; query?: AddressValues; body?: unknown }
  const request: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } }
  if (signal !== undefined) request.signal = signal
  if (body !== undefined) {
    request.headers = { accept: 'application/json', 'content-type': 'application/json' }
    request.body = JSON.stringify(body)
  }
  return (await send(addressOf(path, params, query), request)) as CallResult<Name>
}

async function send(address: string, request: RequestInit): Promise<unknown> {
  const response = await answerTo(address, request)
  noteServerTime(response.headers.get('date'))
  const content = await contentOf(response)
  if (response.ok) return content
  const problem = content as Partial<Problem>
  if (problem.code === undefined) throw unreadable(response)
  throw new CallError(problem.code, problem.title ?? '', problem.detail ?? '', problem.requestId)
}

async function answerTo(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request)
  } catch (cause) {
    // An aborted call is not an error to show: whoever aborted it no longer wants the result.
    if (request.signal?.aborted === true) throw cause
    throw new CallError(
      'unreachable',
      'The server cannot be reached',
      'No answer came. Check the connection and whether the server is running, then try again.',
      undefined,
      cause,
    )
  }
}

async function contentOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    throw unreadable(response, cause)
  }
}

function unreadable(response: Response, cause?: unknown): CallError {
  const detail = `The answer has status ${response.status} and is not from Fettle. Something between here and the server answers in its place.`
  return new CallError('unreadable', 'The answer cannot be read', detail, undefined, cause)
}
