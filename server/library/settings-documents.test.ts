/** Settings that people also make elsewhere are documents too: of the installation, of tenants' mails, of computers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'

type Document = Readonly<Record<string, unknown>>

async function exported({ operator }: TestServer, kinds: string): Promise<readonly Document[]> {
  return (await operator.call('exportDocuments', { query: { kinds } })).documents
}

async function history({ operator }: TestServer, kind: string, name: string) {
  return (await operator.call('objectHistory', { params: { kind, name } })).items
}

const installation: Document = {
  kind: 'installation',
  time: { zone: 'Europe/Vienna', freezes: [{ from: '2031-12-24', until: '2031-12-26', reason: 'Feast', owner: 'IT' }] },
  mail: { from: 'it@fettle.example', smtp: { host: 'mail.fettle.example', tls: 'startTls', user: 'fettle' } },
  limits: { all: 50, tenants: { Acme: 5 }, tags: { site: 2 } },
}

test('the installation is a document: applied it is unchanged, a missing section stays, an empty one takes away', async () => {
  await using server = await aServer()
  const { operator } = server
  assert.deepEqual(await exported(server, 'installation'), [])
  await operator.apply({ kind: 'tenant', name: 'Acme' }, installation)
  assert.deepEqual(await exported(server, 'installation'), [installation])
  assert.deepEqual(await operator.changes([installation]), ['unchanged installation installation'])
  assert.deepEqual((await operator.call('getInstallationTime', {})).own, installation['time'])
  const { limits } = await operator.call('listWaits', {})
  assert.deepEqual(
    limits.map(({ scope, name, most }) => `${scope} ${name} ${most}`),
    ['installation  50', 'tag site 2', 'tenant Acme 5'],
  )
  assert.deepEqual(await operator.changes([{ kind: 'installation' }]), ['unchanged installation installation'])
  await operator.apply({ kind: 'installation', limits: {}, time: {} })
  assert.deepEqual(await exported(server, 'installation'), [{ kind: 'installation', mail: installation['mail'] }])
  const told = await history(server, 'installation', 'installation')
  assert.deepEqual(
    told.map(({ change }) => change),
    ['updated', 'updated'],
  )
  assert.deepEqual(
    told[1]?.fields.map(({ path }) => path),
    ['time', 'limits'],
  )
})

test('what is set by hand is in the export, and in the history of the installation', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.call('setLimit', { body: { scope: 'tag', name: 'site', most: 3 } })
  await operator.call('setInstallationTime', { body: { zone: 'Asia/Kolkata' } })
  await operator.call('putMailSettings', { body: { settings: { from: 'it@acme.example' } } })
  const whole = {
    ...{ kind: 'installation', time: { zone: 'Asia/Kolkata' } },
    ...{ mail: { from: 'it@acme.example' }, limits: { tags: { site: 3 } } },
  }
  assert.deepEqual(await exported(server, 'installation'), [whole])
  const told = await history(server, 'installation', 'installation')
  assert.equal(told.length, 3)
  assert.deepEqual(told.at(-1)?.definition, whole)
})

test('a dry run changes no setting, and what cannot be is refused with everything beside it', async () => {
  await using server = await aServer()
  const { operator } = server
  const dry = await operator.call('applyDocuments', {
    body: { documents: [{ source: 'x', document: { kind: 'installation', limits: { all: 7 } } }], dryRun: true },
  })
  assert.deepEqual(
    dry.changes.map(({ change, fields }) => [change, fields]),
    [['updated', [{ path: 'limits', to: { all: 7 } }]]],
  )
  const faults = [
    [{ kind: 'installation', limits: { tenants: { Nobody: 1 } } }, /There is no tenant "Nobody"/],
    [{ kind: 'installation', time: { zone: 'Mars/Olympus' } }, /Mars\/Olympus/],
    [{ kind: 'installation', mail: { smtp: { host: 'x', tls: 'none' } } }, /without a sender/],
    [{ kind: 'installation', mail: { password: 'x' } }, /password/],
    [{ kind: 'computer', name: 'pc', tenant: 'Acme' }, /let its agent join first/],
  ] as const
  for (const [document, sentence] of faults) {
    const documents = [{ kind: 'tenant', name: 'Acme' }, document].map((one) => ({ source: 'x', document: { ...one } }))
    assert.match((await operator.refused('applyDocuments', { body: { documents } })).detail, sentence)
  }
  assert.deepEqual(await exported(server, ''), [])
})

test("a tenant's mail settings are in its document without their password, which stays", async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Acme', tags: ['gold'] })
  const settings = { from: 'it@acme.example', smtp: { host: 'mail.acme.example', tls: 'tls' as const, user: 'it' } }
  await operator.call('putMailSettings', { body: { tenant: 'Acme', settings, password: 'correct horse' } })
  const [acme] = await exported(server, 'tenants')
  assert.deepEqual(acme, { kind: 'tenant', name: 'Acme', tags: ['gold'], mail: settings })
  const again = async (document: Document) => await operator.changes([{ ...document }])
  assert.deepEqual(await again(acme), ['unchanged tenant Acme'])
  assert.deepEqual(await again({ kind: 'tenant', name: 'Acme', tags: ['gold'] }), ['unchanged tenant Acme'])
  const isSet = async () => (await operator.call('getMailSettings', { query: { tenant: 'Acme' } })).passwordSet
  // Another word, another tag, time by hand: the password is still there.
  await operator.apply({ ...acme, mail: { ...settings, replyTo: 'desk@acme.example' } })
  await operator.apply({ kind: 'tenant', name: 'Acme', tags: ['silver'] })
  await operator.call('setTenantTime', { params: { name: 'Acme' }, body: { zone: 'Asia/Kolkata' } })
  assert.equal(await isSet(), true)
  const moved = { ...acme, mail: { ...settings, smtp: { ...settings.smtp, host: 'mail.evil.example' } } }
  const refused = await operator.refused('applyDocuments', { body: { documents: [{ source: 'x', document: moved }] } })
  assert.match(refused.detail, /The mail settings of Acme: The mail server is another one now/)
  await operator.apply({ ...acme, mail: {} })
  assert.equal(await isSet(), false)
  const everything = JSON.stringify([await exported(server, ''), await history(server, 'mail', 'Acme')])
  assert.ok(!everything.includes('correct horse'))
  assert.equal((await history(server, 'mail', 'Acme')).length, 3)
})

test('what was decided about computers is exported, applied, and remembered; a document makes none', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(
    { kind: 'tenant', name: 'Acme' },
    { kind: 'tenant', name: 'Globex' },
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Acme' },
  )
  await enrolled(server, { hostname: 'pc', tenant: 'Acme' })
  await enrolled(server, { hostname: 'plain', tenant: 'Acme' })
  assert.deepEqual(await exported(server, 'computers'), [])
  const pc: Document = {
    ...{ kind: 'computer', name: 'pc', tenant: 'Acme', tags: ['canary', 'lab'], primaryPerson: 'dana@acme.example' },
    ...{ excludedFromMaintenance: true, excludedFromAffinity: true, time: { zone: 'Asia/Kolkata' }, notes: 'Old.' },
  }
  assert.deepEqual(await operator.changes([pc]), ['updated computer Acme/pc'])
  assert.deepEqual(await exported(server, 'computers'), [pc])
  assert.deepEqual(await operator.changes([{ ...pc, tags: ['lab', 'canary'] }]), ['unchanged computer Acme/pc'])
  assert.deepEqual(await operator.changes([{ kind: 'computer', name: 'pc', tenant: 'Acme', notes: 'Older.' }]), [
    'updated computer Acme/pc',
  ])
  const detail = await operator.call('getComputer', { params: { id: 'pc' } })
  assert.deepEqual(detail.tags, ['canary', 'lab'])
  assert.equal(detail.excludedFromMaintenance, true)
  const revisions = await history(server, 'computers', 'pc')
  assert.deepEqual(
    revisions.at(-1)?.fields.map(({ path, from, to }) => [path, from, to]),
    [['notes', 'Old.', 'Older.']],
  )
  const params = { kind: 'computer', name: 'pc' }
  await operator.call('changeDocument', { params, body: { changes: { notes: null, primaryPerson: null } } })
  const { notes: _notes, primaryPerson: _person, ...without } = pc
  assert.deepEqual(await exported(server, 'computers'), [without])
  const nothing = {
    ...{ kind: 'computer', name: 'pc', tenant: 'Acme', tags: [], primaryPerson: null, time: {}, notes: '' },
    ...{ excludedFromMaintenance: false, excludedFromAffinity: false },
  }
  await operator.apply(nothing)
  assert.deepEqual(await exported(server, 'computers'), [])
  assert.deepEqual(await operator.changes([nothing]), ['unchanged computer Acme/pc'])
  const pruned = await operator.call('applyDocuments', {
    body: { documents: [{ source: 'x', document: { kind: 'computer', name: 'pc', tenant: 'Acme' } }], prune: true },
  })
  assert.deepEqual(
    pruned.changes.map(({ change }) => change),
    ['unchanged'],
  )
  assert.equal((await operator.call('listComputers', { query: {} })).items.length, 2)
})

test('a computer moves to another tenant by its document, and a dry run says what that changes on it', async () => {
  await using server = await aServer()
  const { operator } = server
  const deployment = { kind: 'deployment', item: 'tool', desired: 'any' }
  await operator.apply(
    { kind: 'tenant', name: 'Acme' },
    { kind: 'tenant', name: 'Globex' },
    { kind: 'software', name: 'tool', apt: 'tool' },
    { kind: 'software', name: 'lens', apt: 'lens' },
    { ...deployment, name: 'here', target: { tenant: 'Globex' } },
    { ...deployment, name: 'tagged', item: 'lens', target: { tag: 'canary' } },
  )
  await enrolled(server, { hostname: 'pc', tenant: 'Acme' })
  await enrolled(server, { hostname: 'other', tenant: 'Acme' })
  const pc = { kind: 'computer', name: 'pc', tenant: 'Globex', tags: ['canary'] }
  const wrong = await operator.refused('applyDocuments', { body: { documents: [{ source: 'x', document: pc }] } })
  assert.match(wrong.detail, /no computer "pc" in tenant "Globex"; Acme has one; .* movesFrom/)
  const document = { ...pc, movesFrom: 'Acme' }
  const dry = await operator.call('applyDocuments', { body: { documents: [{ source: 'x', document }], dryRun: true } })
  assert.deepEqual(
    dry.fleet?.computers.map(({ computer, changes }) => [
      computer.name,
      changes.map(({ key, becomes }) => `${becomes} ${key}`),
    ]),
    [['pc', ['gains lens', 'gains tool']]],
  )
  assert.equal((await operator.call('getComputer', { params: { id: 'pc' } })).tenant.name, 'Acme')
  await operator.apply(document)
  assert.equal((await operator.call('getComputer', { params: { id: 'pc' } })).tenant.name, 'Globex')
  assert.deepEqual(await operator.changes([document]), ['unchanged computer Globex/pc'])
  assert.deepEqual(await exported(server, 'computers'), [pc])
})

test('a webhook is a document without its secret, which is made by hand, outlives changes and comes back', async () => {
  await using server = await aServer()
  const { operator, database } = server
  const chat = {
    ...{ kind: 'webhook', name: 'chat', tenant: 'Acme', url: 'http://127.0.0.1:9/hook', allowPrivate: true },
    events: ['sessionEnded'],
  }
  await operator.apply({ kind: 'tenant', name: 'Acme' }, chat)
  assert.deepEqual(await exported(server, 'webhooks'), [chat])
  const params = { id: 'chat' }
  const untold = await operator.call('testWebhook', { params, body: {} })
  assert.match(untold.problem ?? '', /no secret yet/)
  const { secret } = await operator.call('renewWebhookSecret', { params, body: {} })
  assert.match(secret, /^whsec_/)
  assert.doesNotMatch((await operator.call('testWebhook', { params, body: {} })).problem ?? '', /secret/)
  const stored = async () => (await database.db.selectFrom('webhook').select(['id', 'secret']).execute())[0]
  const before = await stored()
  await operator.call('changeWebhook', { params, body: { events: ['test'] } })
  assert.deepEqual(await exported(server, 'webhooks'), [{ ...chat, events: ['test'] }])
  await operator.call('deleteWebhook', { params })
  assert.equal(await stored(), undefined)
  await operator.call('restoreObject', { params: { kind: 'webhooks', name: 'chat' } })
  assert.deepEqual(await stored(), before)
  const told = await history(server, 'webhooks', 'chat')
  assert.deepEqual(
    told.map(({ change }) => change),
    ['created', 'updated', 'deleted', 'restored'],
  )
  const made = await operator.call('createWebhook', {
    body: { name: 'other', url: 'https://hooks.acme.example/x', events: ['test'] },
  })
  const all = await exported(server, '')
  assert.ok(!JSON.stringify([all, told]).includes('whsec') && !JSON.stringify(all).includes(made.secret))
  assert.ok((await operator.changes(all.map((one) => ({ ...one })))).every((change) => change.startsWith('unchanged ')))
  for (const [url, sentence] of [
    ['http://hooks.acme.example/', /not encrypted/],
    ['https://me:word@hooks.acme.example/', /user or password/],
  ] as const) {
    const document = { ...chat, name: 'bad', allowPrivate: false, url }
    const refused = await operator.refused('applyDocuments', { body: { documents: [{ source: 'x', document }] } })
    assert.match(refused.detail, sentence)
  }
})
