/** Do the other commands ask the right things, print what they hear and end with the right code? */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { answer, aRecordedServer } from '../recorded-server.ts'
import { aWorkplace } from '../spawned.ts'

const workplace = aWorkplace()
after(() => workplace[Symbol.dispose]())
const { fettle, folder } = workplace

const lists: readonly (readonly [words: readonly string[], line: RegExp])[] = [
  [['computers'], /^workshop +Acme +online +Debian GNU\/Linux 12 \(bookworm\) /m],
  [['computers', 'front-desk'], /^Example App +exact 1\.1-1 +1\.1-1 +compliant +.*App, tested version$/m],
  [['tenants'], /^Acme +2 +office +ten_/m],
  [['persons'], /^Reception +reception@acme\.example +Acme +front-of-house +per_/m],
  [['tags'], /^canary +1 +0 +0$/m],
  [['software', 'example-editor'], /^Example Editor {2}software example-editor$/m],
  [['deployments'], /^Legacy must go +example-legacy +absent +required +all computers/m],
  [['deployments', 'Legacy must go'], /^wins on 3: front-desk, workshop, lab-1$/m],
  [['sessions'], /^ses_\w+ +\w+ +lab-1|front-desk +/m],
  [
    ['explain', 'workshop', 'example-app'],
    /^Deployment "App, newest on canaries" wins for "example-app" on "workshop"/m,
  ],
]

test('lists and single things are printed for people, and as one JSON value for programs', async () => {
  await using server = await aRecordedServer()
  for (const [words, line] of lists) {
    const forPeople = await fettle(server, ...words)
    assert.equal(forPeople.code, 0, forPeople.stderr)
    assert.match(forPeople.stdout, line)
    const forPrograms = await fettle(server, ...words, '--json')
    assert.equal(typeof JSON.parse(forPrograms.stdout), 'object')
  }
})

test('sessions reads as many pages as wanted, and says that there are more', async () => {
  const page = answer('listSessions', 'five')
  await using server = await aRecordedServer({
    listSessions: ({ query }) => ({ items: page.items.slice(0, Number(query['limit'])), nextCursor: 'next' }),
  })

  const filter = ['--status', 'failed', '--status', 'waiting', '--computer', 'a b', '--from', '2027-01-31']
  const { stdout, stderr } = await fettle(server, 'sessions', '--limit', '7', ...filter)

  assert.equal(stdout.trim().split('\n').length, 1 + 7)
  assert.equal(stderr, 'There are more; --limit COUNT shows them.\n')
  const [first, second] = server.asked.map(({ query }) => query)
  assert.deepEqual(first, { status: 'failed,waiting', computer: 'a b', from: '2027-01-31', limit: '7' })
  assert.deepEqual([second?.['limit'], second?.['cursor']], ['2', 'next'])
})

test('a name that nobody has is refused', async () => {
  await using server = await aRecordedServer()

  const { code, stderr } = await fettle(server, 'tenants', 'Initech')

  assert.deepEqual([code, stderr], [3, '[notFound] There is no tenant "Initech"; "fettle tenants" lists them.\n'])
})

test('cancel asks for the end now, or after the action', async () => {
  const cancelled = { ...answer('getSession', 'partial'), state: 'cancelled' as const }
  await using server = await aRecordedServer({ cancelSession: () => cancelled })

  const { stdout } = await fettle(server, 'cancel', cancelled.id)
  await fettle(server, 'cancel', cancelled.id, '--after-action')

  assert.equal(stdout, 'lab-1: cancelled\n')
  assert.deepEqual(
    server.asked.map(({ body }) => body),
    [{ how: 'now' }, { how: 'afterAction' }],
  )
})

const change = (name: string, change: 'created' | 'updated' | 'unchanged', warnings: string[] = []) => ({
  kind: 'tenant',
  name,
  change,
  fields: [],
  warnings,
})

test('apply sends the documents with their places; a dry run with changes ends with 2', async () => {
  writeFileSync(join(folder, 'two.yaml'), 'kind: tenant\nname: Acme\n---\nkind: tenant\nname: Globex\n')
  const changes = [change('Acme', 'created', ['Nobody is in it.']), change('Globex', 'unchanged')]
  await using server = await aRecordedServer({ applyDocuments: () => ({ changes }) })

  const applied = await fettle(server, 'apply', '-f', 'two.yaml')
  const dry = await fettle(server, 'apply', 'two.yaml', '--dry-run', '--json')

  assert.deepEqual([applied.code, dry.code], [0, 2])
  assert.match(applied.stdout, /^created +tenant +Acme\n1 created, 0 updated, 1 unchanged\./m)
  assert.equal(applied.stderr, 'note tenant "Acme": Nobody is in it.\n')
  assert.deepEqual(JSON.parse(dry.stdout), { changes })
  const documents = [
    { source: 'two.yaml:1', document: { kind: 'tenant', name: 'Acme' } },
    { source: 'two.yaml:4', document: { kind: 'tenant', name: 'Globex' } },
  ]
  assert.deepEqual(
    server.asked.map(({ body }) => body),
    [
      { documents, dryRun: false, prune: false },
      { documents, dryRun: true, prune: false },
    ],
  )
})

