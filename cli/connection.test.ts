/** Is the right server found, and is a token sent to no other? */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { defaultDataFolder, findServer } from './connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'fettle-connection-'))
after(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'server.json'), '{"address":"http://127.0.0.1:7330"}\n')
writeFileSync(join(folder, 'operator-token'), 'own-token\n')
writeFileSync(join(folder, 'other'), 'other-token\n')
writeFileSync(join(folder, 'prose'), 'not one token\n')

const found = (choice: Parameters<typeof findServer>[0], environment: NodeJS.ProcessEnv = {}) => {
  const { address, token } = findServer({ data: folder, ...choice }, environment)
  return [address.origin, token]
}

test('the data folder: $FETTLE_DATA_DIR, else that of root, else below the home folder', () => {
  assert.equal(defaultDataFolder({ FETTLE_DATA_DIR: '/srv/f' }, 0), '/srv/f')
  assert.equal(defaultDataFolder({ HOME: '/root' }, 0), '/var/lib/fettle')
  assert.equal(defaultDataFolder({ HOME: '/home/ann' }, 1000), '/home/ann/.local/state/fettle')
  assert.equal(defaultDataFolder({ HOME: '/home/ann', XDG_STATE_HOME: '/state' }, 1000), '/state/fettle')
})

test("without a word, this machine's own server with its token", () => {
  assert.deepEqual(found({}), ['http://127.0.0.1:7330', 'own-token'])
  assert.deepEqual(found({ server: 'http://127.0.0.1:7330/' }), ['http://127.0.0.1:7330', 'own-token'])
})

test('options go before the environment', () => {
  const environment = { FETTLE_SERVER: 'https://a.example', FETTLE_TOKEN_FILE: join(folder, 'other') }

  assert.deepEqual(found({}, environment), ['https://a.example', 'other-token'])
  assert.deepEqual(found({ server: 'https://b.example' }, environment), ['https://b.example', 'other-token'])
  assert.deepEqual(found({ tokenFile: join(folder, 'other') }), ['http://127.0.0.1:7330', 'other-token'])
})

test('the token of this machine goes to no other server', () => {
  assert.deepEqual(found({ server: 'https://evil.example' }), ['https://evil.example', undefined])
  assert.deepEqual(found({ server: 'http://127.0.0.1:7331' }), ['http://127.0.0.1:7331', undefined])
})

test('what cannot be used is refused in one sentence', () => {
  const refusal = (choice: Parameters<typeof findServer>[0]) => {
    try {
      findServer(choice, {})
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
    return 'not refused'
  }

  assert.equal(
    refusal({ data: join(folder, 'none') }),
    `No server runs on this machine with the data folder ${folder}/none; start one with "fettle up", or sign in to one with "fettle login --server URL".`,
  )
  assert.equal(
    refusal({ server: 'example.org' }),
    '"example.org" is not the address of a server; write it like https://fettle.example.org.',
  )
  assert.equal(
    refusal({ data: folder, tokenFile: join(folder, 'none') }),
    `There is no token file ${folder}/none; name one with --token-file FILE.`,
  )
  assert.equal(
    refusal({ data: folder, tokenFile: join(folder, 'prose') }),
    `The file ${folder}/prose does not hold one token.`,
  )
})
