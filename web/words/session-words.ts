/** Says a session's state, kind, stages and wait in words. */
import type { SessionSummary } from '@fettle/contract/http/sessions.ts'
import {
  isFinal,
  type Purpose,
  type SessionKind,
  type SessionState,
  type StageName,
  type StageStatus,
  stateGroups,
  type WaitReason,
} from '@fettle/core/terms/session.ts'
import type { Tone, Wording } from './tones.ts'

const stateWords: { readonly [S in SessionState]: Wording } = {
  queued: { tone: 'queued', word: 'Queued', sentence: 'Accepted, and about to begin.' },
  detecting: { tone: 'running', word: 'Detecting', sentence: 'The computer is asked what is really there.' },
  planned: { tone: 'running', word: 'Planned', sentence: 'The plan is made and about to be carried out.' },
  executing: {
    tone: 'running',
    word: 'Executing',
    sentence: 'The plan is being carried out; every change is verified.',
  },
  reporting: { tone: 'running', word: 'Reporting', sentence: 'All work is done; the report is being written.' },
  waiting: { tone: 'waiting', word: 'Waiting', sentence: 'It goes on by itself when the wait is over.' },
  compliant: { tone: 'success', word: 'Compliant', sentence: 'Everything was already as wanted; nothing was changed.' },
  changed: { tone: 'success', word: 'Changed', sentence: 'Something was changed, and verified afterwards.' },
  partial: { tone: 'drift', word: 'Partial', sentence: 'Some of it is as wanted; something else is not.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'It did not reach what was wanted.' },
  cancelled: { tone: 'neutral', word: 'Cancelled', sentence: 'Somebody ended it early.' },
  missed: { tone: 'failed', word: 'Missed', sentence: 'Its wait ended without its turn; nothing was done.' },
}

/** On what a session waits, in a word or two. */
export const waitWords: { readonly [R in WaitReason]: string } = {
  computer: 'Waiting: offline',
  turn: 'Waiting: turn',
  window: 'Waiting: window',
  approval: 'Waiting: approval',
  user: 'Waiting: user',
  reboot: 'Waiting: reboot',
  preflight: 'Waiting: check',
  postponed: 'On hold',
}

/** How a session's state is shown; a waiting session brings its own whole sentence. */
export function sessionWording(session: Pick<SessionSummary, 'state' | 'wait'>): Wording {
  const words = stateWords[session.state]
  if (session.state !== 'waiting' || session.wait === undefined) return words
  return { ...words, word: waitWords[session.wait.reason], sentence: session.wait.sentence }
}

/** The word and sentence of a state as such. */
export function stateWording(state: SessionState): Wording {
  return stateWords[state]
}

export const kindWords: { readonly [K in SessionKind]: { readonly word: string; readonly sentence: string } } = {
  full: {
    word: 'Full maintenance',
    sentence: 'Finds the state of everything, changes what is not as wanted, verifies it.',
  },
  resolution: { word: 'Software only', sentence: 'Installs and updates software; no tasks, no configuration.' },
  detection: { word: 'Detection only', sentence: 'Finds and records the state of everything; changes nothing.' },
  inventory: { word: 'Inventory', sentence: 'Refreshes the facts and the list of software; nothing else.' },
  command: { word: 'Command', sentence: 'Runs a script that somebody wrote or chose; looks at no item.' },
}

const purposeWords: { readonly [P in Exclude<Purpose, 'keep'>]: string } = {
  repair: 'Repair',
  download: 'Download only',
  reboot: 'Reboot',
}

/** What a session does, in as few words as can be: its kind, unless it was asked for something of its own. */
export function workWords({ kind, purpose = 'keep' }: Pick<SessionSummary, 'kind' | 'purpose'>): string {
  return purpose === 'keep' ? kindWords[kind].word : purposeWords[purpose]
}

/** The seven boxes of a session; "start" is ours, the others are its stages. */
export const stageWords: { readonly [S in StageName | 'start']: { readonly word: string; readonly sentence: string } } =
  {
    start: { word: 'Start', sentence: 'The session was accepted.' },
    identify: {
      word: 'Identify',
      sentence: 'Which deployments apply to this computer, and which one wins for each item.',
    },
    detect: { word: 'Detect', sentence: 'What is really there on the computer.' },
    plan: { word: 'Plan', sentence: 'What has to be done, in which order, and why.' },
    execute: { word: 'Execute', sentence: 'The computer carries out the plan.' },
    verify: { word: 'Verify', sentence: 'After each change the computer is asked again.' },
    report: { word: 'Report', sentence: 'What was found, done and left.' },
  }

export const stageStatusWords: { readonly [S in StageStatus]: Pick<Wording, 'tone' | 'word'> } = {
  pending: { tone: 'queued', word: 'To do' },
  running: { tone: 'running', word: 'Running' },
  succeeded: { tone: 'success', word: 'Done' },
  failed: { tone: 'failed', word: 'Failed' },
  skipped: { tone: 'neutral', word: 'Skipped' },
  cancelled: { tone: 'neutral', word: 'Cancelled' },
}

export type StateGroup = keyof typeof stateGroups

export const groupWords: { readonly [G in StateGroup]: string } = {
  inProgress: 'In progress',
  waiting: 'Waiting',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

/** What a session worked and waited up to `now`, in milliseconds: once it has begun and until it ends, the stretch since the last
 * count is added. */
export function timesOf(
  session: Pick<SessionSummary, 'state' | 'createdAt' | 'workedMs' | 'waitedMs'>,
  now: number,
): { readonly workedMs: number; readonly waitedMs: number } {
  if (isFinal(session.state) || session.state === 'queued') return session
  const age = now - Date.parse(session.createdAt)
  if (session.state === 'waiting') {
    return { workedMs: session.workedMs, waitedMs: Math.max(session.waitedMs, age - session.workedMs) }
  }
  return { workedMs: Math.max(session.workedMs, age - session.waitedMs), waitedMs: session.waitedMs }
}

const titleMarks: { readonly [T in Tone]?: string } = { running: '▶ ', failed: '✗ ' }

/** What a browser tab is called while it shows this session: the state first, because tabs are narrow. */
export function sessionTitle(session: Pick<SessionSummary, 'state' | 'wait' | 'counts' | 'computer'>): string {
  const { counts } = session
  const { tone, word } = sessionWording(session)
  const state = session.state === 'executing' ? `${counts.total - counts.pending}/${counts.total}` : word
  return `${titleMarks[tone] ?? ''}${state} · ${session.computer.name}`
}
