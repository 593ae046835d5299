/** Computers whose agents write whatever they can into every field they have, and the sessions in which they do. */
import { generateKeyPairSync } from 'node:crypto'
import type { AgentEvent, EnrolResponse, FromAgent } from '@fettle/contract/wire/from-agent.ts'
import { enrolRequest, fromAgent } from '@fettle/contract/wire/from-agent.ts'
import { limits } from '@fettle/contract/wire/protocol.ts'
import type { Answer, Question } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { TestServer } from '../server/a-server.ts'
import { accepted, ended } from '../server/agent-script.ts'
import { LinkRefused, ScriptedAgent } from '../server/an-agent.ts'
import { until } from '../computers/until.ts'
import { alternative, element, filled, member, textsIn, type Writer } from './agent-fields.ts'
import { megabyte, type WriterName, writers } from './hostile-texts.ts'

type Server = Pick<TestServer, 'address' | 'operator'>

/** One computer, what it sent, and where that can be read. */
export interface HostileComputer {
  readonly writer: WriterName
  readonly id: string
  readonly agent: ScriptedAgent
  /** A session that has ended badly. */
  readonly failed: string
  /** A session that waits because its agent says so. */
  readonly waiting: string
  /** A session whose plan waits for tonight, about which mails were sent. */
  readonly planned: string
  /** A command that was run by hand. */
  readonly command: string
  /** Every text that was sent, by the place where it stood. */
  readonly texts: () => readonly (readonly [path: string, text: string])[]
}

const inventoryKey = 'foundByScript'
const everybody = { all: true } as const

/** One of everything that asks an agent for a text. */
export const hostileDocuments: readonly Record<string, unknown>[] = [
  { kind: 'tenant', name: 'Acme' },
  { kind: 'inventory', name: inventoryKey, title: 'Found by a script', script: 'cat /etc/found' },
  { kind: 'inventory', name: 'fails', title: 'Fails', script: 'false' },
  { kind: 'software', name: 'packed', title: 'Packed', apt: 'packed' },
  {
    ...{ kind: 'software', name: 'scripted', title: 'Scripted' },
    script: { detect: 'true', offers: 'true', versions: ['1.0'], install: 'true', uninstall: 'true' },
  },
  { kind: 'task', name: 'tune', title: 'Tune', script: { test: 'false', set: 'true' } },
  { kind: 'task', name: 'odd', title: 'Odd', script: { test: 'exit 9', set: 'true' } },
  { kind: 'task', name: 'personal', title: 'Personal', script: { context: 'user', test: 'false', set: 'true' } },
  { kind: 'task', name: 'measure', title: 'Measure', script: { get: 'uptime' } },
  ...['packed', 'scripted'].map((item) => ({
    ...{ kind: 'deployment', name: `${item} for all`, item, desired: 'latest', target: everybody },
  })),
  ...['tune', 'odd', 'personal'].map((item) => ({
    ...{ kind: 'deployment', name: `${item} for all`, item, mode: 'enforce', target: everybody },
  })),
  { kind: 'deployment', name: 'measure for all', item: 'measure', mode: 'monitor', target: everybody },
]

/** The address to which everything about sessions is written. */
export const reader = 'reader@acme.example'

/** Names that may be a computer's: what cannot be read is refused, see the test. */
const hostnames: Readonly<Record<WriterName, (write: Writer) => string>> = {
  markup: (write) => write({ path: 'enrol.hostname', most: 200, isFree: true }).trim(),
  controls: () => 'controls',
  links: (write) => write({ path: 'enrol.hostname', most: 200, isFree: true }),
  formulas: () => '=1+1;"=2+2"',
  endless: () => 'W'.repeat(253),
}

/** What an agent says to join, with its key. */
export function joining(writer: WriterName, hostname?: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const write = writers[writer]
  const request = {
    ...(filled(enrolRequest, 'enrol', write) as object),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    hostname: hostname ?? hostnames[writer](write),
  }
  return { key: privateKey, request }
}

/** Sends what an agent says to join; `approval`: it has to wait for somebody's. */
export async function join(server: Server, request: object, approval = false): Promise<Response> {
  const { token } = await server.operator.call('createEnrolmentToken', { body: { tenant: 'Acme', approval } })
  return await fetch(`${server.address}/agent/v1/enroll`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
  })
}

