/** Puts together what helps to find out what is wrong with a computer, as one text to pass on. */
import type { DoctorFindingRow } from '@fettle/contract/http/doctor.ts'
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import type { SessionSummary } from '@fettle/contract/http/sessions.ts'
import { doctorChecks } from '@fettle/core/terms/doctor.ts'
import { plainLine } from '@fettle/core/terms/unseen.ts'
import type { AgentLog } from './finding.store.ts'

export interface BundleParts {
  readonly computer: ComputerDetail
  readonly findings: readonly DoctorFindingRow[]
  readonly log: AgentLog | undefined
  /** Newest first. */
  readonly sessions: readonly SessionSummary[]
  readonly version: string
  readonly at: string
  readonly by: string
}

/**
 * The text; `clean` takes secrets out of a part of it, and once more out of the whole, over which they may be spread. What computers said
 * is plain text and begins no section: its further lines are set in.
 */
export function bundleText(parts: BundleParts, clean: (text: string) => string): string {
  const sections = sectionsOf(parts).map((lines) =>
    lines.map((line) => clean(line).replaceAll(/\r\n?|\n/g, '\n    ')).join('\n'),
  )
  const plain = clean(sections.join('\n\n')).split('\n').map(plainLine).join('\n')
  // What stood between the parts of a secret may be gone now.
  return `${clean(plain)}\n`
}

function sectionsOf({
  computer,
  findings,
  log,
  sessions,
  version,
  at,
  by,
}: BundleParts): readonly (readonly string[])[] {
  const { name, id, tenant, online, since, os, osVersion, agentVersion, facts } = computer
  return [
    [
      `Fettle: what is known of the computer ${name}`,
      `Made ${at} for ${by}; server ${version}. Whatever looked like a secret was taken out.`,
    ],
    [
      '== Computer ==',
      `${name} (${id}) of ${tenant.name}`,
      `${online ? 'online' : 'offline'}${since === undefined ? '' : ` since ${since}`}; agent ${agentVersion ?? 'unknown'}; ${os ?? 'unknown system'} ${osVersion ?? ''}`.trimEnd(),
      JSON.stringify(facts, undefined, 1),
    ],
    ['== Doctor ==', ...(findings.length === 0 ? ['It was never examined.'] : findings.flatMap(findingLines))],
    ['== Checks that were never made ==', missing(findings)],
    log === undefined
      ? ['== Log of the agent ==', 'None came yet: it comes with an examination.']
      : [`== Last lines of the agent's log, as of ${log.at} ==`, ...log.lines],
    ['== Last sessions ==', ...(sessions.length === 0 ? ['None.'] : sessions.map(sessionLine))],
  ]
}

function findingLines({ check, outcome, evidence, fix, at, tookMs }: DoctorFindingRow): readonly string[] {
  const line = `${outcome.padEnd(8)} ${check.padEnd(12)} ${evidence} (${at}, ${tookMs} ms)`
  return fix === undefined ? [line] : [line, `${' '.repeat(22)}-> ${fix}`]
}

function missing(findings: readonly DoctorFindingRow[]): string {
  const names = doctorChecks.filter((check) => !findings.some((finding) => finding.check === check))
  return names.length === 0 ? 'None.' : names.join(', ')
}

function sessionLine({ id, kind, state, createdAt, endedAt, firstProblem }: SessionSummary): string {
  const end = endedAt === undefined ? '' : ` until ${endedAt}`
  return `${createdAt}${end} ${kind}, ${state} (${id})${firstProblem === undefined ? '' : `: ${firstProblem}`}`
}
