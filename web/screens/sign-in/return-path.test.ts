/** Tests where signing in leads. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeInFragment, returnPath } from './return-path.ts'

test('the wanted page is kept, with its filters', () => {
  assert.equal(returnPath('/sessions?status=failed'), '/sessions?status=failed')
})

test('nobody is led to another site, and not back to signing in', () => {
  const wrong = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a\\b',
    '/\nx',
    '/',
    '/sign-in?to=/',
  ]
  for (const wanted of wrong) assert.equal(returnPath(wanted), '/')
  assert.equal(returnPath(undefined), '/')
})

test('a code is read from the fragment only under its name', () => {
  assert.equal(codeInFragment('#code=abc%2F1'), 'abc/1')
  assert.equal(codeInFragment('#section'), undefined)
  assert.equal(codeInFragment(''), undefined)
})
