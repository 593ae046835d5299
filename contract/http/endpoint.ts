/** Says how one endpoint of the HTTP API is declared: method, path, who may call it, what goes in and what comes out. */
import type { z } from 'zod'
import type { Permission } from '@fettle/core/terms/access.ts'

/** Who may call: whoever has the permission (by login or API token), anybody who is signed in, an agent's enrolment token, or anybody. */
export type Access = Permission | 'signedIn' | 'enrolment' | 'anybody'

export interface Endpoint {
  /** The operation's name, in OpenAPI and in code. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the server's address; parameters as in "/api/v1/sessions/{id}". */
  readonly path: string
  readonly access: Access
  /** Only for roles that reach the whole installation. Absent: others may call too, and see and change what is in their tenants. */
  readonly reach?: 'installation'
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** What the answer is, as JSON; of a streamed text, z.string(). */
  readonly response: z.ZodType
  /** The answer is a text of one of these media types, sent while it is made: a file to keep, a log to follow. */
  readonly stream?: readonly StreamedType[]
}

export type StreamedType = 'text/csv' | 'application/jsonl' | 'text/plain' | 'text/html'

type Part<E, Name extends string> = E extends { [K in Name]: infer S extends z.ZodType } ? S : never
export type ParamsOf<E extends Endpoint> = z.output<Part<E, 'params'>>
export type QueryOf<E extends Endpoint> = z.output<Part<E, 'query'>>
export type BodyOf<E extends Endpoint> = z.output<Part<E, 'body'>>
export type ResponseOf<E extends Endpoint> = z.output<E['response']>
/** What a caller writes: defaults may be left out. */
export type QueryInputOf<E extends Endpoint> = z.input<Part<E, 'query'>>
export type BodyInputOf<E extends Endpoint> = z.input<Part<E, 'body'>>

/** True for endpoints that only somebody who is signed in, or brings an API token, may call. */
export function isForOperators(access: Access): access is Permission | 'signedIn' {
  return access !== 'anybody' && access !== 'enrolment'
}

/** Declares an endpoint; the one place where its shape is written. */
export function endpoint<const E extends Endpoint>(declaration: E): E {
  return declaration
}
