/** Definitions as people write them: problems by line, files beside the text, nothing overwritten, and what became of items. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'

const clock = 'kind: task\nname: clock\nscript:\n  test:\n    file: test.sh\n  set: "true"\n'
const files = { 'test.sh': 'echo one\necho two\n' }

test('problems are told by line, and nothing is saved', async () => {
  await using server = await aServer()
  const { operator } = server
  const taken = await operator.call('applyText', {
    body: { text: 'kind: task\nname: clock\nscrpt: 1\n---\nkind: software\nname: x\n\napt: "UP"\n', files: {} },
  })
  assert.deepEqual(
    taken.problems.map(({ line, sentence }) => [line, sentence.split(' ').slice(0, 3).join(' ')]),
    [
      [1, 'task "clock" needs'],
      [3, 'Unknown key "scrpt"'],
      [8, 'apt must be'],
    ],
  )
  const missing = await operator.call('applyText', { body: { text: clock, files: {} } })
  assert.deepEqual(
    missing.problems.map(({ line }) => line),
    [5],
  )
  const unknown = await operator.call('applyText', {
    body: { text: 'kind: software\nname: x\napt: nano\nrequires:\n  - nowhere\n' },
  })
  assert.deepEqual(
    unknown.problems.map(({ line }) => line),
    [5],
  )
  assert.deepEqual((await operator.call('listLibrary', { query: {} })).items, [])
})

test('a text with files is saved, read back as it was written, and not saved over what somebody else saved', async () => {
  await using server = await aServer()
  const { operator } = server
  const saved = await operator.call('applyText', { body: { text: clock, files, isNew: true } })
  assert.deepEqual(
    saved.changes.map(({ change }) => change),
    ['created'],
  )
  assert.deepEqual(
    saved.documents[0]?.parts.map(({ id }) => id),
    ['test', 'set'],
  )
  const params = { kind: 'tasks', name: 'clock' }
  const read = await operator.call('getText', { params: { ...params, kind: 'task' }, query: {} })
  assert.equal(read.text, 'kind: task\nname: clock\nscript:\n  test:\n    file: test.sh\n  set: "true"\n')
  assert.deepEqual(read.files, files)
  const { revision } = read
  const body = { text: read.text, files: { 'test.sh': 'exit 0\necho\n' }, revision }
  await operator.call('applyText', { body })
  const refused = await operator.refused('applyText', { body: { ...body, files } })
  assert.equal(refused.code, 'conflict')
  const before = await operator.call('getText', {
    params: { ...params, kind: 'task' },
    query: { at: 1, scripts: 'inside' },
  })
  assert.match(before.text, /echo two/)
})

test('the library tells the items with their deployments and what they name', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(
    { kind: 'software', name: 'editor', apt: 'nano', requires: ['spelling'] },
    { kind: 'software', name: 'spelling', apt: 'aspell' },
    { kind: 'deployment', name: 'editors', item: 'editor', desired: 'latest', target: { all: true } },
  )
  const { items } = await operator.call('listLibrary', { query: { kind: 'software' } })
  assert.deepEqual(
    items.map(({ name, about, deployments, requires }) => ({ name, about, deployments, requires })),
    [
      { name: 'editor', about: 'nano', deployments: 1, requires: ['spelling'] },
      { name: 'spelling', about: 'aspell', deployments: 0, requires: [] },
    ],
  )
  const users = async (name: string) =>
    (await operator.call('listItemUsers', { params: { name } })).items.map((one) => [one.kind, one.name, one.how])
  assert.deepEqual(await users('editor'), [['deployment', 'editors', 'deploys it']])
  assert.deepEqual(await users('spelling'), [['software', 'editor', 'requires it']])
  assert.deepEqual((await operator.call('listItemComputers', { params: { name: 'editor' }, query: {} })).items, [])
})
