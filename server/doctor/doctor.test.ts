/** Examinations: told as they come, kept, cancelled with who asked, and nothing that an agent makes up does harm. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DoctorLine, doctorLine } from '@fettle/contract/http/doctor.ts'
import type { FromAgent } from '@fettle/contract/wire/from-agent.ts'
import { doctorChecks } from '@fettle/core/terms/doctor.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent, type ScriptedAgent } from '../../testing/server/an-agent.ts'
import type { CheckedOperator } from '../../testing/server/checked-operator.ts'
import { operatorAs } from '../../testing/server/operator-as.ts'

let server: TestServer

before(async () => {
  server = await aServer()
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

type Result = FromAgent & { type: 'doctorResult' }

/** One asker, and the lines that it has read. */
interface Asker {
  readonly lines: DoctorLine[]
  readonly over: Promise<void>
  readonly leave: () => void
}

async function asks(
  computer: string,
  checks?: readonly string[],
  operator: CheckedOperator = server.operator,
): Promise<Asker> {
  const stop = new AbortController()
  const response = await operator.fetch(`/api/v1/computers/${computer}/doctor`, {
    method: 'POST',
    body: JSON.stringify(checks === undefined ? {} : { checks }),
    signal: stop.signal,
  })
  assert.equal(response.status, 200, response.ok ? '' : await response.text())
  assert.match(response.headers.get('content-type') ?? '', /^application\/jsonl/)
  const lines: DoctorLine[] = []
  const over = read(response, lines).catch((error: unknown) => assert.ok(stop.signal.aborted, String(error)))
  await until('it began', () => lines.length > 0)
  return { lines, over, leave: () => stop.abort() }
}

async function read(response: Response, lines: DoctorLine[]): Promise<void> {
  let rest = ''
  for await (const text of (response.body ?? assert.fail()).pipeThrough(new TextDecoderStream())) {
    const parts = `${rest}${text}`.split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.map((part) => doctorLine.parse(JSON.parse(part))))
  }
  assert.equal(rest, '')
}

/** The last examination that the agent was asked for. */
async function asked(agent: ScriptedAgent, count = 1) {
  return await until('the agent is asked', () => {
    const frames = agent.received.filter((frame) => frame.type === 'doctor')
    return frames.length >= count ? frames.at(-1) : undefined
  })
}

const finding = (runId: string, check: string, more: Partial<Result> = {}): Result => ({
  ...{ type: 'doctorResult', runId, check, outcome: 'good', evidence: `${check} is well.`, tookMs: 3 },
  ...more,
})
const checksOf = (lines: readonly DoctorLine[]) => lines.flatMap((line) => (line.type === 'found' ? [line.check] : []))
const stored = (computer: string) => server.operator.call('getDoctor', { params: { id: computer } })

test('every finding is told as soon as it comes, and kept with the log of the agent', async () => {
  await using agent = await anAgent(server)
  assert.deepEqual(await stored(agent.hostname), { findings: [] })
  const asker = await asks(agent.hostname)
  const { runId, checks } = await asked(agent)
  assert.deepEqual(checks, doctorChecks)
  assert.deepEqual(asker.lines, [{ type: 'began', checks: [...doctorChecks] }])

  agent.send(finding(runId, 'tls', { outcome: 'bad', evidence: 'issued by "X"', fix: 'Trust it.' }))
  await until('the first came', () => asker.lines.length === 2)
  for (const check of checks) if (check !== 'tls') agent.send(finding(runId, check))
  agent.send({ type: 'doctorEnded', runId, log: ['one', 'two'] })
  await asker.over

  assert.deepEqual(checksOf(asker.lines), ['tls', ...doctorChecks.filter((check) => check !== 'tls')])
  assert.deepEqual(asker.lines.at(-1), { type: 'ended', missing: [] })
  const { findings, log } = await stored(agent.hostname)
  assert.deepEqual(
    findings.map(({ check }) => check),
    doctorChecks,
  )
  const { at, ...tls } = findings[2] ?? assert.fail()
  assert.deepEqual(tls, { check: 'tls', outcome: 'bad', evidence: 'issued by "X"', fix: 'Trust it.', tookMs: 3 })
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000)
  assert.deepEqual(log?.lines, ['one', 'two'])
  assert.equal(agent.cutByServer, 0)
})

test('one check is looked at again, and takes the place of its last finding alone', async () => {
  await using agent = await anAgent(server)
  const first = await asks(agent.hostname, ['dns', 'disk'])
  const one = await asked(agent)
  agent.send(finding(one.runId, 'dns', { outcome: 'bad', evidence: 'no address', fix: 'Look.' }))
  agent.send(finding(one.runId, 'disk'))
  agent.send({ type: 'doctorEnded', runId: one.runId, log: [] })
  await first.over
  const again = await asks(agent.hostname, ['dns'])
  const two = await asked(agent, 2)
  assert.deepEqual(two.checks, ['dns'])
  agent.send(finding(two.runId, 'dns'))
  agent.send({ type: 'doctorEnded', runId: two.runId, log: [] })
  await again.over
  const { findings } = await stored(agent.hostname)
  assert.deepEqual(
    findings.map(({ check, outcome, fix }) => [check, outcome, fix]),
    [
      ['dns', 'good', undefined],
      ['disk', 'good', undefined],
    ],
  )
})

