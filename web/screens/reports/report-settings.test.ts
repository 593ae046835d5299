/** Shows that a saved report comes back as it was set, and that its file and its command say the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileAddress, readSettings, reportCommand, settingsText } from './report-settings.ts'

test('settings come back from their text, which does not depend on their order', () => {
  const text = settingsText({ tab: 'tenant', at: '2026-11-01', item: undefined, name: '' })
  assert.equal(text, 'at=2026-11-01&tab=tenant')
  assert.equal(settingsText({ at: '2026-11-01', tab: 'tenant' }), text)
  assert.deepEqual(readSettings(text), { tab: 'tenant', at: '2026-11-01' })
  assert.deepEqual(readSettings(settingsText({ name: 'a&b=c d' })), { name: 'a&b=c d' })
  assert.equal(settingsText({}), undefined)
  assert.deepEqual(readSettings(undefined), {})
})

test('a file and a command have what is set, and nothing else', () => {
  assert.equal(
    fileAddress('compliance', 'csv', { q: 'tenant:"Acme Dental"', at: undefined }),
    '/api/v1/reports/compliance/download?q=tenant%3A%22Acme+Dental%22&format=csv',
  )
  assert.equal(
    reportCommand('software', { filter: "name:dana's", name: 'openssl', at: undefined }),
    String.raw`fettle report software --filter 'name:dana'\''s' --name openssl`,
  )
})
