/** Why did it go wrong, so that the same trouble on many computers is one cause? */
import { reasonWords } from '../plan/sentences.ts'
import type { Reason, Verdict } from '../terms/plan.ts'
import { isFinal, type Session } from '../terms/session.ts'
import type { Help, KnownCause } from '../terms/trouble.ts'
import { type ActionOutcome, isBad, outcomes } from '../session/outcome.ts'
import { knownCauses } from './known-causes.ts'
import { gap, normalise } from './normalise.ts'

/** The same trouble has the same id, on every computer and every day. */
export interface Cause {
  /** Readable: "apt-lock", or what went wrong with a short hash behind it. */
  readonly id: string
  readonly sentence: string
}

/** What a cause is found in. */
export interface Trouble {
  readonly verdict?: Verdict | undefined
  readonly reason: Reason
  readonly detail?: string | undefined
  readonly item: { readonly key: string; readonly title: string }
  /** Names that differ from computer to computer, and say nothing of the cause. */
  readonly names?: readonly string[]
}

/** The cause of states that were found before causes were kept. */
export const unsorted: Cause = {
  id: 'unsorted',
  sentence: 'Found before causes were sorted; the next session will say more.',
}

/** These say all there is to say, whatever item it was. */
const plainReasons: ReadonlySet<Reason> = new Set<Reason>([
  'timedOut',
  'interrupted',
  'computerAway',
  'sessionTimedOut',
  'sessionCancelled',
  'windowClosed',
  'wouldNotFit',
  'noUser',
  'lockNotGiven',
  'notApproved',
  'skippedByPerson',
  'rebootsSkipped',
  'prerequisiteFailed',
  'detectionOnly',
])

/** Whatever their detail says: the cause lies in the item. */
const itemReasons: ReadonlySet<Reason> = new Set<Reason>([
  'notDetectedAfterChange',
  'taskNotCompliant',
  'testFailed',
  'updateAvailable',
  'softwareMissing',
  'softwareDetected',
  'olderVersionRequired',
  'quarantined',
  'noApplicableVersion',
  'licenceMissing',
  'prerequisiteCycle',
  'prerequisiteForbids',
  'noUninstall',
  'noUpgradeStrategy',
  'versionGone',
])

const causeVerdicts: ReadonlySet<Verdict | undefined> = new Set<Verdict>(['failed', 'unknown', 'notCompliant'])

/** Why an item is failed, unknown or not compliant; undefined when it is none of them. */
export function causeOf(trouble: Trouble): Cause | undefined {
  return causeVerdicts.has(trouble.verdict) ? troubleCause(trouble) : undefined
}

function troubleCause({ reason, detail, item, names = [] }: Trouble): Cause {
  if (itemReasons.has(reason)) return ofItem(reason, item)
  if (reason === 'timedOut') return { id: 'time-limit', sentence: 'It did not end within its time limit.' }
  const known = detail === undefined ? undefined : knownCause(detail)
  if (known) return known
  if (plainReasons.has(reason)) return { id: words(reason), sentence: sentenceOf(reasonWords[reason]) }
  const text = detail === undefined ? '' : normalise(detail, names)
  return isTelling(text) ? ofText(reason, text) : ofItem(reason, item, text)
}

/** The cause of a session that is over and did not go well; undefined of others. */
export function causeOfSession(session: Session): Cause | undefined {
  if (!isFinal(session.state) || session.state === 'cancelled') return undefined
  const names = [session.computer.name]
  const bad = outcomes(session).filter((one) => one.verdict !== 'cancelled' && isBad(one))
  const worst = bad.find(({ verdict }) => causeVerdicts.has(verdict)) ?? bad[0]
  if (session.problem !== undefined) return ofProblem(session.problem, worst, names)
  return worst && troubleCause(troubleOf(worst, names))
}

/** What an outcome says of its trouble. */
export function troubleOf({ verdict, reason, detail, action }: ActionOutcome, names: readonly string[]): Trouble {
  const { key, title, because } = action
  const said = detail ?? (reason === action.reason ? because : undefined)
  return { verdict, reason, detail: said, item: { key, title }, names }
}

function ofProblem(problem: string, worst: ActionOutcome | undefined, names: readonly string[]): Cause {
  if (worst?.reason === 'sessionTimedOut' || problem.endsWith('longer than it may.'))
    return { id: 'session-timed-out', sentence: sentenceOf(reasonWords.sessionTimedOut) }
  if (worst && worst.detail === problem && plainReasons.has(worst.reason))
    return troubleCause({ ...troubleOf(worst, names), detail: undefined })
  const known = knownCause(problem)
  if (known) return known
  const text = normalise(problem, names)
  return { id: `session-${hash(text)}`, sentence: sentenceOf(text) }
}

/** What usually helps against a cause; undefined of causes that are not known. */
export function adviceFor(causeId: string): string | undefined {
  return knownById(causeId)?.advice
}

/** What is known of why an action failed, or could not be found out, beside what was said of it; undefined when nothing is. */
export function helpFor({ verdict, reason, detail }: Pick<Trouble, 'verdict' | 'reason' | 'detail'>): Help | undefined {
  if (verdict !== 'failed' && verdict !== 'unknown') return undefined
  const known = reason === 'timedOut' ? knownById('time-limit') : detail === undefined ? undefined : recognised(detail)
  if (!known) return undefined
  const { says: _says, ...help } = known
  return help
}

function knownById(id: string): KnownCause | undefined {
  return knownCauses.find((known) => known.id === id)
}

function recognised(text: string): KnownCause | undefined {
  return knownCauses.find(({ says }) => says.test(text))
}

function knownCause(text: string): Cause | undefined {
  const found = recognised(text)
  return found && { id: found.id, sentence: found.sentence }
}

/** A bare exit code says something only together with the script it came from. */
function isTelling(text: string): boolean {
  const rest = text.replace(/^(?:[\p{L}\s"…]+: )?the script ended with exit code -?\d+[:.]?/iu, '').replaceAll(gap, '')
  return /\p{L}{3}/u.test(rest)
}

function ofText(reason: Reason, text: string): Cause {
  return { id: `${words(reason)}-${hash(text)}`, sentence: sentenceOf(text) }
}

function ofItem(reason: Reason, { key, title }: Trouble['item'], text = ''): Cause {
  const said = text === '' ? reasonWords[reason] : text
  return { id: `${words(reason)}-${hash(`${key}\n${text}`)}`, sentence: `${title}: ${ended(said)}` }
}

/** taskNotCompliant as task-not-compliant. */
function words(reason: Reason): string {
  return reason.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

const sentenceMax = 240

function sentenceOf(text: string): string {
  return ended(text.charAt(0).toUpperCase() + text.slice(1))
}

function ended(text: string): string {
  const short = text.length > sentenceMax ? `${text.slice(0, sentenceMax).toWellFormed()}${gap}` : text
  return /[.!?…]$/.test(short) ? short : `${short}.`
}

/** FNV-1a, 64 bits (draft-eastlake-fnv), as 12 characters; of a text without regard to case. */
function hash(text: string): string {
  let state = 0xcb_f2_9c_e4_84_22_23_25n
  for (const byte of new TextEncoder().encode(text.toLowerCase()))
    state = BigInt.asUintN(64, (state ^ BigInt(byte)) * 0x1_00_00_00_01_b3n)
  return state.toString(36).padStart(13, '0').slice(-12)
}
