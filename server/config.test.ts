/** The configuration: from flags, then from the environment, then a default; what cannot be used is refused in a sentence. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, defaultDataFolder, readConfig } from './config.ts'

function refused(args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  try {
    readConfig(args, environment)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.message
  }
  return assert.fail(`${args.join(' ')} was not refused`)
}

test('flags go before the environment, and the environment before the default', () => {
  const environment = {
    FETTLE_LISTEN: '0.0.0.0:80',
    FETTLE_DATA_DIR: '/data',
    DATABASE_URL: 'postgresql://host/name',
    FETTLE_PG_BIN: '/pg',
    FETTLE_LOG_LEVEL: 'warn',
    FETTLE_KEEP_OUTPUT_DAYS: '30',
    FETTLE_TRUSTED_PROXIES: '10.0.0.0/8',
    FETTLE_REQUESTS_PER_SECOND: '20',
  }
  const fromEnvironment = readConfig([], environment)
  assert.deepEqual(
    { ...fromEnvironment, webFolder: '', trustedProxies: fromEnvironment.trustedProxies.rules },
    {
      ...{ host: '0.0.0.0', port: 80, dataFolder: '/data', logLevel: 'warn', webFolder: '' },
      ...{ databaseUrl: 'postgresql://host/name', pgBin: '/pg', keepOutputDays: 30 },
      ...{ trustedProxies: ['Subnet: IPv4 10.0.0.0/8'], requestsPerSecond: 20 },
    },
  )
  const flags = ['--listen', '[::1]:0', '--data', '/other', '--log-level=error', '--database-url', 'postgres://b/c']
  const fromFlags = readConfig(
    [...flags, '--pg-bin', '/bin', '--keep-output', '7', '--trusted-proxies', '10.0.0.5', '--requests-per-second', '0'],
    environment,
  )
  assert.deepEqual(
    { ...fromFlags, webFolder: '', trustedProxies: fromFlags.trustedProxies.rules },
    {
      ...{ host: '::1', port: 0, dataFolder: '/other', logLevel: 'error', webFolder: '' },
      ...{ databaseUrl: 'postgres://b/c', pgBin: '/bin', keepOutputDays: 7 },
      ...{ trustedProxies: ['Address: IPv4 10.0.0.5'], requestsPerSecond: 0 },
    },
  )
  const plain = readConfig(['--data', 'here'], {})
  assert.deepEqual([plain.host, plain.port, plain.logLevel], ['127.0.0.1', 7330, 'info'])
  assert.equal(plain.dataFolder, `${process.cwd()}/here`)
  assert.ok(!('databaseUrl' in plain) && !('pgBin' in plain))
})

test('a variable that is empty is one that is not set', () => {
  const empty = { FETTLE_LISTEN: '', FETTLE_DATA_DIR: '', DATABASE_URL: '', FETTLE_PG_BIN: '', FETTLE_LOG_LEVEL: '' }
  assert.deepEqual(readConfig([], empty), readConfig([], {}))
})

test('where data are kept when nothing is said', () => {
  assert.equal(defaultDataFolder({ FETTLE_DATA_DIR: '/x/../y' }), '/y')
  const folder = defaultDataFolder({ XDG_STATE_HOME: '/state' })
  assert.equal(folder, process.getuid?.() === 0 ? '/var/lib/fettle' : '/state/fettle')
})

test('what cannot be used is refused, with the value and what to do', () => {
  for (const listen of [
    '7330',
    ':7330',
    'localhost',
    'localhost:',
    'localhost:65536',
    'localhost:-1',
    'localhost:http',
    '',
  ])
    assert.equal(
      refused(['--listen', listen]),
      `Cannot listen on "${listen}"; write HOST:PORT, such as 127.0.0.1:7330.`,
    )
  assert.match(refused(['--log-level', 'loud']), /^There is no log level "loud"; use one of trace, /)
  for (const days of ['0', '-1', '1.5', 'all', '36501'])
    assert.match(
      refused([`--keep-output=${days}`]),
      /^Output cannot be kept for .*; write a whole number from 1 to 36500.$/,
    )
  assert.match(refused(['--unknown']), /--unknown.*--listen HOST:PORT/s)
  assert.match(refused(['surplus']), /surplus/)
  assert.match(refused(['--data']), /--data/)
})

test('an address of no PostgreSQL is refused without repeating it, for it may hold a password', () => {
  for (const url of ['mysql://root:hunter2@host/name', 'hunter2', 'postgresql:hunter2']) {
    assert.match(refused(['--database-url', url]), /^DATABASE_URL is no PostgreSQL address; write postgresql:/)
    assert.ok(!refused([], { DATABASE_URL: url }).includes('hunter2'))
  }
})
