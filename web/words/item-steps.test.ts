/** How items do their work is said step by step. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Item } from '@fettle/core/terms/item.ts'
import { itemSteps } from './item-steps.ts'

const base = {
  ...{ name: 'x', title: 'X', prerequisites: [], rebootNeeded: false },
  order: { location: 'unordered', rank: 0, priority: 0 },
} as const
const script = { language: 'sh', source: 'true', timeoutSeconds: 60 } as const

const steps = (item: Item): readonly string[] => itemSteps(item).map(({ word }) => word)

test('a package is found, installed, upgraded and removed by apt', () => {
  const source = { type: 'package', provider: 'apt', package: 'nano' } as const
  const item: Item = { ...base, kind: 'software', scheme: 'debian', source, upgradeStrategy: 'installOver' }
  assert.deepEqual(steps(item), ['Found', 'Installed', 'Upgraded', 'Repaired', 'Removed'])
  assert.match(itemSteps(item)[0]?.sentence ?? '', /package nano/)
})

test('software without a script that removes it says so', () => {
  const source = { type: 'script', detect: script, install: script, versions: ['1'] } as const
  const item: Item = { ...base, kind: 'software', scheme: 'general', source, upgradeStrategy: 'none' }
  assert.match(itemSteps(item).find(({ word }) => word === 'Removed')?.sentence ?? '', /no script/)
})

test('a task has the steps of its body', () => {
  const task = { ...base, kind: 'task', phase: 'configuration', parameters: [] } as const
  assert.deepEqual(steps({ ...task, body: { type: 'script', test: script, set: script } }), ['Tested', 'Set'])
  assert.deepEqual(steps({ ...task, body: { type: 'script', get: script } }), ['Read'])
})
