/** Says in words what happened in a session: what was found, what was done, what is left, how long it took. */
import type { Session } from '../terms/session.ts'
import { isFinal } from '../terms/session.ts'
import { type ActionOutcome, countVerdicts, isBad, outcomes } from '../session/outcome.ts'

/** The report as lines of plain text, most important first; what is not known yet is left out. */
export function reportLines(session: Session): readonly string[] {
  const all = outcomes(session)
  return [
    headline(session, all),
    ...(session.problem === undefined ? [] : [session.problem]),
    ...(session.replanned?.differences ?? []).map((difference) => `The plan was made anew: ${difference}`),
    ...listed(
      'Changed',
      all,
      'changed',
      ({ action, after }) => `${action.title}: ${action.before} -> ${after ?? action.to ?? 'changed'}`,
    ),
    ...listed('Failed', all, 'failed', explained),
    ...listed('Not compliant', all, 'notCompliant', explained),
    ...listed('Unknown', all, 'unknown', explained),
    ...listed('Skipped', all, 'skipped', explained),
    ...listed('Cancelled', all, 'cancelled', ({ action }) => action.title),
    ...(session.plan?.excluded ?? []).map(
      ({ itemTitle, exclusion }) => `Excluded: ${itemTitle} (${exclusion.reason}; ${exclusion.owner})`,
    ),
    ...compliant(all),
    ...(session.rebootPending ? [rebootLine(session)] : []),
    ...(isFinal(session.state) ? [`Worked ${duration(session.workedMs)}, waited ${duration(session.waitedMs)}.`] : []),
  ]
}

/** That a reboot is pending, and why it was not made, as its computer said. */
function rebootLine({ computer, reboots }: Session): string {
  const left = reboots.findLast(({ outcome }) => outcome !== 'done' && outcome !== 'notNeeded')
  return `${computer.name} waits for a reboot${left === undefined ? '; this session makes none.' : `: ${left.sentence}`}`
}

/** One sentence for the whole session. */
export function headline(session: Session, all: readonly ActionOutcome[] = outcomes(session)): string {
  const { name } = session.computer
  const counts = countVerdicts(all)
  const bad = all.filter(isBad).length
  switch (session.state) {
    case 'compliant':
      if (session.options.kind === 'command') return `The command ran on ${name}, exit code 0.`
      return session.options.kind === 'inventory'
        ? `The inventory of ${name} is up to date.`
        : session.options.purpose === 'download'
          ? `Everything for ${name} had been fetched before; nothing was installed.`
          : `${name} is as wanted; nothing had to be changed.`
    case 'changed':
      return changedLine(session, counts.changed)
    case 'partial':
      return session.options.kind === 'detection'
        ? `${name} is not as wanted: ${bad} of ${things(counts.total)} differ.`
        : `${name} is partly as wanted: ${things(bad)} of ${counts.total} did not come out right.`
    case 'failed':
      if (session.options.kind === 'command' && all[0]?.reason === 'commandFailed')
        return `The command ran on ${name}, ${all[0].after ?? 'and failed'}.`
      return `The session on ${name} failed.`
    case 'cancelled':
      return `The session on ${name} was cancelled by ${session.cancel?.by ?? 'somebody'}.`
    case 'missed':
      return `The session on ${name} never began.`
    case 'waiting':
      return session.wait?.sentence ?? `The session on ${name} waits.`
    default:
      return `The session on ${name} is under way: ${counts.total - counts.pending} of ${things(counts.total)} are done.`
  }
}

/** A reboot and a download bring no item to its desired state, so they do not claim it. */
function changedLine({ computer: { name }, options }: Session, count: number): string {
  switch (options.purpose) {
    case 'reboot':
      return `${name} was rebooted.`
    case 'download':
      return `${things(count)} fetched for ${name}; nothing was installed.`
    default:
      return `${name} is as wanted; ${things(count)} changed and verified.`
  }
}

function things(count: number): string {
  return count === 1 ? '1 item' : `${count} items`
}

function explained({ action, detail }: ActionOutcome): string {
  return `${action.title}: ${detail ?? action.because}`
}

function listed(
  word: string,
  all: readonly ActionOutcome[],
  verdict: ActionOutcome['verdict'],
  say: (outcome: ActionOutcome) => string,
): readonly string[] {
  return all.filter((outcome) => outcome.verdict === verdict).map((outcome) => `${word}: ${say(outcome)}`)
}

function compliant(all: readonly ActionOutcome[]): readonly string[] {
  const count = all.filter(({ verdict }) => verdict === 'compliant').length
  return count === 0 ? [] : [`Already as wanted: ${things(count)}.`]
}

/** Milliseconds in words: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
