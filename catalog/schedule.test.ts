/** Are schedules and time settings read as they are written, and is every mistake named? */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import type { ScheduleDefinition } from './definition.ts'
import { validateDocument } from './validate.ts'

function schedule(written: Record<string, unknown>): ScheduleDefinition {
  const read = validateDocument({ kind: 'schedule', name: 'S', target: { all: true }, ...written })
  assert.ok('ok' in read, JSON.stringify(read))
  assert.ok(read.ok.kind === 'schedule')
  return read.ok
}

function problem(written: Record<string, unknown>): string {
  const read = validateDocument({ kind: 'schedule', name: 'S', ...written })
  return 'problems' in read ? read.problems.map(({ sentence }) => sentence).join(' ') : 'none'
}

const daily = { frequency: 'daily', time: '14:00' }
const all = { target: { all: true } }

test('[E189] days, dates and times are what was written', () => {
  const times: readonly (readonly [Record<string, unknown>, unknown])[] = [
    [daily, { type: 'daily', time: '14:00' }],
    [
      { frequency: 'weekly', days: ['monday', 'friday'], time: '00:05' },
      { type: 'weekly', days: ['monday', 'friday'], time: '00:05' },
    ],
    [
      { frequency: 'monthly', day: 15, time: '02:00' },
      { type: 'monthly', day: 15, time: '02:00' },
    ],
    [
      { frequency: 'monthly', day: 'last', time: '02:00' },
      { type: 'monthly', day: 31, time: '02:00' },
    ],
    [
      { frequency: 'monthly', week: 'second', weekday: 'tuesday', time: '02:00' },
      { type: 'monthlyWeekday', week: 'second', weekday: 'tuesday', time: '02:00' },
    ],
    [{ cron: '0 2 * * MON' }, { type: 'cron', expression: '0 2 * * MON' }],
  ]
  for (const [written, recurrence] of times) assert.deepEqual(schedule(written).recurrence, recurrence)
})

test('options become milliseconds, and what is absent stays absent', () => {
  const { options, spreadMs, toleranceMs, execution, enabled } = schedule({
    ...daily,
    execution: { at: '22:00' },
    spread: '30m',
    tolerance: 0,
    session: {
      reboot: { preference: 'prompt', prompt: '10m', deferral: '1h' },
      window: '4h',
      offlineWait: 'skip',
      items: ['b', 'a', 'b'],
      approval: 'person',
      personWait: '2d',
      postpone: { times: 1, within: '3d' },
    },
  })
  assert.deepEqual(options, {
    reboot: { preference: 'prompt', promptMs: 600_000, deferralMs: 3_600_000 },
    windowMs: 4 * 3_600_000,
    offlineWaitMs: 0,
    items: ['a', 'b'],
    approval: 'person',
    personWaitMs: 2 * 86_400_000,
    postpone: { times: 1, withinMs: 3 * 86_400_000 },
  })
  assert.deepEqual([spreadMs, toleranceMs, enabled], [1_800_000, 0, true])
  assert.deepEqual(execution, { type: 'at', time: '22:00', zone: 'schedule' })
  assert.deepEqual(schedule({ ...daily, session: { reboot: 'force' } }).options, { reboot: { preference: 'force' } })
  assert.deepEqual(schedule(daily).options, {})
  assert.deepEqual(schedule(daily).execution, { type: 'immediately' })
})

test('what contradicts itself is refused, each with what to do', () => {
  const cases: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [all, /needs frequency \(daily, weekly, monthly\) or cron, and not both/],
    [{ ...all, ...daily, cron: '0 0 * * *' }, /needs frequency \(daily, weekly, monthly\) or cron, and not both/],
    [{ ...all, cron: '0 0 * * *', time: '14:00' }, /has time beside cron, which says all of it; leave them out/],
    [{ ...all, ...daily, days: ['monday'] }, /has days, which does not belong to frequency: daily/],
    [{ ...all, frequency: 'daily' }, /needs time, as in time: "14:00"/],
    [{ ...all, frequency: 'weekly', time: '14:00' }, /needs days, as in days: \[monday\]/],
    [{ ...all, frequency: 'weekly', time: '14:00', days: ['monday', 'monday'] }, /must name each day once/],
    [{ ...all, frequency: 'monthly', time: '14:00' }, /needs day \(1 to 31, or last\), or week and weekday/],
    [{ ...all, frequency: 'monthly', time: '14:00', day: 1, week: 'first' }, /needs day \(1 to 31, or last\)/],
    [{ ...all, frequency: 'monthly', time: '14:00', day: 32 }, /day/],
    [{ ...all, frequency: 'daily', time: '25:00' }, /time must be a time of day, as in "08:30", but is "25:00"/],
    [daily, /needs target or filter, and not both/],
    [{ ...all, ...daily, filter: 'tag:x' }, /needs target or filter, and not both/],
    [{ ...all, ...daily, execution: 'sometime' }, /execution must be immediately, afterHours, or a map of at/],
    [{ ...all, ...daily, zone: '+02:00' }, /zone must be a time zone, as in "Europe\/Berlin"/],
  ]
  for (const [written, sentence] of cases) assert.match(problem(written), sentence)
})

test('every document in docs/time.md is valid', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/time.md'), 'utf8')
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')
  const documents = blocks.flatMap((block) =>
    parseAllDocuments(block).map((one) => one.toJS() as Record<string, unknown>),
  )
  assert.equal(documents.length, 3)
  for (const document of documents)
    assert.ok('ok' in validateDocument(document), JSON.stringify(validateDocument(document)))
})
