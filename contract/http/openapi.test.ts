/** The committed OpenAPI document is the one the contract prints. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openApi } from './openapi.ts'

test('openapi.json is current', () => {
  const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8'))
  assert.deepEqual(
    committed,
    JSON.parse(JSON.stringify(openApi())),
    'run "node scripts/write-openapi.ts" and commit the result',
  )
})
