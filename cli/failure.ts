/** How does a command end when it cannot do what it was asked? */
import type { RefusalCode } from '@fettle/contract/http/refusals.ts'

/** What scripts can rely on: done, something failed, changes pending, refused or bad input, server not reachable. */
export const exitCodes = { done: 0, failed: 1, changesPending: 2, refused: 3, notReachable: 4 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes] | 130

export type FailureCode = RefusalCode | 'notReachable'

export interface Failure extends Error {
  readonly code: FailureCode
  readonly exitCode: ExitCode
  /** Every single fault with its place, when there are several. */
  readonly parts: readonly { readonly path: string; readonly detail: string }[]
}

const exitCodeOf: Partial<Record<FailureCode, ExitCode>> = {
  bug: exitCodes.failed,
  notReady: exitCodes.notReachable,
  notReachable: exitCodes.notReachable,
}

/** An error that ends the command; its message is the one sentence a person reads: what, which value, what to do. */
export function failure(code: FailureCode, sentence: string, parts: Failure['parts'] = []): Failure {
  return Object.assign(new Error(sentence), { code, exitCode: exitCodeOf[code] ?? exitCodes.refused, parts })
}

/** True for errors made by `failure`. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && 'exitCode' in error && 'parts' in error
}

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
