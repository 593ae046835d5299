/** Turns what a script that only looks printed, and how it ended, into an answer. */
import type { Found, Offered } from '@fettle/core/terms/check.ts'
import { parseAvailable } from '@fettle/core/version/available.ts'
import type { Asked } from '../providers/question-shell.ts'
import { LineCutter, safe, saysSomething, shortened } from '../providers/script-text.ts'

const valueMax = 64 * 1024
const versionMax = 300
/** Remarks kept at each end. */
const remarksMax = 100

/** What a test says: by the booleans it printed, all of which must be true, else by its exit code (0 true, 1 false). */
export type TestResult = { readonly result: boolean } | { readonly result: 'error'; readonly detail: string }

export function testResult(asked: Asked): TestResult {
  const problem = problemOf(asked)
  if (problem !== undefined) return { result: 'error', detail: problem }
  const booleans = linesOf(asked.out).flatMap((line) => booleanOf(line) ?? [])
  if (booleans.length > 0) return { result: booleans.every(Boolean) }
  if (asked.code === 0 || (asked.code === 1 && !isCrash(asked))) return { result: asked.code === 0 }
  return { result: 'error', detail: exitSentence(asked) }
}

/** Compliant or not, from a test. */
export function testFound(asked: Asked): Found {
  const { result, ...rest } = testResult(asked)
  if (result === 'error') return { found: 'unknown', detail: 'detail' in rest ? rest.detail : exitSentence(asked) }
  if (result) return { found: 'compliant' }
  return { found: 'notCompliant', detail: lastRemark(asked) ?? 'its test says no' }
}

/** A value: all that was printed, without the last line break. */
export function valueFound(asked: Asked): Found {
  const problem = problemOf(asked) ?? (asked.code === 0 ? undefined : exitSentence(asked))
  if (problem !== undefined) return { found: 'unknown', detail: problem }
  const value = linesOf(asked.out).join('\n')
  if (value.length > valueMax)
    return { found: 'unknown', detail: `The value has ${value.length} characters; ${valueMax} can be kept.` }
  return { found: 'value', value }
}

/** A version: the last word printed; nothing printed means absent. */
export function versionFound(asked: Asked): Found {
  const problem = problemOf(asked) ?? (asked.code === 0 ? undefined : exitSentence(asked))
  if (problem !== undefined) return { found: 'unknown', detail: problem }
  const version = linesOf(asked.out).join(' ').trim().split(/\s+/).at(-1) ?? ''
  if (version.length > versionMax)
    return { found: 'unknown', detail: `"${shortened(version, 60)}" is too long for a version.` }
  return version === '' ? { found: 'absent' } : { found: 'version', version }
}

/** The versions a script offers, or why nobody knows them. */
export function offersFound(asked: Asked): Offered {
  const problem = problemOf(asked) ?? (asked.code === 0 ? undefined : exitSentence(asked))
  if (problem !== undefined) return { availableProblem: problem }
  const read = parseAvailable(linesOf(asked.out).join('\n'))
  return 'problem' in read ? { availableProblem: read.problem } : { available: read.versions }
}

/** A line that a script printed besides its answer. */
export interface Remark {
  readonly stream: 'out' | 'err' | 'note'
  readonly text: string
}

/** What is worth reading besides the answer: errors, and for tests everything but booleans. Of very many the first and last. */
export function remarks(asked: Asked, isTest: boolean): readonly Remark[] {
  const err = linesOf(asked.err).map((text): Remark => ({ stream: 'err', text }))
  const out = isTest ? linesOf(asked.out).filter((line) => line.trim() !== '' && booleanOf(line) === undefined) : []
  const all = [...out.map((text): Remark => ({ stream: 'out', text })), ...err].flatMap(folded)
  const missing = all.length - 2 * remarksMax
  if (missing <= 0) return all
  return [
    ...all.slice(0, remarksMax),
    { stream: 'note', text: `${missing} lines are left out here.` },
    ...all.slice(-remarksMax),
  ]
}

/** Lines that are exactly true or false count, in any case. */
function booleanOf(line: string): boolean | undefined {
  const word = line.trim().toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

function problemOf({ how, sentence }: Asked): string | undefined {
  switch (how) {
    case 'exited':
      return undefined
    case 'timedOut':
      return 'The script did not end within its time limit.'
    case 'cancelled':
      return 'The script was ended because the session was cancelled.'
    case 'tooMuch':
      return 'The script printed far more than an answer can be.'
    default:
      return sentence ?? 'The script could not be started.'
  }
}

/** Languages with exceptions end with exit code 1 as well when nobody catches one; that is no answer. */
function isCrash({ err }: Asked): boolean {
  const text = err.toString('utf8')
  return /^Traceback \(most recent call last\):$/m.test(text) || /^Node\.js v\d+\.\d+/m.test(text)
}

function exitSentence(asked: Asked): string {
  const last = lastRemark(asked)
  const how = asked.code > 128 ? `was ended by signal ${asked.code - 128}` : `ended with exit code ${asked.code}`
  return last === undefined ? `The script ${how}.` : `The script ${how}: ${last}`
}

/** The last thing it said on stderr, else on stdout. */
function lastRemark(asked: Asked): string | undefined {
  const last = [...linesOf(asked.out).filter((line) => booleanOf(line) === undefined), ...linesOf(asked.err)].findLast(
    saysSomething,
  )
  return last && shortened(last.trim(), 500)
}

/** Lines as they were printed, however long: an answer is not folded. */
function linesOf(bytes: Buffer): readonly string[] {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map(safe)
}

/** A remark in lines that can be kept and shown. */
function folded({ stream, text }: Remark): readonly Remark[] {
  const lines: Remark[] = []
  const cutter = new LineCutter((line) => lines.push({ stream, text: line }))
  cutter.push(Buffer.from(`${text}\n`))
  cutter.end()
  return lines
}
