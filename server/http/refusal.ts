/** How a room refuses a request: a code of the contract and one sentence. */
import type { RefusalCode } from '@fettle/contract/http/refusals.ts'

export interface RefusedPart {
  readonly path: string
  readonly detail: string
}

/** A request that is not allowed, not understood or cannot be done; answered as a problem, never logged as an error. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly parts: readonly RefusedPart[]

  constructor(code: RefusalCode, detail: string, parts: readonly RefusedPart[] = []) {
    super(detail)
    this.code = code
    this.parts = parts
  }
}

/** Refuses: `detail` says in one sentence what, which value, and what to do. */
export function refuse(code: RefusalCode, detail: string, parts: readonly RefusedPart[] = []): never {
  throw new Refusal(code, detail, parts)
}
