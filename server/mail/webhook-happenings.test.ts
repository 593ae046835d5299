/** Are webhooks told what other rooms see happen: a computer that waits to be let in, a schedule in trouble? */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'

type Body = {
  readonly type: string
  readonly tenantId?: string
  readonly data: {
    readonly computer?: { readonly name: string }
    readonly verdict?: string
    readonly schedule?: { readonly id: string; readonly name: string }
    readonly runId?: string
    readonly sentence?: string
  }
}

/** A webhook that nobody answers: what it would be told is what counts here. */
async function aWebhook({ operator }: TestServer, name: string, tenant?: string): Promise<void> {
  await operator.call('createWebhook', {
    body: {
      ...{ name, url: 'http://127.0.0.1:9/hook', allowPrivate: true },
      events: ['computerPending', 'scheduleMissed', 'scheduleFailed'],
      ...(tenant === undefined ? {} : { tenant }),
    },
  })
}

async function told({ database }: TestServer, name: string): Promise<readonly Body[]> {
  const rows = await database.db
    .selectFrom('webhook_delivery')
    .innerJoin('webhook', 'webhook.id', 'webhook_delivery.webhook_id')
    .select('body')
    .where('webhook.name', '=', name)
    .orderBy('webhook_delivery.created_at')
    .execute()
  return rows.map(({ body }) => JSON.parse(body) as Body)
}

test('a computer that waits to be let in is told, to webhooks of its tenant and of all; one that joins at once is not', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Acme' }, { kind: 'tenant', name: 'Globex' })
  await aWebhook(server, 'all')
  await aWebhook(server, 'acme', 'Acme')
  await aWebhook(server, 'globex', 'Globex')
  await enrolled(server, { hostname: 'joins', tenant: 'Acme' })
  const { token } = await operator.call('createEnrolmentToken', { body: { tenant: 'Acme', approval: true } })
  const { publicKey } = generateKeyPairSync('ed25519')
  const response = await fetch(`${server.address}/agent/v1/enroll`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      ...{ hostname: 'waits', machineId: 'another machine', version: '0.1.0' },
    }),
  })
  assert.equal(response.status, 200, await response.text())
  const { id } = await operator.call('getComputer', { params: { id: 'waits' } })
  const { tenant } = await operator.call('getComputer', { params: { id: 'joins' } })
  for (const name of ['all', 'acme']) {
    const [first, ...more] = await told(server, name)
    assert.deepEqual(more, [])
    assert.deepEqual(
      { type: first?.type, tenantId: first?.tenantId, data: first?.data },
      { type: 'computerPending', tenantId: tenant.id, data: { computer: { id, name: 'waits' }, verdict: 'new' } },
    )
  }
  assert.deepEqual(await told(server, 'globex'), [])
})

test('a schedule that missed its time or cannot run is told, with the sentence of the notification', async () => {
  await using server = await aServer()
  const { operator, database } = server
  await operator.apply({ kind: 'tenant', name: 'Acme' })
  await aWebhook(server, 'all')
  await aWebhook(server, 'acme', 'Acme')
  const gone = await enrolled(server, { hostname: 'soon-gone' })
  const schedule = { kind: 'schedule', zone: 'UTC', session: { kind: 'inventory' } }
  await operator.apply(
    { ...schedule, name: 'late', cron: '0 * * * *', target: { tenant: 'Acme' } },
    { ...schedule, name: 'lost', frequency: 'daily', time: '14:00', target: { computer: 'soon-gone' } },
  )
  await sql`update computer set deleted_at = now() where id = ${gone.computerId}`.execute(database.db)
  await operator.call('runSchedule', { params: { name: 'lost' } })
  await sql`update schedule set next_at = now() - interval '9 hours' where name = 'late'`.execute(database.db)
  await operator.apply({ kind: 'tag', name: 'wake' })
  const bodies = await until(
    'both are told',
    async () => {
      const all = await told(server, 'all')
      return all.length >= 2 ? all : undefined
    },
    60_000,
  )
  const { items } = await operator.call('listNotifications', { query: {} })
  const [missed, failed] = ['scheduleMissed', 'scheduleFailed'].map((type) => bodies.find((one) => one.type === type))
  assert.equal(missed?.data.schedule?.name, 'late')
  assert.equal(missed.data.sentence, items.find(({ kind }) => kind === 'scheduleMissed')?.sentence)
  assert.ok(missed.tenantId)
  assert.equal(failed?.data.schedule?.name, 'lost')
  assert.match(failed.data.runId ?? '', /^run_/)
  assert.equal(failed.data.sentence, items.find(({ kind }) => kind === 'scheduleFailed')?.sentence)
  assert.equal(failed.tenantId, undefined)
  assert.deepEqual(
    (await told(server, 'acme')).map(({ type }) => type),
    ['scheduleMissed'],
  )
})
