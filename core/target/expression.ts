/** Answers whether an expression written by a person is true for a computer, and says where it cannot be understood. */
import type { ParseResult } from '@marcbachmann/cel-js'
import type { Subject } from '../terms/computer.ts'
import { environment, variablesOf } from './expression-environment.ts'
import { type FactPath, isKnown, neededFacts, refusedPart } from './expression-tree.ts'

/** An expression that was understood. */
export interface CompiledExpression {
  readonly text: string
  readonly evaluate: ParseResult
  /** Facts without which it cannot be true. */
  readonly needs: readonly FactPath[]
}

const charactersMax = 20_000
const shownMax = 120

/** Returns the expression ready to be asked of many computers, or one sentence naming it, the mistake and the place. */
export function compileExpression(text: string): CompiledExpression | { readonly problem: string } {
  if (text.trim() === '') return { problem: 'The expression is empty; write a condition such as "canary" in tags.' }
  if (text.length > charactersMax) {
    return { problem: `The expression ${shown(text)} has ${text.length} characters; ${charactersMax} are allowed.` }
  }
  try {
    return understood(text, environment.parse(text))
  } catch (error) {
    // The parser's only way to say that it does not understand.
    const { summary, position } = mistake(error)
    return refused(text, summary, position)
  }
}

/** Returns true only when the expression is true: false, any other value and an error do not match. */
export function isTrue(expression: CompiledExpression, subject: Subject): boolean {
  for (const path of expression.needs) {
    if (!isKnown(subject.facts, path)) return false
  }
  try {
    return expression.evaluate(variablesOf(subject)) === true
  } catch {
    return false // `whyNotTrue` evaluates again and tells the error
  }
}

/** Returns false when the expression has no answer for this computer: a fact is missing, or a comparison makes no sense. */
export function isAnswered(expression: CompiledExpression, subject: Subject): boolean {
  if (expression.needs.some((path) => !isKnown(subject.facts, path))) return false
  try {
    return typeof expression.evaluate(variablesOf(subject)) === 'boolean'
  } catch {
    return false // `whyNotTrue` tells the error
  }
}

/** Returns one sentence saying why the expression is not true for this computer; undefined when it is. */
export function whyNotTrue(expression: CompiledExpression, subject: Subject): string | undefined {
  const named = `The expression ${shown(expression.text)}`
  const missing = expression.needs.find((path) => !isKnown(subject.facts, path))
  if (missing) return `${named} asks for the fact ${missing.join('.')}, which is not known of "${subject.name}".`
  try {
    const value: unknown = expression.evaluate(variablesOf(subject))
    if (value === true) return undefined
    if (value === false) return `${named} is false for "${subject.name}".`
    return `${named} gives neither true nor false for "${subject.name}".`
  } catch (error) {
    return `${named} cannot be answered for "${subject.name}": ${mistake(error).summary}.`
  }
}

function understood(text: string, evaluate: ParseResult): CompiledExpression | { readonly problem: string } {
  const part = refusedPart(evaluate.ast)
  if (part) return refused(text, part.because, part.position)
  const checked = evaluate.check()
  if (!checked.valid) {
    const { summary, position } = mistake(checked.error)
    return refused(text, summary, position)
  }
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    return refused(text, `it gives a ${checked.type ?? 'value'}, not true or false`, 0)
  }
  return { text, evaluate, needs: neededFacts(evaluate.ast) }
}

function refused(text: string, because: string, position: number | undefined): { readonly problem: string } {
  const place = position === undefined ? '' : ` (${placeOf(text, position)})`
  return { problem: `The expression ${shown(text)} cannot be used: ${because}${place}.` }
}

/** Lines and characters count from 1, as editors show them. */
function placeOf(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n')
  return `line ${lines.length}, character ${(lines.at(-1)?.length ?? 0) + 1}`
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return `"${line.length > shownMax ? `${line.slice(0, shownMax)}...` : line}"`
}

/** What went wrong in a few words, and where. The library's own message spreads over several lines; its summary does not. */
function mistake(error: unknown): { readonly summary: string; readonly position: number | undefined } {
  if (!(error instanceof Error)) return { summary: String(error), position: undefined }
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message
  const range = 'range' in error ? (error.range as { readonly start: number } | undefined) : undefined
  return { summary: summary.replace('Unexpected token: EOF', 'it ends too early'), position: range?.start }
}
