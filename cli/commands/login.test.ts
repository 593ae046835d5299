/** Signing in with the command line, against a real server: approved, refused, over; the token is kept, used, listed, revoked. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { Page } from '../../testing/server/a-page.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { aWorkplace, type Running } from '../spawned.ts'

let server: TestServer
let ada: Page

before(async () => {
  server = await aServer()
  ada = new Page(server.address)
  const code = new URL(await server.loginLink()).hash.replace('#code=', '')
  await ada.call('createLogin', { body: { secret: code } })
  await ada.call('setUp', { body: { name: 'Ada', email: 'ada@example.org', password: 'a calm winter morning' } })
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

/** The code that a running command shows. */
async function codeOf({ child }: Running): Promise<string> {
  let said = ''
  child.stderr?.on('data', (part: Buffer) => (said += part.toString()))
  await until('it shows a code', () => /enter the code \S+\n/.test(said))
  return /enter the code ([A-Z]{4}-[A-Z]{4})\n/.exec(said)?.[1] ?? ''
}

test(
  'login gets a token of who approved it; other commands use it; logout revokes it',
  { timeout: 60_000 },
  async () => {
    using workplace = aWorkplace()
    const login = workplace.start(undefined, 'login', '--server', server.address)
    const code = await codeOf(login)
    const asked = await ada.call('getDeviceLogin', { params: { code: code.toLowerCase().replace('-', '') } })
    assert.equal(asked.host, hostname())
    assert.equal(asked.address, '127.0.0.1')
    assert.equal(asked.tokenDays, 30)
    await ada.call('decideDeviceLogin', { params: { code }, body: { approve: true } })
    const ended = await login.ended
    assert.match(ended.stdout, /as Ada, until \d{4}-\d{2}-\d{2}\.\n$/)
    assert.equal(ended.code, 0)
    assert.ok(!ended.stdout.includes('fettle_api'))

    const folder = join(workplace.folder, '.config/fettle/tokens')
    const file = join(folder, readdirSync(folder)[0] ?? '')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(statSync(folder).mode & 0o777, 0o700)

    // The server is remembered.
    const who = JSON.parse((await workplace.fettle(undefined, 'whoami', '--json')).stdout) as {
      name: string
      email: string
    }
    assert.equal(who.email, 'ada@example.org')
    const listed = (await ada.call('listApiTokens')).items.find(({ kind }) => kind === 'commandLine')
    assert.equal(listed?.name, `command line on ${hostname()}`)
    assert.equal(listed?.owner?.name, 'Ada')
    const day = 86_400_000
    const left = Date.parse(listed?.expiresAt ?? '') - Date.now()
    assert.ok(left > 29 * day && left <= 30 * day)

    const made = await workplace.fettle(undefined, 'token', 'create', 'nightly', '--only', 'view', '--days', '7')
    assert.match(made.stdout, /^fettle_api_\S{43}\n$/)
    assert.match((await workplace.fettle(undefined, 'tokens')).stdout, /nightly +Ada +view +all +never/)
    assert.equal((await workplace.fettle(undefined, 'token', 'revoke', 'nightly')).code, 0)
    assert.match((await workplace.fettle(undefined, 'audit', '--action', 'revokeApiToken')).stdout, /api-token nightly/)

    const token = readFileSync(file, 'utf8').trim()
    assert.equal((await workplace.fettle(undefined, 'logout')).code, 0)
    assert.ok(!existsSync(file))
    const response = await fetch(`${server.address}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(response.status, 401)
    assert.equal((await workplace.fettle(undefined, 'logout', '--server', server.address)).code, 3)
  },
)

test('a login that is refused on the page gets nothing', { timeout: 60_000 }, async () => {
  using workplace = aWorkplace()
  const login = workplace.start(undefined, 'login', '--server', server.address)
  await ada.call('decideDeviceLogin', { params: { code: await codeOf(login) }, body: { approve: false } })
  const { code, stderr } = await login.ended
  assert.equal(code, 3)
  assert.match(stderr, /refused on the page/)
})

test('a token goes to no other server than its own', async () => {
  const { findServer } = await import('../connection.ts')
  const { storeToken } = await import('../stored-token.ts')
  using workplace = aWorkplace()
  const environment = { HOME: workplace.folder, FETTLE_DATA_DIR: workplace.folder }
  storeToken(new URL('https://one.example'), 'secret', environment)
  assert.equal(findServer({ server: 'https://one.example/' }, environment).token, 'secret')
  assert.equal(findServer({ server: 'https://one.example:444' }, environment).token, undefined)
  assert.equal(findServer({ server: 'http://one.example' }, environment).token, undefined)
  assert.equal(findServer({}, environment).address.origin, 'https://one.example')
})