test('apply sends nothing when a document is wrong, and tells every problem with its line', async () => {
  writeFileSync(join(folder, 'bad.yaml'), 'kind: tenant\nnam: Acme\n')
  await using server = await aRecordedServer()

  const several = await fettle(server, 'apply', '-f', 'bad.yaml')
  const one = await fettle(server, 'apply', '-f', 'none.yaml')

  assert.equal(several.code, 3)
  assert.equal(
    several.stderr,
    'bad.yaml:1: name is missing.\n' +
      'bad.yaml:2: Unknown key "nam" in this tenant; did you mean "name"?\n' +
      '[invalidDefinition] These 2 problems must be solved first; nothing was applied.\n',
  )
  assert.equal(one.stderr, '[invalidDefinition] none.yaml: This cannot be read: no such file or directory.\n')
  assert.equal(server.asked.length, 0)
})

test('[E244] an enrolment token goes to stdout, or to a new file that only its owner reads; what will happen to its computers is said', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const made = { id: 'tok_00000001', token: 'fettle_enrol_secret', expiresAt, uses: 3 }
  await using server = await aRecordedServer({ createEnrolmentToken: () => made })
  const file = join(folder, 'acme.token')

  const printed = await fettle(server, 'enrolment-token', 'Acme', '--uses', '3', '--hours', '1', '--tag', 'canary')
  const written = await fettle(server, 'enrolment-token', 'Acme', '--out', file, '--json')
  const again = await fettle(server, 'enrolment-token', 'Acme', '--out', file)

  assert.equal(printed.stdout, 'fettle_enrol_secret\n')
  assert.match(
    printed.stderr,
    /^The token lets 3 computers join Acme; it ends in \d+ min\.\nThey are looked at from then on: an inventory is taken daily, and changes nothing\.\n$/,
  )
  const usual = { approval: false, onboard: false, takeOver: false }
  assert.deepEqual(server.asked[0]?.body, { tenant: 'Acme', uses: 3, hours: 1, tags: ['canary'], ...usual })
  assert.equal(readFileSync(file, 'utf8'), 'fettle_enrol_secret\n')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.ok(!written.stdout.includes('secret'))
  assert.equal(again.code, 3)
})

test('a login link carries its code where servers do not see it', async () => {
  const expiresAt = new Date(Date.now() + 900_000).toISOString()
  await using server = await aRecordedServer({ createLoginCode: () => ({ code: 'fettle_code_x', expiresAt }) })

  const { stdout } = await fettle(server, 'login-link')

  assert.equal(stdout, `${server.address}/#code=fettle_code_x\n`)
})

test('completion is silent about everything but names', async () => {
  await using server = await aRecordedServer()

  assert.equal((await fettle(server, '__complete', 'computers')).stdout, 'front-desk\nlab-1\nworkshop\n')
  assert.deepEqual(await fettle(undefined, '__complete', 'computers'), { code: 4, stdout: '', stderr: '' })
  assert.deepEqual(await fettle(undefined, '__complete', 'nonsense'), { code: 3, stdout: '', stderr: '' })
  assert.match((await fettle(undefined, 'completion', 'bash')).stdout, /^complete -o default -F _fettle fettle$/m)
})

test('a reader that has seen enough is no error', async () => {
  await using server = await aRecordedServer()
  const line = 'set -o pipefail; "$0" "$1" software example-editor | true'
  const words = ['-c', line, process.execPath, join(import.meta.dirname, '../main.ts')]
  const child = spawn('bash', words, { env: workplace.environment(server), stdio: ['ignore', 'ignore', 'pipe'] })

  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])

  assert.deepEqual([code, stderr], [0, ''])
})

test('help and version need no server', async () => {
  assert.match((await fettle(undefined)).stdout, /^ {2}run +Start maintenance sessions$/m)
  assert.match((await fettle(undefined, 'run', '--help')).stdout, /^Usage: fettle run \[TARGET\.\.\.\] \[OPTIONS\]$/m)
  assert.match((await fettle(undefined, 'version')).stdout, /^fettle \d+\.\d+\.\d+ /)
})
