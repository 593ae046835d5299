/** Says in words how a command ended on a computer, and which computers said the same. */
import type { LogLine, SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { ScriptLanguage } from '@fettle/core/terms/script.ts'
import { plainText } from './log-text.ts'
import { sessionWording } from './session-words.ts'
import type { Wording } from './tones.ts'

export const languageWords: { readonly [L in ScriptLanguage]: string } = {
  sh: 'sh',
  bash: 'Bash',
  python: 'Python',
  javascript: 'JavaScript',
}

type Run = Pick<SessionDetail, 'state' | 'wait'> & {
  readonly actions: readonly Pick<SessionDetail['actions'][number], 'verdict' | 'reason' | 'after' | 'detail'>[]
}

/** How a command stands: its exit code once it has one, else the state of its session. */
export function commandWording(run: Run): Wording {
  const [action] = run.actions
  const code = /^exit code (\d+)$/.exec(action?.after ?? '')?.[1]
  if (action?.verdict === 'compliant')
    return { tone: 'success', word: 'Exit 0', sentence: 'It ran and ended with exit code 0.' }
  if (action?.verdict === 'failed') {
    const word = code !== undefined ? `Exit ${code}` : action.reason === 'timedOut' ? 'Timed out' : 'Failed'
    return { tone: 'failed', word, sentence: action.detail ?? 'It ran and failed.' }
  }
  if (action?.verdict === 'unknown')
    return {
      tone: 'unknown',
      word: 'Unknown',
      sentence: action.detail ?? 'Nobody saw how it ended; it was not run again.',
    }
  if (action?.verdict === 'skipped')
    return { tone: 'neutral', word: 'Skipped', sentence: action.detail ?? 'It was not run.' }
  const wording = sessionWording(run)
  return run.state === 'executing' ? { ...wording, word: 'Running', sentence: 'It runs on the computer now.' } : wording
}

/** What a computer said, for comparing: its output and errors, not our notes. */
export function saidText(lines: readonly Pick<LogLine, 'stream' | 'text'>[]): string {
  return lines
    .filter(({ stream }) => stream !== 'note')
    .map(({ text }) => plainText(text))
    .join('\n')
}

/** The last line that says something. */
export function lastLine(said: string): string {
  return said.split('\n').findLast((line) => line.trim() !== '') ?? ''
}

export interface SameOutput<One> {
  readonly said: string
  readonly word: string
  readonly runs: readonly One[]
}

/** Those that ended alike and said the same belong together, the largest group first; what is not over yet is no group. */
export function sameOutput<One extends { readonly said?: string | undefined; readonly wording: Wording }>(
  runs: readonly One[],
): readonly SameOutput<One>[] {
  const groups = new Map<string, SameOutput<One>>()
  for (const run of runs) {
    if (run.said === undefined) continue
    const key = `${run.wording.word}\n${run.said}`
    const before = groups.get(key)
    groups.set(key, { said: run.said, word: run.wording.word, runs: [...(before?.runs ?? []), run] })
  }
  return [...groups.values()].toSorted((a, b) => b.runs.length - a.runs.length)
}
