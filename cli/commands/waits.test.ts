/** Do the commands about many sessions at once ask the right thing and print it: waits, batches, limits, quarantine? */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { BatchDetail } from '@fettle/contract/http/sessions.ts'
import { answer, aRecordedServer, Refused } from '../recorded-server.ts'
import { aWorkplace } from '../spawned.ts'

const workplace = aWorkplace()
after(() => workplace[Symbol.dispose]())
const { fettle } = workplace

const frontDesk = { id: 'cmp_1', name: 'front-desk' }
const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()

const nothing: ResponseOf<Api['listWaits']> = { reasons: [], sessions: [], locks: [], limits: [], quarantine: [] }

function aWaitingSession() {
  const [summary] = answer('listSessions', 'five').items
  assert.ok(summary)
  const sentence = 'Waits for front-desk to come online; then it starts.'
  const times = { since: ago(3), deadline: '2027-01-31T22:00:00.000Z' }
  const wait = { reason: 'computer', sentence, owner: 'front-desk', ...times, atDeadline: 'The session ends.' } as const
  return { ...summary, state: 'waiting' as const, computer: frontDesk, wait }
}

const waits: ResponseOf<Api['listWaits']> = {
  reasons: [{ reason: 'computer', sessions: 1, oldestSince: ago(3) }],
  sessions: [aWaitingSession()],
  locks: [{ key: 'licence-server', computer: frontDesk, sessionId: 'ses_1', since: ago(1), waiting: 4 }],
  limits: [
    { scope: 'installation', name: '', most: 200, working: 7, waiting: 0 },
    { scope: 'tag', name: 'site-north', most: 10, working: 10, waiting: 3 },
  ],
  quarantine: [
    { computer: frontDesk, key: 'editor', since: ago(30), evidence: 'It was changed in 3 sessions running.' },
  ],
}

test('waits shows what waits, on what and until when, with locks, limits and what is left alone', async () => {
  await using server = await aRecordedServer({ listWaits: () => waits })

  const { stdout } = await fettle(server, 'waits')
  const forPrograms = await fettle(server, 'waits', '--json')

  const [, session = '', ...others] = stdout.trim().split('\n')
  assert.match(session, /^ses_\w+ +front-desk +3 h ago +Waits for front-desk .+ 2027-01-31 22:00 +The session ends\.$/)
  assert.deepEqual(others, [
    'lock licence-server: front-desk since 1 h ago, 4 waiting',
    'limit installation: 7 of 200 working, 0 waiting',
    'limit tag site-north: 10 of 10 working, 3 waiting',
    'quarantine: editor on front-desk. It was changed in 3 sessions running.',
  ])
  assert.deepEqual(JSON.parse(forPrograms.stdout), waits)
})

test('where nothing waits, is limited or left alone, that is said', async () => {
  await using server = await aRecordedServer({ listWaits: () => nothing })

  assert.equal((await fettle(server, 'waits')).stdout, 'No session waits.\n')
  assert.equal((await fettle(server, 'limits')).stdout, 'There are no limits.\n')
  assert.equal((await fettle(server, 'quarantine')).stdout, 'Nothing is in quarantine.\n')
})

const aBatch: BatchDetail = {
  id: 'bat_1',
  trigger: 'Dana',
  createdAt: ago(2),
  asked: 10,
  started: 8,
  joined: 1,
  refused: [{ computer: frontDesk, sentence: 'front-desk is excluded from maintenance.' }],
  inProgress: 2,
  waiting: 1,
  completed: 3,
  failed: 1,
  cancelled: 1,
  notReached: 1,
  progress: 0.699,
}

