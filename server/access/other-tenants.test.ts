/** Shows that another tenant's things are, for who reaches one tenant, exactly as if they were not there: every route, every place for an id. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { api } from '@fettle/contract/http/api.ts'
import type { Endpoint } from '@fettle/contract/http/endpoint.ts'
import { livePath } from '@fettle/contract/http/live.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import type { CheckedOperator } from '../../testing/server/checked-operator.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { exampleOf, textPlaces } from '../../testing/server/example-input.ts'
import { operatorAs } from '../../testing/server/operator-as.ts'
import { newId } from '../db/new-id.ts'

/** Stands in every name that belongs to the other tenant, and nowhere else. */
const marker = 'zzforeign'

interface Thing {
  readonly kind: string
  readonly text: string
  readonly absent: string
}

let server: TestServer
let admin: CheckedOperator
let viewer: CheckedOperator
/** What the other tenant's things are called, and what is called nothing, in the same form. */
let foreign: readonly Thing[]

before(async () => {
  server = await aServer({ logLevel: 'info' })
  const item = { kind: 'task', name: 'look', script: { test: '/bin/true', set: '/bin/true' } }
  await server.operator.apply({ kind: 'tenant', name: 'Ours' }, { kind: 'tenant', name: `${marker} Corp` }, item)
  await furnish('Ours', 'ours')
  foreign = await furnish(`${marker} Corp`, marker)
  admin = await operatorAs(server, { role: 'tenantAdministrator', tenant: 'Ours' })
  viewer = await operatorAs(server, { role: 'tenantViewer', tenant: 'Ours' })
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

/** Gives a tenant something of everything; returns what it is called. */
async function furnish(tenant: string, name: string) {
  const { operator, database } = server
  const { db } = database
  const pc = await enrolled(server, { tenant, hostname: `${name}-pc` })
  await operator.apply(
    { kind: 'person', name: `${name} Person`, email: `${name}@person.example`, tenant, tags: [`${name}-tag`] },
    { kind: 'deployment', name: `${name}-deployment`, item: 'look', mode: 'audit', target: { tenant } },
    {
      kind: 'deployment',
      name: `${name}-optional`,
      item: 'look',
      mode: 'audit',
      enforcement: 'optional',
      target: { tenant },
    },
    { kind: 'deployment', name: `${name}-one`, item: 'look', mode: 'audit', target: { computer: pc.computerId } },
    { kind: 'exclusion', name: `${name}-exclusion`, item: 'look', target: { tenant }, reason: name, owner: name },
    { kind: 'schedule', name: `${name}-schedule`, frequency: 'daily', time: '02:00', target: { tenant } },
    { kind: 'webhook', name: `${name}-webhook`, tenant, url: `https://${name}.example/hook`, events: ['sessionEnded'] },
    {
      kind: 'computer',
      name: `${name}-pc`,
      tenant,
      tags: [`${name}-tag`],
      notes: name,
      primaryPerson: `${name}@person.example`,
    },
  )
  await operator.call('setSecret', { params: { name: `${name}-secret` }, body: { value: name, tenant } })
  await operator.call('decideApproval', {
    params: { name: `${name}-optional` },
    body: { decision: 'approved', tenants: [tenant], computers: [`${name}-pc`] },
  })
  const { started, batchId } = await operator.call('startSessions', { body: { computers: [`${name}-pc`] } })
  const run = await operator.call('runSchedule', { params: { name: `${name}-schedule` } })
  const one = async (text: ReturnType<typeof sql<{ id: string }>>) => (await text.execute(db)).rows[0]?.id ?? ''
  const tenantId = await one(sql`select id from tenant where name = ${tenant}`)
  const idOf =
    (table: string, column = 'name') =>
    (value: string) =>
      one(sql<{ id: string }>`select id from ${sql.table(table)} where ${sql.ref(column)} = ${value}`)
  const scheduleId = await idOf('schedule')(`${name}-schedule`)
  const [notification, notice, mail] = [newId('ntf'), newId('ntc'), newId('mai')]
  await sql`insert into notification (id, kind, subject_kind, subject_id, sentence)
    values (${notification}, 'scheduleFailed', 'schedule', ${scheduleId}, ${`${name} failed`})`.execute(db)
  const session = started[0]?.id ?? ''
  await sql`insert into notice (id, session_id, about, state, letter) values (${notice}, ${session}, 'after', 'told', '{}')`.execute(
    db,
  )
  await sql`insert into mail (id, notice_id, recipient, role, state, next_at, ended_at)
    values (${mail}, ${notice}, ${`${name}@person.example`}, 'person', 'sent', now(), now())`.execute(db)
  const account = await operatorAs(server, { role: 'tenantAdministrator', tenant })
  await sql`update account set name = ${`${name} account`} where id = ${account.accountId}`.execute(db)
  await account.call('listComputers', { query: {} })
  const called = (kind: string, text: string, absent: string) => ({ kind, text, absent })
  const id = (kind: string, text: string) => called(kind, text, `${text.slice(0, 4)}${'0'.repeat(text.length - 4)}`)
  const named = (kind: string, text: string) => called(kind, text, text.replace(name, 'zznothere'))
  assert.ok(session && batchId && tenantId)
  return [
    id('tenant', tenantId),
    named('tenant name', tenant),
    id('computer', pc.computerId),
    named('computer name', `${name}-pc`),
    id('person', await idOf('person', 'email')(`${name}@person.example`)),
    named('person email', `${name}@person.example`),
    id('session', session),
    id('batch', batchId),
    id('deployment', await idOf('deployment')(`${name}-deployment`)),
    named('deployment name', `${name}-optional`),
    named('exclusion name', `${name}-exclusion`),
    id('schedule', scheduleId),
    named('schedule name', `${name}-schedule`),
    id('run', run.id),
    id('webhook', await idOf('webhook')(`${name}-webhook`)),
    named('webhook name', `${name}-webhook`),
    named('secret', `${name}-secret`),
    id('notification', notification),
    id('mail', mail),
    id('agent', pc.agentId),
    id('account', account.accountId),
    named('filter', `tenant:"${tenant}"`),
    named('filter name', `name:${name}-pc`),
  ]
}

const kindWords = [
  'tenants',
  'persons',
  'computers',
  'deployments',
  'exclusions',
  'schedules',
  'webhooks',
  'licences',
  'items',
]

interface Made {
  readonly path: string
  readonly query: string
  readonly body: unknown
}

/** A request with a text in one place. */
interface Slot {
  readonly at: string
  /** The answers to what is not there, by its form. */
  readonly nothings: Record<string, Promise<string>>
  readonly make: (text: string) => Made
}

/** What looks alike is answered alike when it is not there. */
function formOf(kind: string): string {
  if (kind.startsWith('filter')) return kind
  if (kind.includes('email')) return 'email'
  return kind.includes('name') || kind === 'secret' ? (kind.includes('tenant') ? 'words' : 'name') : 'id'
}

/** A filter is only meant where one is written. */
function isMeant({ kind }: Thing, { at }: Slot): boolean {
  return !kind.startsWith('filter') || /\b(q|filter|text)\b/.test(at)
}

function slotsOf(endpoint: Endpoint): readonly Slot[] {
  const { query, body, method } = endpoint
  const exampleBody = body && method !== 'GET' ? exampleOf(body) : undefined
  const plain = new Map(
    [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
      name,
      name === 'kind' ? 'deployments' : 'nothing',
    ]),
  )
  const paths = [...plain.keys()]
  const pathWith = (values: ReadonlyMap<string, string>): string =>
    endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ''))
  const fixed = query ? (exampleOf(query) as Record<string, string>) : {}
  const queryText = (more: Record<string, string>): string => {
    const all = new URLSearchParams({
      ...Object.fromEntries(Object.entries(fixed).map(([key, value]) => [key, String(value)])),
      ...more,
    }).toString()
    return all === '' ? '' : `?${all}`
  }
  const kinds = plain.has('kind') ? kindWords : ['']
  const ofPath = paths
    .filter((name) => name !== 'kind')
    .flatMap((name) =>
      kinds.map((kind) => ({
        at: `path ${name}${kind && ` of ${kind}`}`,
        make: (text: string) => ({
          path: pathWith(new Map([...plain, ['kind', kind], [name, text]])),
          query: queryText({}),
          body: exampleBody,
        }),
      })),
    )
  const ofQuery = Object.keys(query?.shape ?? {}).map((name) => ({
    at: `query ${name}`,
    make: (text: string) => ({ path: pathWith(plain), query: queryText({ [name]: text }), body: exampleBody }),
  }))
  // Bodies are only looked at where the address means something of ours.
  const own = new Map(
    [...plain].map(([name, value]) => [
      name,
      endpoint.path.includes('/computers/{id}')
        ? 'ours-pc'
        : endpoint.path.includes('/deployments/{name}')
          ? 'ours-optional'
          : value,
    ]),
  )
  const ofBody = (body ? textPlaces(body) : []).map(({ path, with: put }) => ({
    at: `body ${path.join('.')}`,
    make: (text: string) => ({ path: pathWith(own), query: queryText({}), body: put(text) }),
  }))
  return [...ofPath, ...ofQuery, ...ofBody].map((slot) => ({ ...slot, nothings: {} }))
}