test('who leaves ends it: the agent is told, and what still comes is passed over', async () => {
  await using agent = await anAgent(server)
  const asker = await asks(agent.hostname, ['dns', 'tcp'])
  const { runId } = await asked(agent)
  agent.send(finding(runId, 'dns'))
  await until('the first came', () => asker.lines.length === 2)
  asker.leave()
  await asker.over
  await until('the agent is told', () => agent.received.some((f) => f.type === 'doctorCancel' && f.runId === runId))
  agent.send(finding(runId, 'tcp'))
  agent.send({ type: 'doctorEnded', runId, log: ['late'] })
  await server.operator.run(agent.hostname, { kind: 'inventory' }) // what was sent before it has been dealt with
  const { findings, log } = await stored(agent.hostname)
  assert.deepEqual([findings.map(({ check }) => check), log], [['dns'], undefined])
  assert.equal(agent.cutByServer, 0)
})

test('what an agent leaves out is said, with its reason', async () => {
  await using agent = await anAgent(server)
  const asker = await asks(agent.hostname, ['dns', 'tcp'])
  const { runId } = await asked(agent)
  agent.send(finding(runId, 'tcp'))
  agent.send({ type: 'doctorEnded', runId, problem: 'Too much to do.', log: [] })
  await asker.over
  assert.deepEqual(asker.lines.at(-1), { type: 'ended', missing: ['dns'], problem: 'Too much to do.' })
})

test('a lost link ends an examination with a sentence', async () => {
  await using agent = await anAgent(server)
  const asker = await asks(agent.hostname, ['dns'])
  await asked(agent)
  await agent.cut()
  await asker.over
  const end = asker.lines.at(-1)
  assert.ok(end?.type === 'ended')
  assert.deepEqual(end.missing, ['dns'])
  assert.match(end.problem ?? '', /link to the computer was lost/)
})

test('a computer that is offline, and an agent that is too old, are said so at once', async () => {
  await using agent = await anAgent(server)
  const name = agent.hostname
  const refused = () => server.operator.refused('runDoctor', { params: { id: name }, body: {} })
  await agent.cut()
  await until(
    'it is offline',
    async () => !(await server.operator.call('getComputer', { params: { id: name } })).online,
  )
  assert.match((await refused()).detail, new RegExp(`^${name} is offline .*fettle agent doctor`))
  for (const can of ['', 'something-else']) {
    agent.can = can
    await agent.link()
    const { code, detail } = await refused()
    assert.equal(code, 'conflict')
    assert.match(detail, /too old to be asked: update it/)
    await agent.cut()
  }
  assert.ok(!agent.received.some(({ type }) => type === 'doctor'))
})

test('[SEC-1] findings of an agent for what it was not asked are passed over, frames that are none end its link', async () => {
  await using agent = await anAgent(server)
  await using victim = await anAgent(server)
  const asker = await asks(victim.hostname, ['dns'])
  const { runId } = await asked(victim)
  const own = await asks(agent.hostname, ['dns'])
  const ownRun = (await asked(agent)).runId
  agent.send(finding(runId, 'dns', { outcome: 'bad', evidence: 'made up for another' }))
  agent.send({ type: 'doctorEnded', runId, log: ['made up for another'] })
  agent.send(finding('f'.repeat(32), 'dns', { evidence: 'nobody asked' }))
  agent.send(finding(ownRun, 'tcp', { evidence: 'not asked' }))
  agent.send(finding(ownRun, 'constructor', { evidence: 'no such check' }))
  agent.send(finding(ownRun, 'dns', { evidence: '\u202egnp.exe <img src=x>\u0000\u001b[31m' }))
  agent.send(finding(ownRun, 'dns', { evidence: 'a second one' }))
  await until('the own finding came', () => own.lines.length > 1)
  assert.deepEqual(checksOf(own.lines), ['dns'])
  assert.equal(agent.cutByServer, 0)

  agent.send(JSON.stringify({ ...finding(ownRun, 'dns'), evidence: 'x'.repeat(3000) }))
  await own.over
  await until('the link is ended', () => agent.cutByServer === 1)
  const { findings } = await stored(agent.hostname)
  assert.deepEqual(
    findings.map(({ check, evidence }) => [check, evidence]),
    [['dns', '\u202egnp.exe <img src=x>\uFFFD\u001b[31m']],
  )

  assert.equal(asker.lines.length, 1)
  victim.send(finding(runId, 'dns'))
  victim.send({ type: 'doctorEnded', runId, log: [] })
  await asker.over
  assert.deepEqual((await stored(victim.hostname)).findings[0]?.evidence, 'dns is well.')
})

