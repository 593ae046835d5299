/** The reboot broker does what SPEC.md says, in every combination of its inputs. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { noAnswerActs, rebootPoints, rebootPreferences } from '@fettle/core/terms/session.ts'
import { answers, decideReboot } from './broker.ts'
import type { RebootSituation } from './broker.ts'

const columns = [
  'preference',
  'point',
  'pending',
  'hours',
  'people',
  'answer',
  'onNoAnswer',
  'does',
  'outcome',
] as const
type Row = Readonly<Record<(typeof columns)[number], string>>

const spec = readFileSync(join(import.meta.dirname, 'SPEC.md'), 'utf8')
const rows: readonly Row[] = spec
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| preference'))
  .map((line) => {
    const cells = line.slice(1, -1).split(/(?<!\\)\|/)
    assert.equal(cells.length, columns.length, line)
    return Object.fromEntries(columns.map((name, at) => [name, cells[at]?.trim() ?? ''])) as Row
  })

function fits(pattern: string, value: string): boolean {
  return pattern === '*' || pattern.split(String.raw`\|`).includes(value)
}

function wordsOf(situation: RebootSituation): Omit<Row, 'does' | 'outcome'> {
  const { preference, point, answer, onNoAnswer, isPending, isBusinessHours, isSomebodySignedIn } = situation
  const word = (value: boolean) => (value ? 'yes' : 'no')
  return {
    ...{ preference, point, answer, onNoAnswer },
    ...{ pending: word(isPending), hours: word(isBusinessHours), people: word(isSomebodySignedIn) },
  }
}

function* everySituation(): Generator<RebootSituation> {
  for (const preference of rebootPreferences)
    for (const point of rebootPoints)
      for (const isPending of [true, false])
        for (const isBusinessHours of [true, false])
          for (const isSomebodySignedIn of [true, false])
            for (const answer of answers)
              for (const onNoAnswer of noAnswerActs)
                yield { preference, point, isPending, isBusinessHours, isSomebodySignedIn, answer, onNoAnswer }
}

suite('[E069, E070, E074, E086] reboot broker', () => {
  test('every combination is decided as the table says, and every row decides some', () => {
    const used = new Set<Row>()
    let count = 0
    for (const situation of everySituation()) {
      const words = wordsOf(situation)
      const row = rows.find((each) =>
        Object.entries(words).every(([name, value]) => fits(each[name as keyof Row], value)),
      )
      assert.ok(row, `a row fits ${JSON.stringify(words)}`)
      used.add(row)
      count += 1

      const decision = decideReboot(situation)

      const said = { does: decision.do, outcome: 'outcome' in decision ? decision.outcome : '' }
      assert.deepEqual(said, { does: row.does, outcome: row.outcome }, JSON.stringify(words))
      assert.match(decision.sentence, /^[A-Z][^.]*\.$/)
    }
    assert.equal(count, 5 * 4 * 2 * 2 * 2 * 5 * 3)
    assert.deepEqual(
      rows.filter((row) => !used.has(row)),
      [],
    )
  })

  test('suppress and skip never reboot, and no preference reboots in business hours that are to be kept', () => {
    for (const situation of everySituation()) {
      const { preference, point, isBusinessHours } = situation
      const isHeld = preference === 'suppress' || preference === 'skip' || isBusinessHours
      if (point !== 'asked' && isHeld) assert.equal(decideReboot(situation).do, 'leave', JSON.stringify(situation))
    }
  })

  test('whatever is decided, a reboot that nobody agreed to is announced to whoever is signed in', () => {
    for (const situation of everySituation()) {
      const { answer, onNoAnswer, isSomebodySignedIn } = situation
      if (!isSomebodySignedIn || decideReboot(situation).do !== 'reboot') continue
      assert.equal(situation.preference, 'prompt')
      assert.ok(answer === 'now' || (answer === 'silence' && onNoAnswer === 'reboot'), JSON.stringify(situation))
    }
  })
})
