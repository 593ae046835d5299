/** Says how a command of the agent ends when it cannot do what it was asked. */

/** 1: tried and failed. 3: refused, or bad input. 4: the server cannot be reached. */
export type FailureCode = 1 | 3 | 4

export interface Failure extends Error {
  readonly exitCode: FailureCode
}

/** An error that ends the command with this exit code; its message is the one sentence a person reads. */
export function failure(exitCode: FailureCode, sentence: string, cause?: unknown): Failure {
  return Object.assign(new Error(sentence, { cause }), { exitCode })
}

/** True for errors made by `failure`. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && 'exitCode' in error
}

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The code of a system error (ENOENT, ENOSPC ...), else undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
