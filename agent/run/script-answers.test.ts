/** What a script printed and how it ended becomes the right answer. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Asked } from '../providers/question-shell.ts'
import { remarks, testFound, testResult, valueFound, versionFound } from './script-answers.ts'

function asked(out: string, code = 0, err = '', how: Asked['how'] = 'exited'): Asked {
  return { how, code, out: Buffer.from(out), err: Buffer.from(err) }
}

suite('a test', () => {
  const cases: readonly (readonly [name: string, asked: Asked, result: boolean | 'error'])[] = [
    ['one true', asked('true\n'), true],
    ['one false', asked('false\n'), false],
    ['all must be true', asked('true\nFalse\ntrue\n'), false],
    ['any case, with spaces around', asked('  TRUE \r\n'), true],
    ['other words do not count', asked('all is true\ntrue\n'), true],
    ['a boolean beats the exit code', asked('true\n', 1), true],
    ['a boolean beats an error code', asked('false\n', 7), false],
    ['no boolean: exit code 0', asked('fine\n'), true],
    ['no boolean: exit code 1', asked('', 1), false],
    ['no boolean: another exit code is an error', asked('', 2), 'error'],
    ['[E122] nothing at all with exit code 0', asked(''), true],
    ['ended by a signal', asked('', 137), 'error'],
    ['not found', asked('', 127, 'sh: 1: nope: not found\n'), 'error'],
    ['out of time', asked('true\n', 137, '', 'timedOut'), 'error'],
    ['too much output', asked('true\n', 137, '', 'tooMuch'), 'error'],
  ]
  for (const [name, what, result] of cases) {
    test(name, () => {
      assert.equal(testResult(what).result, result)
      assert.equal(testFound(what).found, result === 'error' ? 'unknown' : result ? 'compliant' : 'notCompliant')
    })
  }

  test('says why, in the words of the script', () => {
    assert.deepEqual(testFound(asked('', 1, 'the port is closed\n')), {
      found: 'notCompliant',
      detail: 'the port is closed',
    })
    assert.deepEqual(testFound(asked('false\n')), { found: 'notCompliant', detail: 'its test says no' })
    assert.deepEqual(testFound(asked('', 3, 'oops\n')), {
      found: 'unknown',
      detail: 'The script ended with exit code 3: oops',
    })
    assert.deepEqual(testFound(asked('', 139)), { found: 'unknown', detail: 'The script was ended by signal 11.' })
  })
})

test('a value is all that was printed', () => {
  assert.deepEqual(valueFound(asked('a\nb\n')), { found: 'value', value: 'a\nb' })
  assert.deepEqual(valueFound(asked('')), { found: 'value', value: '' })
  assert.equal(valueFound(asked('a', 1)).found, 'unknown')
  assert.equal(valueFound(asked('x'.repeat(70_000))).found, 'unknown')
})

test('a version is the last word; nothing printed means absent', () => {
  assert.deepEqual(versionFound(asked('program version 1.2.3\n')), { found: 'version', version: '1.2.3' })
  assert.deepEqual(versionFound(asked('1.2\n\n')), { found: 'version', version: '1.2' })
  assert.deepEqual(versionFound(asked(' \n')), { found: 'absent' })
  assert.equal(versionFound(asked('1.2', 1)).found, 'unknown')
  assert.equal(versionFound(asked('x'.repeat(301))).found, 'unknown')
})

test('remarks are what is not the answer, and never very many', () => {
  assert.deepEqual(remarks(asked('true\nhm\n', 0, 'careful\n'), true), [
    { stream: 'out', text: 'hm' },
    { stream: 'err', text: 'careful' },
  ])
  assert.deepEqual(remarks(asked('1.2\n', 0, 'careful\n'), false), [{ stream: 'err', text: 'careful' }])
  const many = remarks(asked(Array.from({ length: 5000 }, (_, at) => `line ${at}\n`).join('')), true)
  assert.equal(many.length, 201)
  assert.deepEqual(
    [many[0]?.text, many[100], many[200]?.text],
    ['line 0', { stream: 'note', text: '4800 lines are left out here.' }, 'line 4999'],
  )
})
