/** Tests what the palette finds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitting, type PaletteEntry } from './palette-entries.ts'

const entry = (word: string, also?: string): PaletteEntry => ({ id: word, kind: 'page', word, also, run: () => {} })
const all = [
  entry('Settings', 'options mail'),
  entry('Sessions', 'runs jobs'),
  entry('Software report'),
  entry('Run maintenance'),
]
const found = (text: string): readonly string[] => fitting(all, text).map(({ word }) => word)

test('every word written must begin a word, of the name or of what it is also called', () => {
  assert.deepEqual(found('se'), ['Settings', 'Sessions'])
  assert.deepEqual(found('rep soft'), ['Software report'])
  assert.deepEqual(found('jobs'), ['Sessions'])
  assert.deepEqual(found('xyz'), [])
  assert.equal(found('').length, all.length)
})

test('what begins with the text comes first', () => {
  assert.deepEqual(found('run'), ['Run maintenance', 'Sessions'])
})
