/** Reads from the environment what tests and unusual networks may set. */
import { failure } from './failure.ts'
import { usualTuning } from './run-agent.ts'
import type { Tuning } from './run-agent.ts'

/**
 * FETTLE_AGENT_RETRY_MAX_MS: longest pause between two tries to connect. FETTLE_AGENT_PING_MS: time between pings.
 * FETTLE_AGENT_RESERVE_MIB: disk space kept back for the journal. Refuses what is no positive number.
 */
export function tuningFrom(environment: { readonly [name: string]: string | undefined }): Tuning {
  const number = (name: string, usual: number) => {
    const text = environment[name]
    if (text === undefined || text === '') return usual
    const value = Number(text)
    if (!Number.isFinite(value) || value <= 0) throw failure(3, `${name} must be a positive number, not "${text}".`)
    return value
  }
  const { backOff, pingMs, reserveBytes } = usualTuning
  return {
    backOff: { ...backOff, maxMs: number('FETTLE_AGENT_RETRY_MAX_MS', backOff.maxMs) },
    pingMs: number('FETTLE_AGENT_PING_MS', pingMs),
    reserveBytes: Math.ceil(number('FETTLE_AGENT_RESERVE_MIB', reserveBytes / 1024 / 1024) * 1024 * 1024),
  }
}
