/** Which script filters a computer is asked, and that its answers are stored once, the newest one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { createDefinitions } from '../library/definitions.ts'
import { createFilterScripts, lacksFilterAnswers, saveFilterAnswers } from './filter-answers.store.ts'
import { subjectOf } from './subject.ts'

test('[E104] a computer is asked the scripts of its own tenant and of all, each once, and never those of others', async () => {
  await using server = await aServer()
  const {
    operator,
    database: { db },
  } = server
  await using ours = await anAgent(server, { hostname: 'ours', tenant: 'Acme' })
  await using theirs = await anAgent(server, { hostname: 'theirs', tenant: 'Globex' })
  const wants = (name: string, target: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
    ...{ kind: 'deployment', name, item: 'tool', desired: 'latest', target, ...more },
  })
  await operator.apply(
    { kind: 'software', name: 'tool', apt: 'tool' },
    wants('all', { script: 'echo all' }),
    wants('all again', { script: 'echo all' }, { sortOrder: 1 }),
    wants('acme', { script: 'echo acme', tenant: 'Acme' }),
    wants('globex', { script: 'echo globex', tenant: 'Globex' }),
    wants('off', { script: 'echo off' }, { enabled: false }),
    wants('workstations', { script: 'echo workstations', filter: 'workstations' }),
    { kind: 'exclusion', name: 'is', item: 'tool', target: { script: 'echo is' }, reason: 'r', owner: 'o' },
    {
      kind: 'exclusion',
      name: 'was',
      item: 'tool',
      target: { script: 'echo was' },
      reason: 'r',
      owner: 'o',
      until: '2020-01-01',
    },
  )
  const definitions = createDefinitions()
  const scripts = createFilterScripts({ definitions, now: Date.now })
  const sources = async (computerId: string): Promise<readonly string[]> =>
    (await scripts(db, computerId)).map(({ script }) => script.source).toSorted()

  assert.deepEqual(await sources(ours.computerId), ['echo acme', 'echo all', 'echo is'])
  assert.deepEqual(await sources(theirs.computerId), ['echo all', 'echo globex', 'echo is'])

  const lacks = async () => lacksFilterAnswers(await definitions(db), await subjectOf(db, ours.computerId), Date.now())
  assert.equal(await lacks(), true)
  const keys = (await scripts(db, ours.computerId)).map(({ key }) => key)
  const said = (value: boolean) => Object.fromEntries(keys.map((key) => [key, { found: 'value' as const, value }]))
  const at = Date.now()
  await saveFilterAnswers(db, ours.computerId, said(true), at)
  await saveFilterAnswers(db, ours.computerId, said(false), at - 60_000)
  assert.equal(await lacks(), false)
  const { filterAnswers = {} } = await subjectOf(db, ours.computerId)
  assert.deepEqual(Object.keys(filterAnswers).toSorted(), keys.toSorted())
  for (const answer of Object.values(filterAnswers)) assert.ok('says' in answer && answer.says && answer.ageMs < 60_000)
  await saveFilterAnswers(db, ours.computerId, said(true), at - 8 * 86_400_000)
  assert.equal(await lacks(), false)
})
