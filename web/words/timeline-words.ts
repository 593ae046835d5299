/** Says what stands in a computer's timeline in words. */
import type { TimelineEntry } from '@fettle/contract/http/computer-page.ts'
import { actionKindWords, stateWords, verdictWording } from './action-words.ts'
import { formatCount } from './counts.ts'
import { stateWording, workWords } from './session-words.ts'
import type { Tone } from './tones.ts'

export interface TimelineWords {
  readonly tone: Tone
  /** What it was, in a few words. */
  readonly word: string
  /** What more is known. */
  readonly more?: string
}

const plain = {
  online: { tone: 'success', word: 'Came online' },
  offline: { tone: 'offline', word: 'Went offline' },
  started: { tone: 'neutral', word: 'Started', more: 'The computer was started, or started again.' },
} as const satisfies Record<string, TimelineWords>

const changeWords = {
  created: 'Joined',
  updated: 'Changed by hand',
  deleted: 'Deleted',
  restored: 'Restored',
} as const

/** One entry in words. */
export function timelineWords(entry: TimelineEntry): TimelineWords {
  switch (entry.kind) {
    case 'online':
    case 'offline':
    case 'started':
      return plain[entry.kind]
    case 'session': {
      const { tone, word } = stateWording(entry.state)
      const more = entry.firstProblem ?? (entry.trigger === '' ? undefined : `started by ${entry.trigger}`)
      const work = workWords({
        kind: entry.session,
        ...(entry.purpose === undefined ? {} : { purpose: entry.purpose }),
      })
      return { tone, word: `${work}: ${word.toLowerCase()}`, ...(more === undefined ? {} : { more }) }
    }
    case 'item': {
      const way =
        entry.before === entry.after
          ? stateWords(entry.after)
          : `${stateWords(entry.before)} → ${stateWords(entry.after)}`
      const { tone, word } = verdictWording(entry.verdict)
      const done = tone === 'success' ? '' : `, ${word.toLowerCase()}`
      return { tone, word: `${actionKindWords[entry.action].word} ${entry.title}${done}`, more: way }
    }
    case 'signedIn':
      return { tone: 'neutral', word: `${entry.login} signed in` }
    case 'person':
      return {
        tone: 'neutral',
        word: entry.after === undefined ? 'Belongs to nobody' : `Belongs to ${entry.after}`,
        more: entry.before === undefined ? `by ${entry.by}` : `before: ${entry.before}, by ${entry.by}`,
      }
    case 'software':
      return {
        tone: 'neutral',
        word: `${formatCount(entry.count, 'package')} changed`,
        more: entry.changes.map(softwareChange).join(', ') + (entry.count > entry.changes.length ? ', …' : ''),
      }
    case 'inventory':
      return {
        tone: 'neutral',
        word: `${entry.key} changed`,
        more: entry.before === undefined ? entry.after : `${entry.before} → ${entry.after}`,
      }
    case 'decision':
      return { tone: 'neutral', word: decisionWord(entry), more: `by ${entry.by}` }
  }
}

/** What people decide about a computer, as the page calls it. */
const fieldWords: Readonly<Record<string, string>> = {
  tags: 'tags',
  notes: 'notes',
  tenant: 'tenant',
  primaryPerson: 'person',
  excludedFromMaintenance: 'exclusion from maintenance',
  time: 'time settings',
  onboarding: 'onboarding',
  name: 'name',
}

function decisionWord({ what, change, fields }: Extract<TimelineEntry, { kind: 'decision' }>): string {
  if (what !== undefined) return upperFirst(what)
  const names = fields.map(({ name }) => fieldWords[name] ?? name)
  if (change !== 'updated' || names.length === 0 || names.length > 3) return changeWords[change]
  return upperFirst(`${names.join(', ')} changed by hand`)
}

function softwareChange({
  name,
  before,
  after,
}: {
  name: string
  before?: string | undefined
  after?: string | undefined
}): string {
  if (before === undefined) return `+ ${name} ${after ?? ''}`
  return after === undefined ? `− ${name}` : `${name} ${before} → ${after}`
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
