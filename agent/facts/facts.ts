/** Puts the facts of this computer together, one group a file, and lets its owner correct them. */
import { readFileSync } from 'node:fs'
import { facts as factsSchema } from '@fettle/contract/wire/parts.ts'
import { codeOf, messageOf } from '../failure.ts'
import { bootFact } from './boot.ts'
import { disksFact } from './disks.ts'
import { firmwareFact } from './firmware.ts'
import { hardwareFact } from './hardware.ts'
import { networkFact } from './network.ts'
import { osFact } from './os.ts'
import { timeZoneFact } from './time-zone.ts'
import { updatesFact } from './updates.ts'
import { usersFact } from './users.ts'

export type ReportedFacts = ReturnType<typeof factsSchema.parse>

/** Corrections by the owner of the computer, for hardware that does not tell the truth: {"hardware":{"formFactor":"portable"}}. */
export const correctionsPath = '/etc/fettle-agent/facts.json'

const groups: { readonly [group: string]: () => unknown } = {
  os: osFact,
  hardware: hardwareFact,
  firmware: firmwareFact,
  network: networkFact,
  boot: bootFact,
  timeZone: timeZoneFact,
  users: usersFact,
  disks: disksFact,
  updates: updatesFact,
}

/** All facts that can be found, and one sentence for each group that could not. */
export function gatherFacts(): { readonly facts: ReportedFacts; readonly problems: readonly string[] } {
  const problems: string[] = []
  const found: Record<string, unknown> = {}
  for (const [group, find] of Object.entries(groups)) {
    try {
      const value = find()
      if (value !== undefined) found[group] = value
    } catch (error) {
      problems.push(`The facts of group ${group} could not be found: ${messageOf(error)}`)
    }
  }
  const corrected = withCorrections(found, readCorrections(problems))
  return { facts: validGroups(corrected, problems), problems }
}

/** Members of a correction replace what was found, group by group; a group that is no record is replaced whole. */
export function withCorrections(
  found: Record<string, unknown>,
  corrections: Record<string, unknown>,
): Record<string, unknown> {
  const result = { ...found }
  for (const [group, value] of Object.entries(corrections)) {
    const old = result[group]
    result[group] = isRecord(old) && isRecord(value) ? { ...old, ...value } : value
  }
  return result
}

function readCorrections(problems: string[]): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(correctionsPath, 'utf8'))
    if (isRecord(value)) return value
    problems.push(`${correctionsPath} must hold a JSON object with groups of facts; it is not used.`)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') problems.push(`${correctionsPath} is not used: ${messageOf(error)}`)
  }
  return {}
}

/** One group that cannot be sent must not keep the others from being sent. */
function validGroups(found: Record<string, unknown>, problems: string[]): ReportedFacts {
  const valid: Record<string, unknown> = {}
  for (const [group, value] of Object.entries(found)) {
    const parsed = factsSchema.safeParse({ [group]: value })
    if (parsed.success) valid[group] = value
    else
      problems.push(
        `The facts of group ${group} cannot be reported: ${parsed.error.issues[0]?.message ?? 'they are malformed'}`,
      )
  }
  return factsSchema.parse(valid)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
