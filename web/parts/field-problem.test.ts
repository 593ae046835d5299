/** At which field does what the server refused stand? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallError } from '../api/call.ts'
import { problemAt, problemBeside } from './field-problem.ts'

function refused(...paths: readonly string[]): CallError {
  const errors = paths.map((path) => ({ path, detail: 'must be shorter' }))
  return new CallError({ code: 'badInput', title: 'Bad', detail: 'All of it', errors })
}

test('a sentence stands at the field it is about, whether of a body or of a document', () => {
  for (const path of ['body.tags', 'body.tags.0', 'tenant "Acme Dental" tags', 'person "a@b.c" tags[1]']) {
    assert.equal(problemAt(refused(path), 'tags'), 'Must be shorter.', path)
    assert.equal(problemAt(refused(path), 'name'), undefined, path)
  }
})

test('what stands at no field is said at the end of the form', () => {
  const error = refused('body.tags', 'body.other')
  assert.equal(problemBeside(error, ['tags']), error)
  assert.equal(problemBeside(error, ['tags', 'other']), null)
  const whole = refused('tenant "Acme"')
  assert.equal(problemBeside(whole, ['tenant', 'name']), whole)
  assert.equal(problemBeside(null, []), null)
})
