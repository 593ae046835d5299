/** What is typed reaches the server as it is meant: text as text, numbers as numbers, and a script by its name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LibraryScript } from '../../api/terminal-queries.ts'
import { emptyWish, requestOf, timeLimitChoices, wishOf } from './command-wish.ts'

const script: LibraryScript = {
  ...{ id: 'scr_1', name: 'clear', title: 'Clear', language: 'sh', text: 'true', timeLimitSeconds: 20, as: 'user' },
  parameters: [
    { name: 'days', type: 'number', required: true, default: 7 },
    { name: 'deep', type: 'boolean', required: false },
    { name: 'key', type: 'secret', required: false },
  ],
}

test('a typed command names its language, and its computers or their filter', () => {
  const wish = { ...emptyWish, text: 'uptime' }

  assert.deepEqual(requestOf(wish, { computers: ['cmp_1'] }, undefined), {
    ...{ computers: ['cmp_1'], as: 'system', timeLimitSeconds: 600 },
    script: { language: 'sh', text: 'uptime' },
  })
  assert.equal(requestOf(wish, { filter: 'tag:canary' }, undefined).filter, 'tag:canary')
})

test('a script of the library begins with its own defaults and goes by its name', () => {
  const wish = wishOf(script)
  const request = requestOf({ ...wish, values: { ...wish.values, deep: 'true' } }, { computers: ['cmp_1'] }, script)

  assert.deepEqual([wish.as, wish.timeLimitSeconds, wish.values], ['user', 20, { days: '7', deep: '', key: '' }])
  assert.deepEqual([request.script, request.parameters], [{ name: 'clear' }, { days: 7, deep: true }])
  assert.equal(timeLimitChoices(20).at(-1)?.label, '20 s')
})
