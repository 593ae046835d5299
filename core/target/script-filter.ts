/** Answers what a script that runs on the computer itself says about it, how long that holds, and which scripts to ask there. */
import type { FilterAnswer, Subject } from '../terms/computer.ts'
import type { Json } from '../terms/json.ts'
import type { InventoryScript } from '../terms/order.ts'
import type { TargetSubject } from '../terms/target.ts'
import type { Condition } from './filters.ts'
import type { CompiledTarget } from './target.ts'

/** How long an answer holds: computers are asked with their daily inventory, and may be away for some days. Milliseconds. */
export const filterAnswerMs = 7 * 86_400_000

type ScriptSubject = TargetSubject & { readonly type: 'script' }

/** What an inventory script printed, or why it has no result. */
export type ScriptResult =
  | { readonly found: 'value'; readonly value: Json }
  | { readonly found: 'error'; readonly detail: string }

/** Returns the condition that the script says true on the computer. Without an answer that holds it does not hold. */
export function scriptCondition({ key, script }: ScriptSubject): Condition {
  const answerOf = ({ filterAnswers }: Subject): FilterAnswer | undefined => filterAnswers?.[key]
  return {
    asks: { key, script },
    holds: (subject) => {
      const answer = answerOf(subject)
      return answer !== undefined && isHolding(answer) && 'says' in answer && answer.says
    },
    isKnown: (subject) => {
      const answer = answerOf(subject)
      return answer !== undefined && isHolding(answer) && 'says' in answer
    },
    whyNot: (subject) => whyNot(`The script ${shown(script.source)}`, subject.name, answerOf(subject)),
  }
}

/**
 * Returns the script to ask on this computer for the target, if any: never on another tenant's computer, and not where
 * another condition is known not to hold.
 */
export function scriptToAsk({ target, conditions }: CompiledTarget, subject: Subject): InventoryScript | undefined {
  if (target.scope === 'crossTenant' && subject.optsOutOfCrossTenant) return undefined
  const isRuledOut = conditions.some(
    ({ asks, holds, isKnown }) => asks === undefined && !holds(subject) && (isKnown?.(subject) ?? true),
  )
  return isRuledOut ? undefined : conditions.find(({ asks }) => asks !== undefined)?.asks
}

/** Returns whether an answer is there that still holds. */
export function isAnswerHolding({ filterAnswers }: Subject, key: string): boolean {
  const answer = filterAnswers?.[key]
  return answer !== undefined && isHolding(answer)
}

/**
 * Returns what a script said: the last line that is "true" or "false", in any case. Whatever else it printed is talk; without
 * such a line there is no answer.
 */
export function answerOf(result: ScriptResult): { readonly says: boolean } | { readonly problem: string } {
  if (result.found === 'error') return { problem: result.detail }
  if (typeof result.value === 'boolean') return { says: result.value }
  const lines = typeof result.value === 'string' ? result.value.split(/\r?\n/) : []
  const last = lines.map((line) => line.trim().toLowerCase()).findLast((line) => line === 'true' || line === 'false')
  return last === undefined ? { problem: 'it printed neither true nor false' } : { says: last === 'true' }
}

function isHolding({ ageMs }: FilterAnswer): boolean {
  return ageMs < filterAnswerMs
}

function whyNot(named: string, computer: string, answer: FilterAnswer | undefined): string {
  if (answer === undefined)
    return `${named} has not been asked on "${computer}" yet, so it is not known whether it is meant.`
  const age = ageText(answer.ageMs)
  if (!isHolding(answer)) return `${named} was last asked on "${computer}" ${age} ago, which is too long to go by.`
  if ('problem' in answer) return `${named} gave no answer on "${computer}" ${age} ago: ${withoutStop(answer.problem)}.`
  return `${named} said false on "${computer}" ${age} ago.`
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** An age in its largest unit, rounded down: "3 hours". */
function ageText(ms: number): string {
  const [word, size] = units.find(([, each]) => ms >= each) ?? ['minute', 60_000]
  const count = Math.floor(ms / size)
  return count === 0 ? 'less than a minute' : `${count} ${word}${count === 1 ? '' : 's'}`
}

const shownMax = 60

function shown(source: string): string {
  const line = source.replace(/\s+/g, ' ').trim()
  return `"${line.length > shownMax ? `${line.slice(0, shownMax)}...` : line}"`
}

function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, '')
}
