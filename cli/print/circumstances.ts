/** Under which circumstances does a session change things: window, plan, approval, pauses, reboots, and what can be done now? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { RebootPreference } from '@fettle/core/terms/session.ts'
import type { Tone } from './style.ts'
import { dayAndTime, lengthText, relativeTime } from './time.ts'

export interface Circumstance {
  /** At most nine letters. */
  readonly label: string
  readonly text: string
  readonly tone?: Tone
}

const hashDigits = 12

const rebootWords: { readonly [P in Exclude<RebootPreference, 'suppress'>]: string } = {
  ifNeeded: 'when one is pending',
  prompt: 'when one is pending and whoever is signed in agrees',
  skip: 'none, and nothing is done that is known to need one',
  force: 'in any case',
}

/** Returns what is worth a line, in the order in which it matters. */
export function circumstances(session: SessionDetail, now: number): readonly Circumstance[] {
  const { postponed, paused, replanned, options } = session
  const isOpen = session.endedAt === undefined
  const items = options.items?.join(', ')
  const all: readonly (Circumstance | false)[] = [
    items !== undefined && { label: 'only', text: items },
    ...(isOpen ? ahead(session, now) : []),
    ...planOf(session, now),
    ...(replanned?.differences ?? []).map((text) => ({ label: 'new plan', text }) as const),
    postponed !== undefined && {
      label: 'postponed',
      text: `${postponed.times === 1 ? 'once' : `${postponed.times} times`}, last by ${postponed.by}, to ${dayAndTime(postponed.until)}`,
    },
    paused !== undefined && {
      label: 'paused',
      text: `by ${paused.by}, ${relativeTime(paused.at, now)}`,
      tone: 'warn',
    },
    ...session.reboots
      .filter(({ outcome }) => outcome !== 'notNeeded')
      .map(({ sentence, at }) => ({ label: 'reboot', text: `${sentence} (${relativeTime(at, now)})` })),
    session.rebootPending === true && {
      label: 'reboot',
      text: isOpen ? 'One is pending.' : 'One was pending when it ended.',
      tone: 'warn',
    },
  ]
  return all.filter((one): one is Circumstance => one !== false)
}

/** What matters only while there is something to come. */
function ahead({ window, plan, options, kind }: SessionDetail, now: number): readonly Circumstance[] {
  const { preference } = options.reboot
  const changes = kind === 'full' || kind === 'resolution'
  const closes = window?.closesAt === undefined ? '' : `; closes ${relativeTime(window.closesAt, now)}`
  const all: readonly (Circumstance | false)[] = [
    window !== undefined &&
      `${window.sentence}${closes}` !== 'now' && { label: 'window', text: `${window.sentence}${closes}` },
    changes && preference !== 'suppress' && { label: 'reboots', text: rebootWords[preference] },
    plan !== undefined && plan.expectedMs > 0 && { label: 'expected', text: `about ${lengthText(plan.expectedMs)}` },
    ...(plan?.willNotFit ?? []).map(
      (title) => ({ label: 'too long', text: `${title} will probably not fit into the window`, tone: 'warn' }) as const,
    ),
  ]
  return all.filter((one): one is Circumstance => one !== false)
}

/** Which plan it is, when somebody has to approve it. */
function planOf({ plan, approval, options }: SessionDetail, now: number): readonly Circumstance[] {
  if (approval !== undefined) {
    const { planHash, by, at } = approval
    return [{ label: 'plan', text: `${planHash.slice(0, hashDigits)}, approved by ${by}, ${relativeTime(at, now)}` }]
  }
  if (plan === undefined || options.approval === 'none') return []
  return [{ label: 'plan', text: `${plan.hash.slice(0, hashDigits)}, not approved` }]
}

/** Returns which commands bring a session on that waits for people or for a date. */
export function nextSteps({ id, wait, paused, plan, cancel }: SessionDetail): readonly string[] {
  if (wait === undefined || cancel !== undefined) return []
  if (paused !== undefined) return [`"fettle resume ${id}" goes on with it.`]
  if (wait.reason === 'approval' && plan !== undefined)
    return [`"fettle approve ${id} --plan ${plan.hash.slice(0, hashDigits)}" approves exactly this plan.`]
  return wait.reason === 'window' || wait.reason === 'postponed'
    ? [`"fettle run-now ${id}" does not wait any longer.`]
    : []
}
