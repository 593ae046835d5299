/** Tests that work is paced. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePace, type Timers } from './pace.ts'

/** Timers whose time only passes when told. */
function aClock(): Timers & { pass(ms: number): Promise<void> } {
  let time = 0
  const waiting: { at: number; run: () => void }[] = []
  return {
    now: () => time,
    after: (ms, run) => void waiting.push({ at: time + ms, run }),
    async pass(ms) {
      const end = time + ms
      for (;;) {
        const due = waiting.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        waiting.splice(waiting.indexOf(due), 1)
        time = Math.max(time, due.at)
        due.run()
        await Promise.resolve()
        await Promise.resolve()
      }
      time = end
    },
  }
}

test('the first ask runs at once, the second only after the gap', async () => {
  const clock = aClock()
  const starts: number[] = []
  const pace = makePace(async () => void starts.push(clock.now()), 200, clock)
  pace.ask()
  await clock.pass(0)
  pace.ask()
  await clock.pass(1000)
  assert.deepEqual(starts, [0, 200])
})

test('asking every millisecond for a second run at most once per gap', async () => {
  const clock = aClock()
  let runs = 0
  const pace = makePace(async () => void runs++, 200, clock)
  for (let i = 0; i < 999; i++) {
    pace.ask()
    await clock.pass(1)
  }
  assert.equal(runs, 5)
})

test('asking while work runs makes it run once more, never at the same time', async () => {
  const clock = aClock()
  let running = 0
  let most = 0
  const ends: (() => void)[] = []
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running)
    await new Promise<void>((resolve) => ends.push(resolve))
    running--
  }
  const pace = makePace(work, 200, clock)
  pace.ask()
  await clock.pass(0)
  pace.ask()
  pace.ask()
  await clock.pass(500)
  assert.equal(ends.length, 1)
  ends[0]?.()
  await Promise.resolve()
  await Promise.resolve()
  await clock.pass(1000)
  assert.equal(ends.length, 2)
  assert.equal(most, 1)
})

test('what takes long is asked for less often', async () => {
  const clock = aClock()
  const starts: number[] = []
  const ends: (() => void)[] = []
  const work = (): Promise<void> => {
    starts.push(clock.now())
    return new Promise((resolve) => ends.push(resolve))
  }
  const pace = makePace(work, 200, clock)
  pace.ask()
  await clock.pass(400)
  pace.ask()
  ends[0]?.()
  await Promise.resolve()
  await Promise.resolve()
  await clock.pass(2000)
  assert.deepEqual(starts, [0, 800])
})

test('after stop nothing runs any more', async () => {
  const clock = aClock()
  let runs = 0
  const pace = makePace(async () => void runs++, 200, clock)
  pace.ask()
  pace.stop()
  await clock.pass(1000)
  pace.ask()
  await clock.pass(1000)
  assert.equal(runs, 0)
})
