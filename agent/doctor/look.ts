/** Says what one check of the doctor is: a look at the computer that changes nothing. */
import type { DoctorFinding } from '@fettle/core/terms/doctor.ts'
import type { AgentConfig, StatePaths } from '../state.ts'

/** What the checks look from. */
export interface Place {
  readonly paths: StatePaths
  /** Absent, with the reason: the computer is not enrolled, or that cannot be read. */
  readonly config: AgentConfig | string
  /** How the journal is; the agent that runs has it to itself. */
  readonly journal: () => DoctorFinding
  /** It is the agent itself that looks, not a command beside it. */
  readonly isAgent: boolean
}

/** One check. It reads only, and ends soon after the signal is aborted. */
export type Look = (place: Place, signal: AbortSignal) => DoctorFinding | Promise<DoctorFinding>

export function good(evidence: string): DoctorFinding {
  return { outcome: 'good', evidence }
}

export function warning(evidence: string, fix: string): DoctorFinding {
  return { outcome: 'warning', evidence, fix }
}

export function bad(evidence: string, fix: string): DoctorFinding {
  return { outcome: 'bad', evidence, fix }
}

export function unknown(evidence: string, fix?: string): DoctorFinding {
  return fix === undefined ? { outcome: 'unknown', evidence } : { outcome: 'unknown', evidence, fix }
}

/** A look at the way to the server; unknown on a computer that has none. */
export function atServer(look: (url: URL, signal: AbortSignal, serverId: string) => Promise<DoctorFinding>): Look {
  return async ({ config }, signal) =>
    typeof config === 'string'
      ? unknown('The computer is not enrolled: there is no server to look for.')
      : await look(new URL(config.server), signal, config.serverId)
}

/** The result, or a rejection as soon as the signal is aborted: for what cannot be ended itself. */
export async function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = (): void => reject(new Error('nothing came in time'))
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  try {
    return await Promise.race([result, promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** Milliseconds since then, in words. */
export function tookSince(began: number): string {
  return `${Math.max(1, Math.round(performance.now() - began))} ms`
}