/** A computer that joins and works through its sessions. The documents must have been applied. */
export async function aHostileComputer(server: Server, writer: WriterName): Promise<HostileComputer> {
  const { operator } = server
  const write = writers[writer]
  const { key, request } = joining(writer)
  const response = await join(server, request)
  if (!response.ok) throw new Error(await response.text())
  const joined = (await response.json()) as EnrolResponse
  const agent = new ScriptedAgent(server.address, { ...joined, hostname: request.hostname, key }, ends(writer))
  const { computerId: id } = joined
  const hello = filled(alternative(fromAgent, 'hello'), '<hello>', write) as FromAgent & { type: 'hello' }
  const { version, bootId, proof } = hello
  const others: FromAgent[] = []
  // Whoever cannot prove its key is told so and nothing else.
  const refused = await agent.link({ version, bootId, proof }).catch((error: unknown) => error)
  if (!(refused instanceof LinkRefused)) throw refused
  others.push({ ...hello, version, bootId, proof })
  await agent.link({ version, bootId })
  others.push(...(await examined(server, agent, write)))
  await operator.run(id, { kind: 'inventory' })
  const notify = { before: true, after: true, also: [reader] }
  const { id: failed } = await operator.run(id, { notify, reboot: 'ifNeeded' })
  const planned = await operator.start(id, { notify, window: { start: 'at', at: tonight(), catchUp: 'nextWindow' } })
  await until('the plan waits', async () => (await stateOf(server, planned)) === 'waiting')
  const command = await runCommand(server, id)
  agent.script = waits(writer, others)
  const waiting = await operator.start(id, { items: ['tune'] })
  await until('the agent waits', async () => (await stateOf(server, waiting)) === 'waiting')
  await agent.stored()
  return {
    ...{ writer, id, agent, failed, waiting, planned, command },
    texts: () => [
      ...textsIn(enrolRequest, request, 'enrol'),
      ...[
        ...others,
        { type: 'events', events: agent.journal } as FromAgent,
        { type: 'output', lines: agent.lines } as FromAgent,
      ].flatMap((frame) => textsIn(fromAgent, frame)),
    ],
  }
}

/** Somebody has the computer examined; what its agent sent. */
async function examined({ operator }: Server, agent: ScriptedAgent, write: Writer): Promise<readonly FromAgent[]> {
  const answer = operator.fetch(`/api/v1/computers/${agent.computerId}/doctor`, { method: 'POST', body: '{}' })
  const asked = await until('an examination begins', () => agent.received.find(({ type }) => type === 'doctor'))
  if (asked.type !== 'doctor') throw new Error('no examination was asked for')
  const { runId, checks } = asked
  const result = filled(alternative(fromAgent, 'doctorResult'), '<doctorResult>', write) as FromAgent
  const frames = [
    // One that nobody asked for, and one of an examination that is not there.
    ...[...checks, 'horoscope'].map((check) => ({ ...result, runId, check })),
    { ...result, runId: '0'.repeat(32), check: 'dns' },
    { ...(filled(alternative(fromAgent, 'doctorEnded'), '<doctorEnded>', write) as FromAgent), runId },
  ] as FromAgent[]
  for (const frame of frames) agent.send(frame)
  await (await answer).text()
  return frames
}

function tonight(): string {
  return new Date(Date.now() + 6 * 3_600_000).toISOString()
}

async function stateOf({ operator }: Server, id: string): Promise<string> {
  return (await operator.call('getSession', { params: { id }, query: {} })).state
}

async function runCommand({ operator }: Server, computer: string): Promise<string> {
  const script = { language: 'sh', text: 'cat /etc/found' } as const
  const { started, refused } = await operator.call('runCommand', { body: { computers: [computer], script } })
  const [one] = started
  if (!one) throw new Error(refused[0]?.sentence ?? 'no command was started')
  await operator.final(one.id)
  return one.id
}

const eventSchema = member(element(member(alternative(fromAgent, 'events'), 'events')), 'event')
const eventPath = '<events>.events[].event'

function event<Type extends AgentEvent['type']>(type: Type, write: Writer): AgentEvent & { type: Type } {
  return filled(alternative(eventSchema, type), `${eventPath}<${type}>`, write) as AgentEvent & { type: Type }
}

/** Everything an inventory can say; and once more with moments that are moments, because others are left out. */
function inventoried(writer: WriterName): AgentEvent {
  const write = writers[writer]
  const { results: _one, ...found } = event('inventoried', write)
  const { facts } = found
  const [user] = facts.users ?? []
  const since = new Date(Date.now() - 60_000).toISOString()
  const valuePath = `${eventPath}<inventoried>.results{}<value>.value`
  const text = write({ path: valuePath, most: 1024, isFree: true })
  const errorPath = `${eventPath}<inventoried>.results{}<error>.detail`
  const keyPath = `${eventPath}<inventoried>.results{key}`
  return {
    ...found,
    facts: { ...facts, users: user ? [user, { ...user, since }] : [] },
    results: {
      [inventoryKey]: {
        found: 'value',
        value: writer === 'endless' ? megabyte : { [text.slice(0, 60)]: text, list: [text, { deep: text }] },
      },
      fails: { found: 'error', detail: write({ path: errorPath, most: 8192, isFree: true }) },
      [write({ path: keyPath, most: 100, isFree: true })]: { found: 'value', value: text },
    },
  } as AgentEvent
}

