/** Holds what drafts, targets, filters and three-way differences of deployments come to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeploymentRow } from '../../api/queries.ts'
import { matching, sorted } from './deployment-filter.ts'
import { readDraft, withMember, yamlFileOf, yamlOf } from './draft.ts'
import { rivalriesOf } from './rivalries.ts'
import { everybody, readTarget, suggestedName, writeTarget } from './target-draft.ts'
import { merged, threeWay } from './three-way.ts'

test('a draft keeps the order in which people read it, and reads back as it was written', () => {
  const draft = withMember({ target: { tag: 'canary' }, item: 'firefox', kind: 'deployment' }, 'desired', 'exact 1.10')
  assert.equal(yamlOf(draft), 'kind: deployment\nitem: firefox\ndesired: exact 1.10\ntarget:\n  tag: canary\n')
  assert.deepEqual(readDraft(yamlOf(draft)), { draft })
  assert.deepEqual(withMember(draft, 'desired', undefined), {
    kind: 'deployment',
    item: 'firefox',
    target: { tag: 'canary' },
  })
  assert.match(yamlFileOf([draft, draft]), /canary\n---\nkind:/)
})

test('a text that is no map says what is wrong and where', () => {
  assert.deepEqual(readDraft('- a\n'), {
    problem: 'A deployment is written as members with values, as in "item: firefox".',
    line: 1,
  })
  const broken = readDraft('item: firefox\ntarget: { tag: x\n')
  assert.ok('problem' in broken && broken.line >= 2)
})

test('a target is the same after it went through the fields', () => {
  const targets = [
    { all: true },
    { tenant: 'Acme', propagateToChildTenants: true },
    { tag: 'canary', tenant: 'Acme', os: 'debian 13', filter: 'servers' },
    { where: 'facts.a == 1' },
    { all: true, where: 'facts.a == 1' },
    { computer: 'desk' },
    { script: 'echo true', where: 'x' },
  ]
  for (const target of targets) {
    const read = readTarget(target)
    assert.ok(read)
    assert.deepEqual(writeTarget(read), target)
  }
})

test('a target with more than the fields have is only text', () => {
  assert.equal(readTarget({ script: { run: 'true' } }), undefined)
  assert.equal(readTarget({ tag: 'a', os: { family: 'linux', id: 'debian' } }), undefined)
  assert.equal(readTarget({ tag: 'a', computer: 'b' }), undefined)
  assert.equal(readTarget({ tag: 'a', unheard: 1 }), undefined)
})

test('a new deployment is called after its item and whom it is for, unlike all others', () => {
  const canary = { ...everybody, who: 'tag', value: 'canary', tenant: 'Acme' } as const
  assert.equal(suggestedName('Firefox', everybody, new Set()), 'Firefox everywhere')
  assert.equal(suggestedName('Firefox', canary, new Set()), 'Firefox on canary at Acme')
  assert.equal(suggestedName('Firefox', everybody, new Set(['Firefox everywhere'])), 'Firefox everywhere 2')
})

test('what both changed is a conflict, what only one changed is kept', () => {
  const base = { item: 'a', desired: 'latest', parameters: { x: 1, y: 1 }, target: { tag: 'a' } }
  const theirs = { ...base, desired: 'any', parameters: { x: 2, y: 1 } }
  const mine = { item: 'a', desired: 'absent', parameters: { x: 1, y: 3 } }
  const rows = threeWay(base, theirs, mine)
  assert.deepEqual(
    rows.map(({ path, isConflict }) => [path, isConflict]),
    [
      ['desired', true],
      ['parameters.x', false],
      ['parameters.y', false],
      ['target', false],
    ],
  )
  const parameters = { x: 2, y: 3 }
  assert.deepEqual(merged(theirs, rows, new Set(['desired'])), { item: 'a', desired: 'absent', parameters })
  assert.deepEqual(merged(theirs, rows, new Set()), { item: 'a', desired: 'any', parameters })
})

const row = (more: Partial<DeploymentRow>): DeploymentRow => ({
  ...{ id: `dep_${more.name}`, name: 'x', item: 'firefox', desired: 'latest', enforcement: 'required' },
  ...{ target: 'all computers', scope: 'crossTenant', enabled: true, sortOrder: 0, place: 1, rivals: 1 },
  updatedAt: '2026-01-01T00:00:00Z',
  ...more,
})

test('the filter understands its fields, and words beside them', () => {
  const rows = [
    row({ name: 'a', tenant: { id: 'ten_1', name: 'Acme' } }),
    row({ name: 'b', item: 'zoom', enabled: false }),
  ]
  const names = (q: string): string =>
    matching(rows, q)
      .map(({ name }) => name)
      .join('')
  assert.equal(names('tenant:acme'), 'a')
  assert.equal(names('-item:zoom'), 'a')
  assert.equal(names('is:disabled'), 'b')
  assert.equal(names('item:zoom,firefox'), 'ab')
  assert.equal(names('zoom'), 'b')
})

test('by item, the deployment that goes first stands first', () => {
  const rows = [row({ name: 'a', place: 2 }), row({ name: 'b', place: 1 }), row({ name: 'c', item: 'a' })]
  const order = { sort: 'name', numbers: new Map() }
  assert.equal(
    sorted(rows, { ...order, group: 'item' })
      .map(({ name }) => name)
      .join(''),
    'cba',
  )
  assert.equal(
    sorted(rows, { ...order, sort: '-name', group: undefined })
      .map(({ name }) => name)
      .join(''),
    'cba',
  )
})

test('rivals are counted by what becomes of them', () => {
  const [other, first] = [
    { id: 'dep_o', name: 'other' },
    { id: 'dep_f', name: 'first' },
  ]
  const computer = { id: 'cmp_1', name: 'desk' }
  assert.deepEqual(
    rivalriesOf([
      { computer, is: 'wins', beats: [other] },
      { computer, is: 'wins', beats: [other] },
      { computer, is: 'loses', to: first, sentence: 'less specific' },
    ]),
    [
      { outcome: 'beats', deployment: other, computers: 2 },
      { outcome: 'loses', deployment: first, computers: 1, sentence: 'less specific' },
    ],
  )
})
