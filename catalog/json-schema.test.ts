/** Are the JSON Schemas that are kept in the folder those of the present schemas? */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { schemaFiles } from './json-schema.ts'

const folder = join(import.meta.dirname, 'json-schema')

test('the folder json-schema is current; if not, run node catalog/print-json-schema.ts', () => {
  const files = schemaFiles()

  assert.deepEqual(readdirSync(folder).toSorted(), [...files.keys()].toSorted())
  for (const [name, text] of files) {
    assert.deepEqual(JSON.parse(readFileSync(join(folder, name), 'utf8')), JSON.parse(text), name)
  }
})
