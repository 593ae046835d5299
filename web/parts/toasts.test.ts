/** Tests that what was done can be undone, or is really done when nobody wants that. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { endToast, holdToasts, showToast, showUndo, takeAction, toasts, undoMs } from './toasts.ts'

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => {
  for (const { id } of toasts.get()) endToast(id)
  mock.timers.reset()
})

test('undo takes back, and then nothing is done', () => {
  const done: string[] = []
  showUndo(
    'Started',
    () => done.push('undone'),
    () => done.push('done'),
  )
  const [toast] = toasts.get()
  assert.ok(toast)
  takeAction(toast)
  mock.timers.tick(undoMs * 2)
  assert.deepEqual(done, ['undone'])
  assert.deepEqual(toasts.get(), [])
})

test('what nobody undoes is done when the time is over', () => {
  const done: string[] = []
  showUndo(
    'Started',
    () => done.push('undone'),
    () => done.push('done'),
  )
  mock.timers.tick(undoMs - 1)
  assert.deepEqual(done, [])
  mock.timers.tick(1)
  assert.deepEqual(done, ['done'])
})

test('nothing goes while somebody reads', () => {
  showToast({ text: 'Copied' })
  holdToasts(true)
  mock.timers.tick(undoMs * 3)
  assert.equal(toasts.get().length, 1)
  holdToasts(false)
  mock.timers.tick(undoMs)
  assert.equal(toasts.get().length, 0)
})

test('there are never many; the oldest goes as if its time were over', () => {
  let done = 0
  for (let n = 0; n < 6; n++)
    showUndo(
      `Toast ${n}`,
      () => {},
      () => done++,
    )
  assert.equal(toasts.get().length, 4)
  assert.equal(toasts.get()[0]?.text, 'Toast 2')
  assert.equal(done, 2)
})
