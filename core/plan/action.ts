/** How does a decision with a place in the order become planned actions: itself, and the stepping stones before it? */
import { bug } from '../terms/bug.ts'
import type { ItemKey } from '../terms/manifest.ts'
import type { PlannedAction } from '../terms/plan.ts'
import type { Sha256 } from '../identify/questions.ts'
import { questionOf } from '../identify/questions.ts'
import type { Doing } from './change.ts'
import { changeOf, downloadsOf } from './change.ts'
import type { Decision, Stone } from './decision.ts'
import type { Orderable } from './order.ts'
import type { Member } from './prerequisites.ts'
import type { PlanScene } from './scene.ts'
import { sentences } from './sentences.ts'
import { contextOf } from './user-context.ts'

interface Context {
  readonly scene: PlanScene
  readonly sha256: Sha256
}

type Placed = Member & Orderable
type Step = { readonly member: Placed } & (
  | { readonly stone: Stone; readonly first: boolean }
  | { readonly stone?: undefined }
)

/** Returns the actions in the order of the members, each after its stepping stones [P23], numbered from "a1" on. */
export function toActions(members: readonly Placed[], context: Context): readonly PlannedAction[] {
  const steps = members.flatMap((member): readonly Step[] => [
    ...stonesOf(member)
      .filter((stone) => context.scene.purpose !== 'download' || downloadsOf(stone).length > 0)
      .map((stone, at) => ({ member, stone, first: at === 0 })),
    { member },
  ])
  const ids = new Map<ItemKey, string>()
  for (const [at, { member, stone }] of steps.entries()) if (stone === undefined) ids.set(member.key, `a${at + 1}`)
  return steps.map((step, at) => toAction(step, { id: `a${at + 1}`, before: `a${at}`, ids }, context))
}

interface Numbers {
  readonly id: string
  /** The id of whatever comes right before it. */
  readonly before: string
  readonly ids: ReadonlyMap<ItemKey, string>
}

/** One that changes nothing has a verdict and neither change nor check: it is never sent to an agent. */
function toAction(step: Step, numbers: Numbers, context: Context): PlannedAction {
  const { member, stone } = step
  const { entry, decision, phase } = member
  const { key, instance, deployment, item } = entry
  const because = stone?.because ?? decision.because
  const last = stone ?? decision
  return {
    id: numbers.id,
    key,
    item: item.name,
    title: item.title,
    ...(instance === undefined ? {} : { instance }),
    kind: last.kind,
    phase,
    reason: stone === undefined ? decision.reason : 'steppingStone',
    because: entry.warning === undefined ? because : `${because} ${entry.warning}`,
    ...(deployment === undefined ? {} : { deploymentId: deployment.id, deploymentName: deployment.name }),
    desired: decision.desired,
    before: stone?.before ?? stonesOf(member).at(-1)?.to ?? decision.before,
    ...work(step, context),
    dependsOn: context.scene.purpose === 'download' ? [] : dependsOn(step, numbers),
    rebootNeeded: decision.verdict === undefined && item.rebootNeeded,
  }
}

function stonesOf({ decision }: Member): readonly Stone[] {
  return decision.verdict === undefined ? (decision.stones ?? []) : []
}

/** The first of several steps needs what the item needs; each other one the step before it too. */
function dependsOn({ member, ...step }: Step, { before, ids }: Numbers): readonly string[] {
  const needs = member.after.map((key) => ids.get(key) ?? bug(`"${key}" is not in the plan`))
  const isFirst = step.stone === undefined ? stonesOf(member).length === 0 : step.first
  return [...needs, ...(isFirst ? [] : [before])].toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
}

type Doings = Pick<
  PlannedAction,
  'kind' | 'reason' | 'because' | 'to' | 'verdict' | 'change' | 'check' | 'expect' | 'test' | 'context' | 'lock'
>

/** [P16] A detection shows what would be done, and does not do it: no change leaves the server. */
function work({ member, stone }: Step, context: Context): Partial<Doings> {
  const { entry, decision } = member
  const { scene, sha256 } = context
  if (decision.verdict !== undefined) return { verdict: decision.verdict }
  const doing: Doing & Pick<Stone, 'expect'> = stone ?? decision
  const { to, expect } = doing
  if (scene.kind === 'detection') return { to, verdict: isWaiting(decision) ? 'unknown' : 'notCompliant' }
  if (scene.purpose === 'download') return download(doing)
  const question = questionOf(entry, sha256) ?? bug(`"${entry.key}" is to be changed and nothing can check it`)
  const change = changeOf(entry, doing, scene.reboot)
  const { check } = question
  const test = doing.kind === 'uninstall' || stone !== undefined ? undefined : question.test
  const runsAs = contextOf(change, check, test)
  const isSerial = entry.item.kind === 'task' && entry.item.serial === true
  return {
    to,
    change,
    check,
    expect,
    ...(test === undefined ? {} : { test }),
    ...(runsAs === undefined ? {} : { context: runsAs }),
    ...(isSerial ? { lock: entry.item.name } : {}),
  }
}

/** What only somebody's session can tell is not known: it may be compliant. */
function isWaiting({ reason }: Decision): boolean {
  return reason === 'noUser'
}

/** [P30] Fetches what the change would need, and leaves it at that. */
function download(doing: Doing): Partial<Doings> {
  const downloads = downloadsOf(doing)
  if (downloads.length > 0) return { kind: 'download', to: doing.to, change: { type: 'download', downloads } }
  const isInstalled = doing.work !== undefined || (doing.kind !== 'uninstall' && doing.kind !== 'enforce')
  const because = isInstalled && doing.kind !== 'uninstall' ? sentences.nothingToDownload() : sentences.onlyDownloads()
  return { verdict: 'skipped', reason: 'notInThisKind', because }
}
