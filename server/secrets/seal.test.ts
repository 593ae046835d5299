/** Do sealed secrets open for their purpose and key alone, and is the key file for its owner only? */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSeal } from './seal.ts'

test('what was sealed opens again, after a restart too, and for nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-seal-'))
  const other = mkdtempSync(join(tmpdir(), 'fettle-seal-'))
  try {
    const sealed = openSeal(folder).seal('päss\nword', 'smtp of Acme')
    assert.ok(!sealed.includes('päss'))
    assert.notEqual(sealed, openSeal(folder).seal('päss\nword', 'smtp of Acme'), 'equal secrets must not look equal')
    const again = openSeal(folder)
    assert.equal(again.open(sealed, 'smtp of Acme'), 'päss\nword')
    assert.throws(() => again.open(sealed, 'smtp of Globex'), /cannot be opened/)
    assert.throws(() => again.open(`${sealed.slice(0, -4)}AAA=`, 'smtp of Acme'), /cannot be opened/)
    assert.throws(() => again.open('', 'smtp of Acme'), /cannot be opened/)
    assert.throws(() => openSeal(other).open(sealed, 'smtp of Acme'), /put back the file secret-key/)
    assert.equal(statSync(join(folder, 'secret-key')).mode & 0o777, 0o600)
    assert.equal(again.mark('a', 'link'), openSeal(folder).mark('a', 'link'))
    assert.notEqual(again.mark('a', 'link'), again.mark('a', 'page'))
    assert.notEqual(again.mark('a', 'link'), openSeal(other).mark('a', 'link'))
  } finally {
    for (const made of [folder, other]) rmSync(made, { recursive: true })
  }
})
