/** Does the form write exactly what was changed, and keep what it has no field for? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validateDocument } from '@fettle/catalog/validate.ts'
import { formDocument, isLength, lengthMs, newDocument, textAt, valueAt, withValue } from './document-fields.ts'

test('a member is set and taken away again, with the maps that only it had filled', () => {
  const once = withValue({ name: 'S' }, 'session.notify.before', true)
  assert.deepEqual(once, { name: 'S', session: { notify: { before: true } } })
  assert.deepEqual(withValue(once, 'session.notify.before', undefined), { name: 'S' })
  assert.deepEqual(withValue({ session: { kind: 'full', window: '4h' } }, 'session.window', ''), {
    session: { kind: 'full' },
  })
  assert.equal(valueAt(once, 'session.notify.before'), true)
  assert.equal(valueAt(once, 'session.reboot.preference'), undefined)
})

test('what the form does not know stays', () => {
  const written = { target: { tag: 'x', where: 'facts.cpu > 2' }, notes: 'by hand', session: { userContext: 'skip' } }
  assert.deepEqual(withValue(written, 'session.kind', 'full'), {
    ...written,
    session: { userContext: 'skip', kind: 'full' },
  })
})

test('a reboot of one word and seconds are shown as the form asks for them', () => {
  assert.deepEqual(formDocument({ session: { reboot: 'force' } }), { session: { reboot: { preference: 'force' } } })
  assert.equal(textAt({ spread: 90 }, 'spread'), '90s')
  assert.equal(textAt({ spread: 0 }, 'spread'), '0')
})

test('a new schedule is one that can be saved as soon as it has a name and a target', () => {
  const whole = { ...newDocument, name: 'Weekly', target: { all: true } }
  assert.ok('ok' in validateDocument(whole), JSON.stringify(validateDocument(whole)))
})

test('lengths of time are those that definitions take', () => {
  assert.ok(['90s', '10m', '1h30m', '7d'].every(isLength))
  assert.ok(['', '10', '1.5h', 'h', '10 m'].every((text) => !isLength(text)))
  assert.equal(lengthMs('1h30m'), 5_400_000)
})
