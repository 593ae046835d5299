/** Are webhooks told what happens, signed, until they take it, and never anybody who must not be reached? */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { aMailInstallation } from '../../testing/mail/a-mail-installation.ts'
import { addressProblem, findDestination } from './webhook-address.ts'
import { deliver, signature } from './webhook-request.ts'

interface Told {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver that answers with these statuses, one after the other, the last one always. */
async function aReceiver(...statuses: readonly number[]) {
  const told: Told[] = []
  const listener: RequestListener = (request, response) => {
    const answer = async (): Promise<void> => {
      const body = await text(request)
      const status = statuses[told.length] ?? statuses.at(-1) ?? 204
      told.push({ headers: request.headers, body })
      response.writeHead(status, { location: 'http://169.254.169.254/' }).end('x'.repeat(100))
    }
    void answer()
  }
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    told,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a session that ends and a plan that waits for approval are told, signed; what is not taken is told again', async () => {
  await using receiver = await aReceiver(500, 204)
  await using world = await aMailInstallation({ bare: true })
  const { operator, database } = world.server
  const { webhook, secret } = await operator.call('createWebhook', {
    body: { name: 'chat', url: receiver.url, events: ['sessionEnded', 'test'], tenant: 'Acme', allowPrivate: true },
  })
  assert.match(secret, /^whsec_[\w+/]{43}=$/)
  const row = await database.db.selectFrom('webhook').selectAll().executeTakeFirstOrThrow()
  assert.ok(!row.secret.includes(secret.slice(6)), 'sealed')
  assert.ok(!JSON.stringify(await operator.call('listWebhooks')).includes('whsec'))
  // A session of another kind of computer: nothing to do with the agent, ended by an operator.
  const id = await operator.start('front-desk')
  await operator.call('cancelSession', { params: { id }, body: { how: 'now' } })
  const deliveries = async () =>
    (await operator.call('listWebhookDeliveries', { params: { id: 'chat' }, query: {} })).items
  await until('it was refused once', async () => (await deliveries())[0]?.problem)
  assert.deepEqual(
    (await deliveries()).map(({ event, state, attempts, status, problem }) => [
      event,
      state,
      attempts,
      status,
      problem,
    ]),
    [['sessionEnded', 'waiting', 1, 500, 'The receiver does not take it: status 500.']],
  )
  await until('it was taken', async () => (await deliveries())[0]?.state === 'delivered', 60_000)
  const [first, second] = receiver.told
  assert.equal(first?.body, second?.body)
  assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id'], 'a receiver can see that it is the same')
  for (const { headers, body } of receiver.told) {
    // As the documentation says it.
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
  }
  const body = JSON.parse(second?.body ?? '') as { type: string; data: { sessionId: string; state: string } }
  assert.deepEqual([body.type, body.data.sessionId, body.data.state], ['sessionEnded', id, 'cancelled'])

  const tested = await operator.call('testWebhook', { params: { id: webhook.id }, body: {} })
  assert.deepEqual([tested.event, tested.state, tested.status], ['test', 'delivered', 204])
  assert.equal(
    (await operator.call('changeWebhook', { params: { id: 'chat' }, body: { enabled: false } })).enabled,
    false,
  )
  const again = await operator.start('front-desk')
  await operator.call('cancelSession', { params: { id: again }, body: { how: 'now' } })
  assert.equal((await deliveries()).length, 2)
  await operator.call('deleteWebhook', { params: { id: 'chat' } })
  assert.equal((await operator.refused('testWebhook', { params: { id: 'chat' }, body: {} })).code, 'notFound')
})

test('private, loopback and link-local addresses are not reached, however they are written', async () => {
  const forms = [
    ...[
      '127.0.0.1',
      '127.1.2.3',
      '10.0.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      'fd12::1',
      '::ffff:10.0.0.1',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      'ff02::1',
      '2002:7f00:1::',
    ],
  ]
  for (const form of forms) assert.ok(addressProblem(form, false), form)
  for (const form of ['93.184.216.34', '2606:4700::1111', '172.32.0.1', '100.128.0.1'])
    assert.equal(addressProblem(form, false), undefined, form)
  for (const form of ['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254', 'fd00:ec2::254'])
    assert.ok(addressProblem(form, true), form)
  assert.equal(addressProblem('10.0.0.1', true), undefined)
  for (const host of ['2130706433', '0x7f.1', '0177.0.0.1', 'localhost', '[::1]', '[::ffff:7f00:1]', '127.1'])
    await assert.rejects(
      findDestination(new URL(`https://${host}/`), false),
      /not an address of the public internet/,
      host,
    )
  await assert.rejects(findDestination(new URL('http://example.com/'), false), /use https/)
  await assert.rejects(findDestination(new URL('ftp://127.0.0.1/'), true), /use https/)
})

test('a redirect is not followed, and a receiver that says nothing is not waited for', async () => {
  await using elsewhere = await aReceiver(302)
  const delivery = {
    id: 'whd_1',
    secret: 'whsec_AAAA',
    allowPrivate: true,
    body: '{}',
    timestamp: 1,
    url: elsewhere.url,
  }
  assert.deepEqual(await deliver(delivery), {
    status: 302,
    problem: 'The receiver sends it elsewhere, which is not followed: status 302.',
  })
  const refused = await deliver({ ...delivery, allowPrivate: false })
  assert.match(refused.problem ?? '', /use https/)
  assert.equal(elsewhere.told.length, 1)
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { problem } = await deliver({ ...delivery, url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/` })
  assert.equal(problem, 'The receiver did not answer within 10 seconds.')
  silent.closeAllConnections()
  silent.close()
})

test('the signature is the one that the Standard Webhooks libraries compute', () => {
  // The example of their specification.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}', secret }
  assert.equal(signature(example), 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('a webhook that would show a password or go unencrypted is refused', async () => {
  await using world = await aMailInstallation({ bare: true })
  const { operator } = world.server
  const body = { name: 'x', events: ['test' as const] }
  const refusals = [
    [{ ...body, url: 'http://hooks.acme.example/' }, /not encrypted/],
    [{ ...body, url: 'https://u:p@hooks.acme.example/' }, /user or password/],
  ] as const
  for (const [wish, words] of refusals)
    assert.match((await operator.refused('createWebhook', { body: wish })).detail, words)
  await operator.call('createWebhook', { body: { ...body, url: 'https://hooks.acme.example/' } })
  assert.equal(
    (await operator.refused('createWebhook', { body: { ...body, url: 'https://hooks.acme.example/' } })).code,
    'conflict',
  )
})
