/** Tests that a real shell reads back exactly what was written. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shellWord } from './shell-word.ts'

test('a shell takes it for one word and runs nothing of it', () => {
  const texts = [
    'front-desk',
    '',
    "it's",
    '$(id)',
    '`id`',
    'a; id #',
    "'; id; '",
    '"two words"\\',
    'line\nid',
    '!x *?[a]~',
  ]
  const written = texts.map((text) => `printf '%s\\0' ${shellWord(text)}`).join('\n')
  assert.deepEqual(execFileSync('sh', ['-c', written]).toString().split('\0').slice(0, -1), texts)
  assert.equal(shellWord('tag:canary'), 'tag:canary')
})
