/** Tests that keys which come before what they are for are neither lost nor given to something else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptMs, makeKeyQueue } from './key-queue.ts'

/** A page that takes some keys and knows some more, with everything around it in the test's hand. */
function aPage(takes: readonly string[] = []) {
  const page = { isBlocked: false, isComing: false, takes: [...takes], now: 0, done: [] as string[] }
  let drawn: (() => void)[] = []
  const take = (key: string) => {
    if (!page.takes.includes(key)) return key === 'q' ? 'nothing' : 'nobody'
    page.done.push(key)
    if (key === 'Enter') page.isBlocked = true
    return 'taken'
  }
  const queue = makeKeyQueue<string>({
    isBlocked: () => page.isBlocked,
    isComing: () => page.isComing,
    ...{ take, takeLate: take },
    now: () => page.now,
    later: (callback) => void drawn.push(callback),
  })
  /** Draws a few times. */
  function draw(times = 5): void {
    for (let time = 0; time < times; time += 1) {
      const now = drawn
      drawn = []
      for (const callback of now) callback()
    }
  }
  return { page, queue, draw }
}

test('what is there takes its key at once, and what nobody wants is the browser’s', () => {
  const { page, queue } = aPage(['j'])
  page.isComing = true
  assert.equal(queue.press('j'), true)
  assert.equal(queue.press('q'), false)
  page.isComing = false
  assert.equal(queue.press('x'), false)
  assert.deepEqual(page.done, ['j'])
})

test('while another page is on its way, the one before hears nothing; the new one hears all of it in order', () => {
  const { page, queue, draw } = aPage(['j', 'Enter'])
  page.isBlocked = true
  for (const key of ['j', 'q', 'Enter']) assert.equal(queue.press(key), true)
  draw()
  assert.deepEqual(page.done, [])
  assert.equal(queue.isWaiting(), true)
  page.isBlocked = false
  draw()
  assert.deepEqual(page.done, ['j', 'Enter'])
  assert.equal(queue.isWaiting(), false)
})

test('a key that nobody takes yet waits for what is on its way, and those after it wait behind it', () => {
  const { page, queue, draw } = aPage(['x'])
  page.isComing = true
  queue.press('j')
  queue.press('x')
  draw()
  assert.deepEqual(page.done, [])
  page.takes.push('j')
  page.isComing = false
  draw()
  assert.deepEqual(page.done, ['j', 'x'])
})

test('a key that nobody takes when all is there is dropped, and the next has its turn', () => {
  const { page, queue, draw } = aPage(['x'])
  page.isComing = true
  queue.press('r')
  queue.press('x')
  page.isComing = false
  draw()
  assert.deepEqual(page.done, ['x'])
})

test('what one key does may bring another page: the rest waits for that', () => {
  const { page, queue, draw } = aPage(['Enter', 'r'])
  page.isBlocked = true
  queue.press('Enter')
  queue.press('r')
  page.isBlocked = false
  queue.drain()
  assert.deepEqual(page.done, ['Enter'])
  draw()
  assert.deepEqual(page.done, ['Enter'])
  page.isBlocked = false
  draw()
  assert.deepEqual(page.done, ['Enter', 'r'])
})

test('a key that follows those that waited is handed over at once, unless it has to wait as well', () => {
  const { page, queue, draw } = aPage(['j', 'Enter'])
  queue.follow('j')
  queue.follow('Enter')
  queue.follow('j')
  assert.deepEqual(page.done, ['j', 'Enter'])
  page.isBlocked = false
  draw()
  assert.deepEqual(page.done, ['j', 'Enter', 'j'])
})

test('keys that waited too long were meant for something else, as were those before another wish', () => {
  const { page, queue, draw } = aPage(['j'])
  page.isBlocked = true
  queue.press('j')
  page.now = keptMs + 1
  draw()
  page.isBlocked = false
  draw()
  assert.deepEqual(page.done, [])
  page.isBlocked = true
  queue.press('j')
  queue.clear()
  page.isBlocked = false
  draw()
  assert.deepEqual(page.done, [])
  assert.equal(queue.press('j'), true)
  assert.deepEqual(page.done, ['j'])
})
