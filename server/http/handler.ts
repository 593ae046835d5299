/** Says what serves an endpoint: a function from typed input to the endpoint's response. */
import type { Grant, Permission } from '@fettle/core/terms/access.ts'
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'

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
  /** Aborted when the caller has gone away. */
  readonly signal: AbortSignal
}

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ResponseOf<E>>

/** A handler for each endpoint of the API; a room brings those of its nouns. */
export type Handlers = { readonly [Id in keyof Api]: Handler<Api[Id]> }
