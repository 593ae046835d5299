/** Which deployments are allowed, but worth a second look: a duplicate, a tie, on nobody, or never the winner? */
import type { Kysely } from 'kysely'
import type { Candidate } from '@fettle/core/identify/candidate.ts'
import type { Rivals } from '@fettle/core/identify/contest.ts'
import { type Definitions, prepare } from '@fettle/core/identify/identify.ts'
import { compareDeployments } from '@fettle/core/identify/precedence.ts'
import { outlookOn, type Previewed, previewOf } from '@fettle/core/identify/preview.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { Deployment } from '@fettle/core/terms/deployment.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import { matches } from '@fettle/core/target/target.ts'
import type { Tables } from '../db/tables.ts'
import { readSources } from '../library/definitions.ts'
import { forEverySubject } from './fleet.ts'

/** Returns the warnings about the named deployments as they stand in this transaction, by their names. */
export async function savedWarnings(
  db: Kysely<Tables>,
  names: ReadonlySet<string>,
  now: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (names.size === 0) return new Map()
  const sources = await readSources(db)
  const deployments = sources.deployments.filter(({ name }) => names.has(name))
  return await warningsAbout(db, prepare(sources), deployments, now)
}

/** Returns the warnings about deployments of these definitions, by their names; none about one that is disabled. */
async function warningsAbout(
  db: Kysely<Tables>,
  definitions: Definitions,
  deployments: readonly Deployment[],
  now: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const lookout = lookoutFor(definitions, deployments, now)
  await forEverySubject(db, lookout.look)
  return lookout.warnings()
}

/** Somebody who looks at every computer once, and knows the warnings afterwards. */
export interface Lookout {
  readonly look: (subject: Subject) => void
  /** By the names of the deployments. */
  readonly warnings: () => ReadonlyMap<string, readonly string[]>
}

/** Returns who looks out for what is to be warned of about these deployments. */
export function lookoutFor(definitions: Definitions, deployments: readonly Deployment[], now: number): Lookout {
  const sights = deployments.flatMap((deployment) => {
    const previewed = deployment.enabled ? previewOf(definitions, deployment.id, now) : undefined
    return previewed ? [sightOf(previewed)] : []
  })
  const open = new Set(sights)
  return {
    look: (subject) => {
      for (const sight of open) if (look(sight, subject)) open.delete(sight)
    },
    warnings: () => new Map(sights.map((sight) => [sight.previewed.candidate.deployment.name, sentences(sight)])),
  }
}

/** What has been seen of one deployment so far. */
interface Sight {
  readonly previewed: Previewed
  readonly duplicates: readonly Candidate[]
  /** Rivals between which only age decides, while no computer was seen that both mean. */
  readonly ties: Set<Candidate>
  readonly conflicts: Map<Candidate, string>
  wins: boolean
  matches: boolean
  unknown: number
  beatenBy: string | undefined
}

function sightOf(previewed: Previewed): Sight {
  const { candidate, rivals } = previewed
  const others = rivals.candidates.filter((one) => one !== candidate && one.deployment.enabled)
  const duplicates = others.filter((one) => targetText(one) === targetText(candidate))
  const ties = others.filter((one) => !duplicates.includes(one) && isTie(one, candidate))
  return {
    ...{ previewed, duplicates, ties: new Set(ties), conflicts: new Map() },
    ...{ wins: false, matches: false, unknown: 0, beatenBy: undefined },
  }
}

function targetText({ deployment }: Rivals['candidates'][number]): string {
  return canonicalJson(deployment.target)
}

function isTie(a: Candidate, b: Candidate): boolean {
  return compareDeployments(a.deployment, b.deployment).reason === 'olderDeployment'
}

/** Looks at one computer; returns whether there is nothing more to be seen. */
function look(sight: Sight, subject: Subject): boolean {
  const { previewed, ties, conflicts } = sight
  const outlook = outlookOn(previewed, subject)
  if (outlook.is === 'unknown') sight.unknown += 1
  if (outlook.is === 'wins') sight.wins = true
  if (outlook.is === 'loses') sight.beatenBy ??= outlook.to.name
  if (isMeant(previewed.candidate, subject)) {
    sight.matches = true
    for (const tie of ties) {
      if (!isMeant(tie, subject)) continue
      conflicts.set(tie, subject.name)
      ties.delete(tie)
    }
  }
  return sight.wins && ties.size === 0
}

function isMeant({ target }: Candidate, subject: Subject): boolean {
  return !('problem' in target) && matches(target, subject)
}

function sentences(sight: Sight): readonly string[] {
  const { previewed, duplicates, conflicts, wins, beatenBy, unknown } = sight
  const { name } = previewed.candidate.deployment
  const said = duplicates.map(
    ({ deployment }) => `Deployment "${deployment.name}" has the same item and target; only one of the two can win.`,
  )
  for (const [{ deployment }, computer] of conflicts)
    said.push(
      `Deployment "${deployment.name}" ties with it, for instance on "${computer}", and only its age decides; give one of the two a lower sort order.`,
    )
  if (!sight.matches && unknown === 0) said.push(`Deployment "${name}" matches no computer at present.`)
  else if (!sight.matches)
    said.push(`Deployment "${name}" matches no computer at present; of ${unknown} that is not known yet.`)
  else if (!wins && beatenBy !== undefined)
    said.push(
      `Deployment "${name}" wins on no computer at present; where it applies another wins, such as "${beatenBy}".`,
    )
  return said
}
