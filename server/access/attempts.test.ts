/** Failed attempts are counted by address, for a minute, and only failures of the secret. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../http/refusal.ts'
import { createAttempts } from './attempts.ts'

const wrong = (): Promise<never> => Promise.reject(new Refusal('notSignedIn', 'wrong'))

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  )
}

test('twenty failures from one address close it for a minute, and no other', async () => {
  let time = 0
  const attempt = createAttempts(() => time)
  for (let n = 0; n < 20; n += 1) assert.equal(await codeOf(attempt('a', wrong)), 'notSignedIn')
  assert.equal(await codeOf(attempt('a', async () => 'right')), 'tooMany')
  assert.equal(await codeOf(attempt('b', async () => 'right')), 'done')
  time = 59_999
  assert.equal(await codeOf(attempt('a', wrong)), 'tooMany')
  time = 60_000
  assert.equal(await codeOf(attempt('a', async () => 'right')), 'done')
})

test('failures at the same time add up; successes, bad input and our own mistakes do not count', async () => {
  const attempt = createAttempts(() => 0)
  await Promise.all(Array.from({ length: 19 }, () => codeOf(attempt('a', wrong))))
  for (let n = 0; n < 30; n += 1) {
    await codeOf(attempt('a', async () => 'right'))
    await codeOf(attempt('a', () => Promise.reject(new Refusal('badInput', 'no key'))))
    await codeOf(attempt('a', () => Promise.reject(new Error('the database is gone'))))
  }
  assert.equal(await codeOf(attempt('a', wrong)), 'notSignedIn')
  assert.equal(await codeOf(attempt('a', wrong)), 'tooMany')
})