const answerSchema = element(member(alternative(eventSchema, 'answered'), 'answers'))
const answerPath = `${eventPath}<answered>.answers[]`

function answer(found: Answer['found'], write: Writer): Answer {
  return filled(alternative(answerSchema, found), `${answerPath}<${found}>`, write) as Answer
}

/** What is found of each item: every way in which that can be said is taken once. */
function foundOf({ key, check }: Question): Answer['found'] {
  if (check.type === 'package') return 'version'
  if (check.type === 'version') return 'absent'
  if (check.type === 'get') return 'value'
  if (key.includes('odd')) return 'unknown'
  return key.includes('personal') ? 'noUser' : 'notCompliant'
}

const everyAnswer = ['version', 'absent', 'compliant', 'notCompliant', 'value', 'noUser', 'unknown'] as const

/** An answer to each question, and every kind of answer to questions that nobody asked. */
function answered(questions: readonly Question[], write: Writer): AgentEvent {
  const answers = questions.map((question) => ({ ...answer(foundOf(question), write), key: question.key }))
  return { type: 'answered', answers: [...answers, ...everyAnswer.map((found) => answer(found, write))] } as AgentEvent
}

const linesOfMegabyte = limits.lineCharacters
const linePath = '<output>.lines[].text'

function print(agent: ScriptedAgent, order: WorkOrder, actionId: string | undefined, write: Writer): void {
  const text = write({ path: linePath, most: limits.lineCharacters, isFree: true })
  // A line of a megabyte, as agents fold it.
  if (text.length === linesOfMegabyte)
    agent.print(order, actionId, ...(megabyte.match(new RegExp(`.{${linesOfMegabyte}}`, 'g')) ?? []))
  agent.print(order, actionId, 'begins', text, `progress 1 %\rprogress 2 %\r${text.slice(0, 4000)}`, 'ends')
}

/** Does its sessions to their bad end. */
function ends(writer: WriterName): ScriptedAgent['script'] {
  const write = writers[writer]
  return (agent, order) => {
    if (order.type === 'inventory') return void agent.tell(order, accepted, inventoried(writer), ended)
    if (order.type === 'detect') {
      agent.tell(order, accepted, answered(order.questions, write), ended)
      return print(agent, order, undefined, write)
    }
    if (order.type !== 'execute') return void agent.tell(order, accepted, ended)
    const [first] = order.actions
    agent.tell(order, accepted)
    print(agent, order, first?.id, write)
    agent.tell(order, { ...event('waitBegan', write) }, { type: 'waitEnded' }, event('rebootDecided', write))
    for (const { id: actionId } of order.actions)
      agent.tell(
        order,
        { type: 'actionStarted', actionId, attempt: 1 },
        {
          ...event('actionEnded', write),
          ...{ actionId, startedAt: Date.now() },
          ...(actionId === first?.id
            ? { verdict: 'failed', reason: 'changeFailed' }
            : { verdict: 'changed', reason: 'verified' }),
        },
      )
    agent.tell(order, { ...event('orderEnded', write), outcome: 'failed' })
  }
}

/** Does as far as there is something to change, says how far it is, and waits. */
function waits(writer: WriterName, others: FromAgent[]): ScriptedAgent['script'] {
  const write = writers[writer]
  const upToThere = ends(writer)
  return (agent, order) => {
    if (order.type !== 'execute') return upToThere(agent, order)
    const [first] = order.actions
    if (!first) return
    agent.tell(order, accepted, { type: 'actionStarted', actionId: first.id, attempt: 1 })
    print(agent, order, first.id, write)
    const progress = {
      ...(filled(alternative(fromAgent, 'progress'), '<progress>', write) as FromAgent & { type: 'progress' }),
      ...{ sessionId: order.sessionId, actionIds: [first.id], percent: 40 },
    }
    others.push(progress)
    agent.send(progress)
    const { wait, type } = event('waitBegan', write)
    agent.tell(order, { type, wait: { ...wait, reason: 'user', deadline: Date.now() + 3_600_000 } })
  }
}
