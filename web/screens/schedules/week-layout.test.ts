/** Does the week show each run once, side by side what overlaps, and where more comes than may run? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ScheduleLoad } from '../../api/schedule-queries.ts'
import { crowdsOf, layOut, mondayOf, weekFrom } from './week-layout.ts'

type Fire = ScheduleLoad['fires'][number]

const hour = 3_600_000
const bounds = weekFrom(mondayOf(new Date(2026, 10, 20)))
const monday = bounds[0] ?? 0

function fire(name: string, at: number, more: Partial<Fire> = {}): Fire {
  return {
    ...{ schedule: { id: name, name }, at: { at: new Date(at).toISOString(), words: '' } },
    ...{ when: '', execution: '', spreadMs: 0, computers: 10, ...more },
  }
}

test('a week has seven days from Monday on', () => {
  assert.equal(bounds.length, 8)
  assert.equal(new Date(monday).getDay(), 1)
  assert.equal(new Date(monday).getDate(), 16)
  assert.equal(mondayOf(new Date(2026, 10, 22)).getDate(), 16)
})

test('what overlaps stands side by side, what does not has the whole width', () => {
  const load = {
    fires: [
      fire('a', monday + 2 * hour, { expectedMs: 2 * hour }),
      fire('b', monday + 3 * hour, { expectedMs: hour }),
      fire('c', monday + 8 * hour, { expectedMs: hour }),
    ],
  }
  const [day] = layOut(load, bounds)
  assert.deepEqual(
    day?.blocks.map(({ fire: { schedule }, lane, lanes }) => [schedule.name, lane, lanes]),
    [
      ['a', 0, 2],
      ['b', 1, 2],
      ['c', 0, 1],
    ],
  )
})

test('work over midnight is on both days; changes at another time are a block of their own', () => {
  const night = fire('night', monday + 23 * hour, { expectedMs: 2 * hour })
  const later = fire('later', monday + 14 * hour, {
    changesAt: new Date(monday + 22 * hour).toISOString(),
    windowMs: hour,
  })
  const [first, second] = layOut({ fires: [later, night] }, bounds)
  assert.deepEqual(
    first?.blocks.map(({ fire: { schedule }, what, from }) => [schedule.name, what, (from - monday) / hour]),
    [
      ['later', 'run', 14],
      ['later', 'changes', 22],
      ['night', 'run', 23],
    ],
  )
  assert.deepEqual(
    second?.blocks.map(({ until }) => (until - monday) / hour),
    [25],
  )
  assert.deepEqual([first?.fires, second?.fires], [2, 0])
})

test('what fires often on a day is told once', () => {
  const [day] = layOut({ fires: Array.from({ length: 24 }, (_, n) => fire('hourly', monday + n * hour)) }, bounds)
  assert.deepEqual([day?.blocks.length, day?.often.map(({ times }) => times), day?.fires], [0, [24], 24])
})

test('more computers than may run at once are told where schedules come together, not of one alone', () => {
  const fires = [
    fire('a', monday + 2 * hour, { computers: 300, expectedMs: 3 * hour }),
    fire('b', monday + 3 * hour, { computers: 50, expectedMs: hour }),
  ]
  assert.deepEqual(crowdsOf({ fires, atOnce: 320 }), [{ at: monday + 3 * hour, computers: 350, schedules: ['a', 'b'] }])
  assert.deepEqual(crowdsOf({ fires, atOnce: 400 }), [])
  assert.deepEqual(crowdsOf({ fires }), [])
  assert.deepEqual(crowdsOf({ fires: fires.slice(0, 1), atOnce: 40 }), [])
  const [day] = layOut({ fires, atOnce: 320 }, bounds)
  assert.deepEqual(
    day?.blocks.map(({ isOver }) => isOver),
    [true, true],
  )
})
