/** Finds the words of what is said to people about a reboot: what, why, until when, and what happens then. */

/** What somebody is asked, or told when there is nothing to choose. */
export interface Message {
  readonly title: string
  readonly text: string
  /** In the order in which they are shown; none: it is a notice. */
  readonly choices: readonly Choice[]
}

export interface Choice {
  readonly answer: 'now' | 'later'
  readonly label: string
}

export interface PromptFacts {
  /** Why a reboot is pending, in sentences. */
  readonly reasons: readonly string[]
  /** How often "later" can still be chosen, this time included; undefined: never, but "no" can. */
  readonly deferralsLeft: number | undefined
  readonly deferralMs: number
  readonly leftMs: number
  /** The deadline as people read it on a clock: "14:35". */
  readonly clock: string
  readonly onNoAnswer: 'reboot' | 'suppress' | 'fail'
}

const silenceMeans = {
  reboot: 'the computer restarts by itself',
  suppress: 'the computer is not restarted, and this is reported',
  fail: 'the maintenance ends as failed, without a restart',
} as const

/** The question whether the computer may restart. */
export function promptMessage(facts: PromptFacts): Message {
  const { reasons, deferralsLeft, deferralMs, leftMs, clock, onNoAnswer } = facts
  const later = `"Later" asks you again in ${duration(deferralMs)}; you can choose it ${times(deferralsLeft ?? 0)}.`
  const choice =
    deferralsLeft === undefined ? [] : [deferralsLeft > 0 ? later : 'It has been put off as often as is allowed.']
  const text = [
    'This computer needs a restart to finish maintenance. Save your work first.',
    ...reasons.slice(0, 3),
    [...choice, `Please answer by ${clock} (in ${duration(leftMs)}); otherwise ${silenceMeans[onNoAnswer]}.`].join(
      '\n',
    ),
  ].join('\n\n')
  const refusal: Choice = { answer: 'later', label: deferralsLeft === undefined ? 'Do not restart' : 'Later' }
  return {
    title: 'Restart needed',
    text,
    choices: [...(deferralsLeft === 0 ? [] : [refusal]), { answer: 'now', label: 'Restart now' }],
  }
}

/** The notice before a reboot that nobody is asked about. */
export function noticeMessage({ leftMs, clock, by }: { leftMs: number; clock: string; by?: string }): Message {
  const who = by === undefined ? 'Maintenance of this computer needs a restart.' : `${by} asked for a restart.`
  const text = `${who}\n\nThe computer restarts at ${clock}, in ${duration(leftMs)}. Save your work now.`
  return { title: 'Restart soon', text, choices: [] }
}

/** "5 minutes", "1 hour": rounded to what one would say. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds < 90) return counted(seconds, 'second')
  const minutes = Math.round(seconds / 60)
  return minutes < 90 && minutes !== 60 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function times(count: number): string {
  return count === 1 ? 'one more time' : `${count} more times`
}
