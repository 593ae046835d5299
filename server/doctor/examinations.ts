/** Leads examinations: from who asks, over whichever node holds the computer's link, and back with each finding. */
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DoctorFindingRow } from '@fettle/contract/http/doctor.ts'
import { type DoctorCheck, type DoctorOutcome, isDoctorCheck } from '@fettle/core/terms/doctor.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { Examination } from './examination.ts'
import { findingsOf, saveFinding, saveLog } from './finding.store.ts'

/** How asking a link went, as the gateway says it. */
export type LinkAnswer = 'asked' | 'notLinked' | 'notAble' | 'busy'

/** What comes back over a link. */
export type LinkTold =
  | {
      readonly type: 'doctorResult'
      readonly runId: string
      readonly check: string
      readonly outcome: DoctorOutcome
      readonly evidence: string
      readonly fix?: string
      readonly tookMs: number
    }
  | { readonly type: 'doctorEnded'; readonly runId: string; readonly problem?: string; readonly log: string[] }
  | { readonly type: 'lost'; readonly runId: string }

export interface ExaminationsParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  /** Asks a computer that is linked to this node. */
  readonly ask: (
    computerId: string,
    asked: { readonly runId: string; readonly checks: readonly string[] },
  ) => LinkAnswer
  readonly stop: (computerId: string, runId: string) => void
  /** Says something to the other nodes. */
  readonly notify: (text: string) => void
  /** Live readers of a computer look again. */
  readonly changed: (computerId: string) => void
}

/** What nodes say to each other: whoever holds the link, or whoever asked, listens. */
type NodeNotice =
  | { readonly type: 'ask'; readonly computerId: string; readonly runId: string; readonly checks: readonly string[] }
  | { readonly type: 'stop'; readonly computerId: string; readonly runId: string }
  | { readonly type: 'found'; readonly computerId: string; readonly runId: string; readonly check: string }
  | { readonly type: 'ended'; readonly runId: string; readonly problem?: string }

export interface Examinations {
  /** Begins one. @throws a refusal when the computer is offline or its agent cannot be asked. */
  readonly begin: (
    computer: { readonly id: string; readonly name: string },
    checks: readonly DoctorCheck[],
  ) => Promise<Examination>
  /** Keeps what came over a link of this node, and passes it on to who asked. */
  readonly told: (computerId: string, told: LinkTold) => Promise<void>
  /** Another node says something. */
  readonly heard: (text: string) => Promise<void>
  /** Ends all: the server stops. */
  readonly close: () => void
}

const lost = 'The link to the computer was lost; try again when it is back online.'

/** The examinations that this node takes part in. */
export function createExaminations({ db, now, ask, stop, notify, changed }: ExaminationsParts): Examinations {
  const running = new Map<string, Examination>()
  const say = (notice: NodeNotice): void => notify(JSON.stringify(notice))

  async function begin({ id, name }: { readonly id: string; readonly name: string }, checks: readonly DoctorCheck[]) {
    const runId = randomBytes(16).toString('hex')
    const answer = ask(id, { runId, checks })
    if (answer === 'notAble' || answer === 'busy') refuse('conflict', sentenceOf(answer, name))
    if (answer === 'notLinked') {
      await mustBeOnline(db, { id, name })
      say({ type: 'ask', computerId: id, runId, checks })
    }
    const examination = new Examination(runId, checks, () => {
      running.delete(runId)
      if (answer === 'asked') stop(id, runId)
      else say({ type: 'stop', computerId: id, runId })
      changed(id)
    })
    running.set(runId, examination)
    return examination
  }

  async function told(computerId: string, one: LinkTold): Promise<void> {
    const { runId } = one
    const own = running.get(runId)
    if (one.type === 'doctorResult') {
      const finding = kept(one, now())
      if (finding === undefined) return
      await saveFinding(db, computerId, finding)
      if (own) own.found(finding)
      else say({ type: 'found', computerId, runId, check: finding.check })
      return
    }
    if (one.type === 'doctorEnded' && one.problem === undefined)
      await saveLog(db, computerId, { at: new Date(now()).toISOString(), lines: one.log })
    const problem = one.type === 'lost' ? lost : (one.problem ?? 'The agent left these checks out.')
    if (own) own.end(problem)
    else say({ type: 'ended', runId, problem })
  }

  /** Notices are dealt with in their order: an end must not overtake a finding that is still read. */
  let before: Promise<unknown> = Promise.resolve()
  async function heard(text: string): Promise<void> {
    const dealt = before.then(() => deal(text))
    before = dealt.catch(() => undefined) // whoever hands the notice over hears of it
    await dealt
  }

  async function deal(text: string): Promise<void> {
    const notice = JSON.parse(text) as NodeNotice
    if (notice.type === 'stop') return stop(notice.computerId, notice.runId)
    if (notice.type === 'ended') return running.get(notice.runId)?.end(notice.problem)
    if (notice.type === 'found') {
      const own = running.get(notice.runId)
      if (own === undefined) return
      const finding = (await findingsOf(db, notice.computerId)).find(({ check }) => check === notice.check)
      return finding && own.found(finding)
    }
    // Our own question comes back to us, too: then the computer is not linked here.
    const { computerId, runId, checks } = notice
    const answer = ask(computerId, { runId, checks })
    if (answer === 'notAble' || answer === 'busy')
      say({ type: 'ended', runId, problem: sentenceOf(answer, 'this computer') })
  }

  return {
    begin,
    told,
    heard,
    close: () => {
      for (const examination of running.values()) examination.end('The server stops; try again in a moment.')
    },
  }
}

function kept(one: LinkTold & { type: 'doctorResult' }, now: number): DoctorFindingRow | undefined {
  const { check, outcome, evidence, fix, tookMs } = one
  if (!isDoctorCheck(check)) return undefined
  return { check, outcome, evidence, ...(fix === undefined ? {} : { fix }), at: new Date(now).toISOString(), tookMs }
}

function sentenceOf(answer: 'notAble' | 'busy', name: string): string {
  return answer === 'busy'
    ? `Several examinations of ${name} are under way already; ask again in a moment.`
    : `The agent of ${name} is too old to be asked: update it, or run "fettle agent doctor" at that computer.`
}

async function mustBeOnline(
  db: Kysely<Tables>,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  const row = await db.selectFrom('computer').select('node_id').where('id', '=', id).executeTakeFirst()
  if (row?.node_id === null || row === undefined)
    refuse(
      'conflict',
      `${name} is offline and cannot be asked: run "fettle agent doctor" at that computer, or ask again when it is back.`,
    )
}
