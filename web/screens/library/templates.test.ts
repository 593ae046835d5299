/** What a new definition begins with has a name of its kind, and names no file that is not there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitionNameOf, templates } from './templates.ts'

test('every template names exactly the files that it brings', () => {
  for (const { id, text, files } of templates()) {
    const named = [...text.matchAll(/(?:file|contentFile): ([a-z.]+)$/gm)].map(([, name]) => name)
    assert.deepEqual(named.toSorted(), Object.keys(files).toSorted(), id)
  }
})

test('names from elsewhere become names of definitions', () => {
  assert.equal(definitionNameOf('GIMP: photo & paint'), 'gimp-photo-paint')
  assert.equal(definitionNameOf('libstdc++6'), 'libstdc-6')
  assert.equal(definitionNameOf('§'), 'new')
  assert.match(templates({ name: 'g++' })[0]?.text ?? '', /^kind: software\nname: g\napt: g\+\+$/m)
})
