/** Files that were dropped together become one text, and its lines are found again in them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importedText } from './imported-text.ts'

test('lines lead back to their file, and scripts are found by any way to name them', () => {
  const { text, files, placeOf } = importedText([
    { path: 'library/a.yaml', text: 'kind: tag\nname: a' },
    { path: 'library/b.yml', text: 'kind: task\nname: b\nscript:\n  test: { file: scripts/test.sh }\n' },
    { path: 'test.sh', text: 'true\n' },
  ])
  assert.equal(text.split('\n')[3], 'kind: task')
  assert.equal(placeOf(2), 'library/a.yaml, line 2')
  assert.equal(placeOf(5), 'library/b.yml, line 2')
  assert.deepEqual(files, { 'test.sh': 'true\n', 'scripts/test.sh': 'true\n' })
})

test('a script that was not dropped is left to the server to tell', () => {
  assert.deepEqual(importedText([{ path: 'a.yaml', text: 'file: gone.sh\n' }]).files, {})
})
