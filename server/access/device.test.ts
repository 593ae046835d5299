/** Can nobody but a signed-in person let a command line in, once, in time, and can nobody guess a code? */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Page } from '../../testing/server/a-page.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'

let server: TestServer
let ada: Page
const nobody = () => new Page(server.address)

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

const start = () => nobody().call('startDeviceLogin', { body: { host: 'laptop' } })
const poll = (deviceCode: string) => nobody().call('pollDeviceLogin', { body: { deviceCode } })
const approve = (code: string) => ({ params: { code }, body: { approve: true } })

test('an approved code gives one token, once', async () => {
  const { deviceCode, userCode } = await start()
  assert.match(userCode, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  assert.deepEqual(await poll(deviceCode), { state: 'pending', intervalSeconds: 5 })
  assert.deepEqual(await poll(deviceCode), { state: 'slowDown', intervalSeconds: 10 })
  await ada.call('decideDeviceLogin', approve(userCode))
  assert.equal((await ada.refused('decideDeviceLogin', approve(userCode))).code, 'notFound')
  const answers = await Promise.all(Array.from({ length: 10 }, () => poll(deviceCode)))
  assert.equal(answers.filter(({ state }) => state === 'approved').length, 1)
  assert.equal((await poll(deviceCode)).state, 'expired')
})

test('only a person at the page approves: no token, no operator without an account, nobody', async () => {
  const { userCode } = await start()
  assert.equal((await server.operator.refused('decideDeviceLogin', approve(userCode))).code, 'notAllowed')
  assert.equal((await nobody().refused('decideDeviceLogin', approve(userCode))).code, 'notSignedIn')
  const foreign = await ada.fetch(`/api/v1/device-logins/${userCode}`, {
    method: 'POST',
    body: '{"approve": true}',
    headers: { origin: 'http://evil.example' },
  })
  assert.equal(foreign.status, 403)
  const { db } = server.database
  await db
    .updateTable('login')
    .set({ fresh_at: new Date(0) })
    .execute()
  assert.equal((await ada.refused('decideDeviceLogin', approve(userCode))).code, 'notFresh')
  await db.updateTable('login').set({ fresh_at: new Date() }).execute()
})

test('a code is over after ten minutes', async () => {
  const { deviceCode, userCode } = await start()
  const { db } = server.database
  await db
    .updateTable('device_login')
    .set({ expires_at: new Date(Date.now() - 1) })
    .execute()
  assert.equal((await ada.refused('decideDeviceLogin', approve(userCode))).code, 'notFound')
  assert.equal((await poll(deviceCode)).state, 'expired')
})

test('the token of an account that was disabled meanwhile is not given', async () => {
  const { deviceCode, userCode } = await start()
  await ada.call('decideDeviceLogin', approve(userCode))
  const { db } = server.database
  await db.updateTable('account').set({ disabled_at: new Date() }).execute()
  assert.deepEqual(await poll(deviceCode), { state: 'denied' })
  await db.updateTable('account').set({ disabled_at: null }).execute()
})

test('guessing codes, and asking for very many, is refused after a while', async () => {
  const codes = []
  for (let n = 0; n < 14; n += 1)
    codes.push((await ada.refused('getDeviceLogin', { params: { code: 'BBBB-BBBB' } })).code)
  assert.equal(codes.at(-1), 'tooMany')
  const answers = []
  for (let n = 0; n < 60; n += 1)
    answers.push(await nobody().fetch('/api/v1/device-logins', { method: 'POST', body: '{"host": "x"}' }))
  assert.ok(answers.some(({ status }) => status === 429))
})