test('batches are listed, and one is shown with whom it did not reach and why', async () => {
  await using server = await aRecordedServer({
    listBatches: () => ({ items: [aBatch] }),
    getBatch: ({ params }) => {
      if (params['id'] !== aBatch.id) throw new Refused('notFound', 'There is no such batch.')
      return aBatch
    },
  })
  const row = /^bat_1 +2 h ago +Dana +10 +69 % +3 +1 +1$/m

  const list = await fettle(server, 'batches', '--limit', '7')
  const one = await fettle(server, 'batches', 'bat_1')
  const forPrograms = await fettle(server, 'batches', 'bat_1', '--json')
  const unknown = await fettle(server, 'batches', 'bat_2')

  assert.match(list.stdout, row)
  assert.match(one.stdout, row)
  assert.match(one.stdout, /^2 in progress, 1 waiting, 1 cancelled, 1 joined others$/m)
  assert.match(one.stdout, /^front-desk: front-desk is excluded from maintenance\.$/m)
  assert.deepEqual(JSON.parse(forPrograms.stdout), aBatch)
  assert.deepEqual([unknown.code, unknown.stderr], [3, '[notFound] There is no such batch.\n'])
  assert.equal(server.asked[0]?.query['limit'], '7')
})

test('limits are set for the installation, a tenant or a tag, and taken away', async () => {
  await using server = await aRecordedServer({ listWaits: () => waits, setLimit: () => ({ limits: [] }) })

  const shown = await fettle(server, 'limits', '--most', '200')
  await fettle(server, 'limits', '--tenant', 'Acme', '--most', '20')
  const forPrograms = await fettle(server, 'limits', '--tag', 'site-north', '--none', '--json')

  assert.match(shown.stdout, /^tag +site-north +10 +10 +3$/m)
  assert.deepEqual(JSON.parse(forPrograms.stdout), waits.limits)
  assert.deepEqual(
    server.asked.filter(({ id }) => id === 'setLimit').map(({ body }) => body),
    [
      { scope: 'installation', most: 200 },
      { scope: 'tenant', name: 'Acme', most: 20 },
      { scope: 'tag', name: 'site-north', most: null },
    ],
  )
})

test('a limit that is not said clearly is not set', async () => {
  await using server = await aRecordedServer({ listWaits: () => waits })

  const refusals = []
  for (const words of [
    ['--tag', 'x'],
    ['--tag', 'x', '--tenant', 'y', '--none'],
    ['--most', '5', '--none'],
  ])
    refusals.push(await fettle(server, 'limits', ...words))

  assert.deepEqual(
    refusals.map(({ code, stderr }) => [code, stderr]),
    [
      [3, '[badInput] Say the limit with --most, or take it away with --none.\n'],
      [3, '[badInput] Give --tenant or --tag, not both.\n'],
      [3, '[badInput] Give --most or --none, not both.\n'],
    ],
  )
  assert.deepEqual(server.asked, [])
})

test('an item is taken out of quarantine on one computer', async () => {
  await using server = await aRecordedServer({
    listWaits: () => waits,
    liftQuarantine: ({ body }) => ({ lifted: (body as { item: string }).item === 'editor' }),
  })

  const shown = await fettle(server, 'quarantine')
  const lifted = await fettle(server, 'quarantine', 'front-desk', 'editor')
  const other = await fettle(server, 'quarantine', 'front-desk', 'other')
  const forPrograms = await fettle(server, 'quarantine', 'front-desk', 'editor', '--json')
  const half = await fettle(server, 'quarantine', 'front-desk')

  assert.match(shown.stdout, /^front-desk +editor +\S.* +It was changed in 3 sessions running\.$/m)
  assert.equal(lifted.stdout, 'Sessions may change editor again.\n')
  assert.equal(other.stdout, 'other was not in quarantine on front-desk.\n')
  assert.deepEqual(JSON.parse(forPrograms.stdout), { lifted: true })
  assert.equal(half.code, 3)
  assert.deepEqual(server.asked.at(1), {
    id: 'liftQuarantine',
    params: { id: 'front-desk' },
    query: {},
    body: { item: 'editor' },
  })
})
