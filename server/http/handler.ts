/** Says what serves an endpoint: a function from typed input to the endpoint's response. */
import type { Grant, Permission } from '@fettle/core/terms/access.ts'
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf, StreamedType } from '@fettle/contract/http/endpoint.ts'

/** Who calls: what the credential says, in words for histories ("operator token on this machine"). */
export interface Caller {
  readonly name: string
  /** What it may do, and where. */
  readonly grants: readonly Grant[]
  /** An API token may be made for less than its owner may do: then only these permissions of the grants count. */
  readonly only?: readonly Permission[]
  /** Absent: nobody with an account, such as the operator on the server's own machine. */
  readonly accountId?: string
  /** The login to end, when the call came with a login's cookie. */
  readonly loginId?: string
  /** The API token that was brought. */
  readonly tokenId?: string
}

/** What a handler tells the audit log; what it leaves out follows from the endpoint's address and the body's members. */
export interface Note {
  /** Who it was, of endpoints that anybody may call. */
  readonly actor?: string
  readonly accountId?: string
  readonly object?: { readonly kind: string; readonly id?: string; readonly name?: string }
  readonly tenantId?: string
  /** What changed, without secrets. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** One call of an endpoint, parsed and let in. */
export interface Call<E extends Endpoint> {
  readonly params: ParamsOf<E>
  readonly query: QueryOf<E>
  readonly body: BodyOf<E>
  readonly caller: Caller
  /** The request as it came, for the few handlers that look at headers. */
  readonly request: Request
  /** Headers of the answer, for the few handlers that set a cookie. */
  readonly answer: Headers
  /** Tells the audit log more than it finds out by itself. */
  readonly note: (note: Note) => void
  /** Aborted when the caller has gone away. */
  readonly signal: AbortSignal
}

/** A text that is sent while it is made; what refuses must do so before the first part, for then the answer has begun. */
export interface StreamedText<T extends StreamedType = StreamedType> {
  readonly type: T
  /** What a browser keeps it as; absent: it is shown. */
  readonly fileName?: string
  readonly parts: AsyncIterable<string>
}

/** What a handler of an endpoint gives back. */
export type AnswerOf<E extends Endpoint> = E extends { readonly stream: readonly (infer T extends StreamedType)[] }
  ? StreamedText<T>
  : ResponseOf<E>

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<AnswerOf<E>>

/** A handler for each endpoint of the API; a room brings those of its nouns. */
export type Handlers = { readonly [Id in keyof Api]: Handler<Api[Id]> }
