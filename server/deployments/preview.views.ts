/** What screens see of deployments that are not saved yet: where they would stand, and what they would make different. */
import type { Kysely } from 'kysely'
import type { BodyOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { previewDeployment, whatIf } from '@fettle/contract/http/deployments.ts'
import { becomings, type KeyDifference } from '@fettle/core/identify/difference.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { type DeploymentChange, withChange } from '@fettle/core/identify/prepare.ts'
import { type Outlook, outlookOn, previewOf } from '@fettle/core/identify/preview.ts'
import type { DeploymentId } from '@fettle/core/terms/ids.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { fleetDifference, forEverySubject, type Likely } from './fleet.ts'
import { lookoutFor } from './save-warnings.ts'
import { namesOf, targetWords } from './target-words.ts'
import { unsavedDeployment } from './unsaved.ts'

export interface PreviewParts {
  readonly db: Kysely<Tables>
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly now: () => number
}

type Preview = ResponseOf<typeof previewDeployment>
type Difference = ResponseOf<typeof whatIf>

/** Where the deployment of a document would win, were it saved now. */
export async function previewOfDocument(
  { db, definitions, now }: PreviewParts,
  { document, limit }: BodyOf<typeof previewDeployment>,
): Promise<Preview> {
  const saved = await definitions(db)
  const { deployment, isNew } = await unsavedDeployment(db, saved, document)
  const all = withChange(saved, { put: deployment })
  const previewed = previewOf(all, deployment.id, now())
  if (!previewed) throw new Error(`deployment ${deployment.id} is not among those it was put`)
  const counts = { wins: 0, excluded: 0, loses: 0, unknown: 0, passedOver: 0 }
  const computers: (Preview['computers'][number] & { computer: { name: string } })[] = []
  const lookout = lookoutFor(all, [deployment], now())
  await forEverySubject(db, (subject) => {
    lookout.look(subject)
    const outlook = outlookOn(previewed, subject)
    counts[outlook.is] += 1
    if (outlook.is === 'passedOver' && outlook.reason === 'targetDoesNotMatch') return
    computers.push({ computer: { id: subject.computerId, name: subject.name }, ...outlookShape(outlook) })
  })
  computers.sort(byName)
  return {
    name: deployment.name,
    key: previewed.rivals.key,
    target: targetWords(deployment.target, await namesOf(db)),
    isNew,
    onlyWhenAskedFor: deployment.enforcement === 'adhoc',
    counts,
    computers: computers.slice(0, limit),
    warnings: [...(lookout.warnings().get(deployment.name) ?? [])],
  }
}

function outlookShape(outlook: Outlook): Omit<Preview['computers'][number], 'computer'> {
  const { is } = outlook
  if (is === 'wins') return { is, ...(outlook.beats.length === 0 ? {} : { beats: outlook.beats.map(refOf) }) }
  return { is, sentence: outlook.sentence, ...(is === 'loses' ? { to: refOf(outlook.to) } : {}) }
}

function refOf({ id, name }: { readonly id: string; readonly name: string }): { id: string; name: string } {
  return { id, name }
}

function byName(a: { computer: { name: string } }, b: { computer: { name: string } }): number {
  return a.computer.name < b.computer.name ? -1 : a.computer.name > b.computer.name ? 1 : 0
}

/** What saving the document's deployment, or deleting the named one, would make different on the whole fleet. */
export async function whatIfOf(parts: PreviewParts, body: BodyOf<typeof whatIf>): Promise<Difference> {
  const { db, definitions, now } = parts
  if ((body.document === undefined) === (body.delete === undefined))
    refuse('badInput', 'Give either a document or the name of a deployment to delete.')
  const before = await definitions(db)
  const change: DeploymentChange =
    body.document === undefined
      ? { remove: idOf(before, body.delete ?? '') }
      : { put: (await unsavedDeployment(db, before, body.document)).deployment }
  const after = withChange(before, change)
  const lookout = lookoutFor(after, 'put' in change ? [change.put] : [], now())
  const differences = await fleetDifference(db, { before, after, now: now(), also: lookout.look })
  return { ...differenceShape(differences, body.limit), warnings: [...lookout.warnings().values()].flat() }
}

/** Counts of all, and the first computers of a difference, as the API says them. */
export function differenceShape(differences: readonly Likely[], limit: number): Omit<Difference, 'warnings'> {
  const counts = { computers: differences.length, rebootsLikely: 0 } as Difference['counts']
  for (const becomes of becomings)
    counts[becomes] = differences.filter(({ changes }) => changes.some((one) => one.becomes === becomes)).length
  counts.rebootsLikely = differences.filter(({ reboots }) => reboots.size > 0).length
  return {
    counts,
    computers: differences.slice(0, limit).map(({ computerId, name, changes, reboots }) => ({
      computer: { id: computerId, name },
      changes: changes.map((one) => changeShape(one, reboots)),
    })),
  }
}

type Change = Difference['computers'][number]['changes'][number]

function changeShape({ key, title, becomes, before, after }: KeyDifference, reboots: ReadonlySet<string>): Change {
  const shape = ({ desired, deployment }: NonNullable<typeof before>): NonNullable<Change['before']> => ({
    desired,
    ...(deployment === undefined ? {} : { deployment: refOf(deployment) }),
  })
  return {
    ...{ key, title, becomes, rebootLikely: reboots.has(key) },
    ...(before ? { before: shape(before) } : {}),
    ...(after ? { after: shape(after) } : {}),
  }
}

function idOf({ rivals }: Definitions, text: string): DeploymentId {
  const all = rivals.flatMap(({ candidates }) => candidates.map(({ deployment }) => deployment))
  const found = all.find(({ id }) => id === text) ?? all.find(({ name }) => name === text)
  return found?.id ?? refuse('notFound', `There is no deployment "${text}"; list them with GET /api/v1/deployments.`)
}