interface Answer {
  readonly status: number
  readonly text: string
}

let calls = 0
const statuses = new Map<number, number>()

async function ask(by: CheckedOperator, { method }: Endpoint, { path, query, body }: Made): Promise<Answer> {
  calls += 1
  const response = await by.fetch(`${path}${query}`, {
    method,
    ...(method === 'GET' || body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  })
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
  return { status: response.status, text: await response.text() }
}

/** An answer without what was asked, and without what differs each time. */
function bare({ status, text }: Answer, asked: string): string {
  const written = [asked, encodeURIComponent(asked), JSON.stringify(asked).slice(1, -1), asked.toLowerCase()]
  let plain = text
  // As below: what is an id is one before it is what was asked for.
  const shown = /^[a-z]{3}_[0-9a-z]{10,}$/.test(asked) ? 'id' : '?'
  for (const one of written) plain = plain.replaceAll(one, shown)
  // The words of a filter or an address are told one by one.
  for (const word of asked.split(/[:"\s@]+/).filter((part) => part.length > 5)) plain = plain.replaceAll(word, shown)
  return `${status} ${plain
    .replaceAll(/"requestId":"[^"]*"/g, '')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replaceAll(/\b[a-z]{3}_[0-9a-z]{10,}\b/g, 'id')
    .replaceAll(/"(?:token|secret|code)":"[^"]*"/g, '')
    .replaceAll(/[\d.]+/g, '0')}`
}

/** What is wrong with the answer to a text of the other tenant in one place; undefined when nothing is. */
async function difference(
  endpoint: Endpoint,
  { at, make, nothings }: Slot,
  { kind, text, absent }: Thing,
): Promise<string | undefined> {
  const there = await ask(admin, endpoint, make(text))
  const place = `${endpoint.method} ${endpoint.path}, ${at} = ${kind}`
  if (there.status >= 500 || there.status === 429) return `${place} failed: ${there.status} ${there.text.slice(0, 200)}`
  const said = bare(there, text)
  if (said.includes(marker)) return `${place} tells of the other tenant: ${there.text.slice(0, 300)}`
  const notThere = await (nothings[`${formOf(kind)} ${absent.length}`] ??= ask(admin, endpoint, make(absent)).then(
    (answer) => bare(answer, absent),
  ))
  return said === notThere
    ? undefined
    : `${place}:\n  there: ${said.slice(0, 300)}\n  absent: ${notThere.slice(0, 300)}`
}

const asked = Object.entries(api as Readonly<Record<string, Endpoint>>).filter(
  ([, { access, reach }]) => access !== 'anybody' && access !== 'enrolment' && reach === undefined,
)

/** What ends the caller's own login, and what remembers the very questions that are asked here. */
const passedOver: ReadonlySet<string> = new Set(['endLogin', 'endOtherLogins', 'listAudit', 'downloadAudit'])

/** Everything of the other tenant, as text; what time alone changes left out. */
async function otherTenant(): Promise<string> {
  const { db } = server.database
  const tables = [
    'computer',
    'person',
    'session',
    'deployment',
    'exclusion',
    'schedule',
    'definition',
    'secret',
    'webhook',
    'deployment_approval',
    'notification',
    'mail',
  ]
  const texts: string[] = []
  for (const table of tables) {
    const { rows } = await sql<{ text: string }>`
      select (to_jsonb(t) - 'node_id' - 'last_used_at')::text as text from ${sql.table(table)} t where t::text like ${`%${marker}%`} order by 1`.execute(
      db,
    )
    texts.push(`${table} ${rows.length}`, ...rows.map(({ text }) => text))
  }
  return texts.join('\n')
}

test("[AZ-2] no list, export, report or stream tells a tenant's people of another", async () => {
  const wrong: string[] = []
  for (const by of [admin, viewer])
    for (const [name, endpoint] of asked) {
      if (endpoint.method !== 'GET') continue
      const filled = endpoint.path.replaceAll('{kind}', 'deployments').replaceAll(/\{\w+\}/g, 'ours-pc')
      const query = endpoint.query
        ? `?${new URLSearchParams(exampleOf(endpoint.query) as Record<string, string>).toString()}`
        : ''
      const { status, text } = await ask(by, endpoint, { path: filled, query, body: undefined })
      if (text.includes(marker))
        wrong.push(`${name}: ${text.slice(Math.max(0, text.indexOf(marker) - 150), text.indexOf(marker) + 100)}`)
      if (status >= 500) wrong.push(`${name}: ${text}`)
    }
  assert.equal(wrong.join('\n'), '')
})

test("[AZ-2] on every route, each of the other tenant's ids and names is answered like one that is not there", async () => {
  const before = await otherTenant()
  const wrong: string[] = []
  const began = performance.now()
  for (const [name, endpoint] of asked) {
    if (passedOver.has(name)) continue
    let slots: readonly Slot[] = []
    try {
      slots = slotsOf(endpoint)
    } catch (error) {
      wrong.push(`${name}: ${(error as Error).message}`)
      continue
    }
    for (const slot of slots) {
      // What can be done only once is done by now, whatever is asked for next.
      if (endpoint.method !== 'GET' && slot.at.startsWith('body')) await ask(admin, endpoint, slot.make('zzonce'))
      // What changes something is done one after the other.
      const atOnce = endpoint.method === 'GET' ? 8 : 1
      const rest = foreign.filter((thing) => isMeant(thing, slot)).values()
      const worker = async (): Promise<void> => {
        for (const thing of rest) {
          const told = await difference(endpoint, slot, thing)
          if (told !== undefined) wrong.push(`${name}, ${told}`)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
    }
  }
  console.log(
    `${asked.length} routes, ${calls} calls, ${Math.round((performance.now() - began) / 1000)} s, ${wrong.length} wrong; ${[...statuses].toSorted().join(' ')}`,
  )
  server.takeErrors()
  assert.equal(wrong.slice(0, 60).join('\n'), '')
  assert.equal(await otherTenant(), before, 'something of the other tenant was changed')
})

test('a tenant sees and steers what is its own', async () => {
  const computers = await admin.call('listComputers', { query: {} })
  assert.deepEqual(
    computers.items.map(({ name }) => name),
    ['ours-pc'],
  )
  const tenants = await admin.call('listTenants')
  assert.deepEqual(
    tenants.items.map(({ name }) => name),
    ['Ours'],
  )
  await admin.apply({ kind: 'deployment', name: 'ours-new', item: 'look', mode: 'audit', target: { tenant: 'Ours' } })
  const deployed = await admin.call('listDeployments', { query: {} })
  assert.ok(deployed.items.some(({ name }) => name === 'ours-new'))
  const { started } = await admin.call('startSessions', { body: { computers: ['ours-pc'], kind: 'detection' } })
  const id = started[0]?.id ?? ''
  assert.equal((await admin.call('getSession', { params: { id }, query: {} })).computer.name, 'ours-pc')
  await admin.call('cancelSession', { params: { id } })
  const { code } = await admin.refused('applyDocuments', {
    body: {
      documents: [
        {
          source: 'x',
          document: { kind: 'deployment', name: 'for all', item: 'look', mode: 'audit', target: { all: true } },
        },
      ],
    },
  })
  assert.equal(code, 'notAllowed')
  const tenant = await admin.refused('applyDocuments', {
    body: { documents: [{ source: 'x', document: { kind: 'tenant', name: 'Third' } }] },
  })
  assert.equal(tenant.code, 'notAllowed')
  await admin.call('deleteObject', { params: { kind: 'deployments', name: 'ours-new' } })
  await admin.call('restoreObject', { params: { kind: 'deployments', name: 'ours-new' } })
  const history = await admin.call('objectHistory', { params: { kind: 'deployments', name: 'ours-new' } })
  assert.deepEqual(
    history.items.map(({ change }) => change),
    ['created', 'deleted', 'restored'],
  )
})

test('what is for all tenants is read, and neither changed nor run', async () => {
  await server.operator.apply(
    { kind: 'deployment', name: 'everywhere', item: 'look', mode: 'audit', target: { all: true } },
    { kind: 'schedule', name: 'everybody', frequency: 'daily', time: '02:00', target: { all: true } },
  )
  assert.equal((await admin.call('getDeployment', { params: { name: 'everywhere' } })).name, 'everywhere')
  for (const [id, kind, name] of [
    ['deleteObject', 'deployments', 'everywhere'],
    ['deleteObject', 'schedules', 'everybody'],
  ] as const)
    assert.equal((await admin.refused(id, { params: { kind, name } })).code, 'notAllowed')
  assert.equal((await admin.refused('runSchedule', { params: { name: 'everybody' } })).code, 'notAllowed')
})

test('[AZ-1] the live stream tells a tenant its own events alone', async () => {
  const stop = new AbortController()
  const hear = async (path: string): Promise<() => string> => {
    const response = await admin.fetch(path, { signal: stop.signal })
    assert.equal(response.status, 200)
    let heard = ''
    const reading = async (): Promise<void> => {
      const decoder = new TextDecoder()
      for await (const chunk of response.body ?? []) heard += decoder.decode(chunk as Uint8Array, { stream: true })
    }
    reading().catch(() => {}) // ended below
    return () => heard
  }
  const theirs = foreign.find(({ kind }) => kind === 'session')?.text ?? ''
  const all = await hear(livePath)
  const one = await hear(`${livePath}?session=${theirs}`)
  await server.operator.call('cancelSession', { params: { id: theirs } })
  const { started } = await server.operator.call('startSessions', {
    body: { computers: ['ours-pc'], kind: 'inventory' },
  })
  const ours = started[0]?.id ?? ''
  const deadline = Date.now() + 5000
  while (!all().includes(ours) && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve))
  stop.abort()
  assert.ok(all().includes(ours), 'its own session is not heard of')
  for (const text of [all(), one()]) {
    assert.ok(!text.includes(theirs), "another tenant's session is heard of")
    assert.ok(!text.includes(foreign.find(({ kind }) => kind === 'computer')?.text ?? '-'))
  }
})
