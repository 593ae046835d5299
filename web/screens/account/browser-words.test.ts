/** Tests how browsers are called. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserWords } from './browser-words.ts'

test('browsers are known by what they say, the more special one first', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  assert.deepEqual(browserWords(chrome), { browser: 'Chrome on Linux', isPhone: false })
  assert.equal(browserWords(`${chrome} Edg/140.0`).browser, 'Edge on Linux')
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1'
  assert.deepEqual(browserWords(phone), { browser: 'Safari on iOS', isPhone: true })
  assert.deepEqual(browserWords('node'), { browser: 'A program', isPhone: false })
})