test('not more than four examinations of a computer are under way at once', async () => {
  await using agent = await anAgent(server)
  const askers = await Promise.all([1, 2, 3, 4].map(() => asks(agent.hostname, ['dns'])))
  const { detail } = await server.operator.refused('runDoctor', { params: { id: agent.hostname }, body: {} })
  assert.match(detail, /under way already/)
  for (const asker of askers) asker.leave()
  await Promise.all(askers.map(({ over }) => over))
  await until('there is room again', () => agent.received.filter(({ type }) => type === 'doctorCancel').length === 4)
  const next = await asks(agent.hostname, ['dns'])
  next.leave()
  await next.over
})

test('a computer that is linked to another node is examined over it', async () => {
  await using other = await aServer({ database: server.database })
  await using agent = await anAgent(server)
  const asker = await asks(agent.hostname, ['dns', 'tcp'], other.operator)
  const { runId } = await asked(agent)
  agent.send(finding(runId, 'tcp'))
  await until('the first came', () => asker.lines.length === 2)
  agent.send(finding(runId, 'dns'))
  agent.send({ type: 'doctorEnded', runId, log: [] })
  await asker.over
  assert.deepEqual(checksOf(asker.lines), ['tcp', 'dns'])
  const left = await asks(agent.hostname, ['dns'], other.operator)
  const second = await asked(agent, 2)
  left.leave()
  await left.over
  await until('the agent is told', () =>
    agent.received.some((f) => f.type === 'doctorCancel' && f.runId === second.runId),
  )
})

test('who may only look sees the last findings and asks for none, and another tenant sees nothing', async () => {
  await using agent = await anAgent(server, { tenant: 'Acme' })
  await server.operator.apply({ kind: 'tenant', name: 'Globex' })
  const asker = await asks(agent.hostname, ['dns'])
  const { runId } = await asked(agent)
  agent.send(finding(runId, 'dns'))
  agent.send({ type: 'doctorEnded', runId, log: ['a line'] })
  await asker.over
  const at = { params: { id: agent.hostname } }
  const viewer = await operatorAs(server, { role: 'tenantViewer', tenant: 'Acme' })
  const found = await viewer.call('getDoctor', at)
  assert.deepEqual([found.findings.length, found.log?.lines], [1, ['a line']])
  assert.equal((await viewer.refused('runDoctor', { ...at, body: {} })).code, 'notAllowed')
  const admin = await operatorAs(server, { role: 'tenantAdministrator', tenant: 'Acme' })
  const own = await asks(agent.hostname, ['dns'], admin)
  const second = await asked(agent, 2)
  agent.send(finding(second.runId, 'dns', { evidence: 'again' }))
  agent.send({ type: 'doctorEnded', runId: second.runId, log: [] })
  await own.over
  assert.deepEqual(checksOf(own.lines), ['dns'])
  const stranger = await operatorAs(server, { role: 'tenantAdministrator', tenant: 'Globex' })
  for (const refused of [
    await stranger.refused('getDoctor', at),
    await stranger.refused('runDoctor', { ...at, body: {} }),
    await stranger.refused('downloadDoctorBundle', at),
  ])
    assert.equal(refused.code, 'notFound')
})

test('[SEC-3] the bundle has all that is known, and none of the secrets that were planted', async () => {
  await using agent = await anAgent(server, { tenant: 'Acme' })
  const value = 'planted-Tenant-secret-42'
  await server.operator.call('setSecret', { params: { name: 'planted' }, body: { value, tenant: 'Acme' } })
  const asker = await asks(agent.hostname, ['dns', 'proxy'])
  const { runId } = await asked(agent)
  agent.send(finding(runId, 'dns', { outcome: 'bad', evidence: `said ${Buffer.from(value).toString('base64')}` }))
  agent.send(
    finding(runId, 'proxy', { evidence: 'through http://me:planted-pass@proxy.example:3128', fix: `not ${value}` }),
  )
  agent.send({ type: 'doctorEnded', runId, log: [`PASSWORD=planted-word and ${value}`, 'Linked with the server.'] })
  await asker.over
  const response = await server.operator.fetch(`/api/v1/computers/${agent.hostname}/doctor/bundle`)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="fettle-pc-[\w-]+\.txt"$/)
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain/)
  for (const words of [agent.hostname, 'bad      dns', 'proxy.example:3128', 'Linked with the server.', 'inventory, '])
    assert.ok(text.includes(words), `${words} is missing in ${text}`)
  for (const secret of [value, Buffer.from(value).toString('base64'), 'planted-pass', 'planted-word'])
    assert.ok(!text.includes(secret), `${secret} is in ${text}`)
})
