/** `fettle doctor` against a real server: findings as they come, the last ones, a bundle, and how it ends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aWorkplace } from '../spawned.ts'

test('a computer is examined, shown again and bundled', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server, { hostname: 'desk' })
  using workplace = aWorkplace()
  const access = { address: server.address, token: server.operator.token }
  const fettle = (...words: readonly string[]) => workplace.fettle(access, ...words)
  assert.match((await fettle('doctor', 'desk', '--last')).stdout, /^It was never examined/)

  const running = fettle('doctor', 'desk', '--check', 'dns', '--check', 'disk')
  const { runId, checks } = await until('the agent is asked', () =>
    agent.received.find((frame) => frame.type === 'doctor'),
  )
  assert.deepEqual(checks, ['dns', 'disk'])
  const result = { type: 'doctorResult', runId, tookMs: 1 } as const
  agent.send({ ...result, check: 'dns', outcome: 'good', evidence: 'found \u001b[31mred\u001b[0m' })
  agent.send({ ...result, check: 'disk', outcome: 'bad', evidence: '/: 0 MiB free', fix: 'Free room.' })
  agent.send({ type: 'doctorEnded', runId, log: ['Linked.'] })
  const ended = await running
  assert.equal(ended.code, 1, ended.stderr)
  const text = [
    'ok       dns           found red',
    'PROBLEM  disk          /: 0 MiB free',
    `${' '.repeat(23)}→ Free room.`,
  ]
  assert.equal(ended.stdout, `${text.join('\n')}\n`)

  const last = await fettle('doctor', 'desk', '--last', '--json')
  const { findings, log } = JSON.parse(last.stdout) as { findings: { check: string }[]; log: { lines: string[] } }
  assert.deepEqual([findings.map(({ check }) => check), log.lines, last.code], [['dns', 'disk'], ['Linked.'], 1])

  const bundle = await fettle('doctor', 'desk', '--bundle')
  assert.equal(bundle.code, 0)
  assert.match(bundle.stdout, /^Fettle: what is known of the computer desk\n/)

  const both = await fettle('doctor', 'desk', '--bundle', '--last')
  assert.equal(both.code, 3)
  agent.can = ''
  await agent.cut()
  await agent.link()
  const old = await fettle('doctor', 'desk')
  assert.deepEqual([old.code, old.stdout], [3, ''])
  assert.match(old.stderr, /too old to be asked/)
})
