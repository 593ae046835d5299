/** Says what the HTTP face tells whoever writes the audit log. */
import type { Endpoint } from '@fettle/contract/http/endpoint.ts'
import type { Caller, Note } from './handler.ts'

/** What is known of a call before it is carried out. */
export interface AuditedCall {
  readonly endpoint: Endpoint
  readonly caller: Caller
  readonly address: string
  readonly requestId: string
}

/** What the call brought, once it was read. */
export interface AuditedInput {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

/** What a call tells about itself while it is carried out. */
export interface Recording {
  /** The call was let in and read; resolves when it may begin. */
  readonly begin: (input: AuditedInput) => Promise<void>
  /** Adds to what is known; what is said later wins. */
  readonly note: (note: Note) => void
}

/** Carries out a call and writes down how it came out. */
export type Auditor = <T>(call: AuditedCall, work: (recording: Recording) => Promise<T>) => Promise<T>
