/** Reads how the server shall run, from flags and the environment: the only place that does. */
import type { BlockList } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { trustedProxies } from './http/came-from.ts'

export interface Config {
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  /** An outside database; absent: the embedded one. */
  readonly databaseUrl?: string
  readonly pgBin?: string
  readonly logLevel: string
  /** How many days output is kept; absent: as long as is usual. */
  readonly keepOutputDays?: number
  readonly webFolder: string
  /** Proxies before the server, whose word about where a request came from counts. */
  readonly trustedProxies: BlockList
  /** Of the API, for each credential; 0: as many as there are. */
  readonly requestsPerSecond: number
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent']

/** The usage of the server's flags, for people. */
export const serverUsage = `--listen HOST:PORT   where to listen (default 127.0.0.1:7330; FETTLE_LISTEN)
--data DIR           data folder (FETTLE_DATA_DIR)
--database-url URL   an outside PostgreSQL 15 or newer (DATABASE_URL); better given by the environment
--pg-bin DIR         programs of the embedded PostgreSQL (FETTLE_PG_BIN)
--log-level LEVEL    ${logLevels.join(', ')} (default info; FETTLE_LOG_LEVEL)
--keep-output DAYS   how long the output of sessions is kept (default 90; FETTLE_KEEP_OUTPUT_DAYS)
--trusted-proxies LIST   addresses or networks of proxies before the server, with commas (FETTLE_TRUSTED_PROXIES)
--requests-per-second N   how much one caller may ask of the API; 0: no limit (default 100; FETTLE_REQUESTS_PER_SECOND)`

/** Input that cannot be used: one sentence for people, nothing was begun. */
export class ConfigError extends Error {}

/** Where a server keeps its data when nothing else is said: /var/lib/fettle for root, else below the home folder. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv): string {
  if (environment['FETTLE_DATA_DIR']) return resolve(environment['FETTLE_DATA_DIR'])
  if (process.getuid?.() === 0) return '/var/lib/fettle'
  return join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local/state'), 'fettle')
}

/** The configuration these flags and this environment ask for. A variable that is empty is one that is not set. */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv): Config {
  const flags = parse(args)
  const { host, port } = parseListen(flags.listen ?? (environment['FETTLE_LISTEN'] || '127.0.0.1:7330'))
  const databaseUrl = flags['database-url'] ?? (environment['DATABASE_URL'] || undefined)
  const pgBin = flags['pg-bin'] ?? (environment['FETTLE_PG_BIN'] || undefined)
  const logLevel = flags['log-level'] ?? (environment['FETTLE_LOG_LEVEL'] || 'info')
  const keepOutput = flags['keep-output'] ?? (environment['FETTLE_KEEP_OUTPUT_DAYS'] || undefined)
  const proxies = flags['trusted-proxies'] ?? environment['FETTLE_TRUSTED_PROXIES'] ?? ''
  const rate = flags['requests-per-second'] ?? (environment['FETTLE_REQUESTS_PER_SECOND'] || '100')
  if (!logLevels.includes(logLevel))
    throw new ConfigError(`There is no log level "${logLevel}"; use one of ${logLevels.join(', ')}.`)
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new ConfigError('DATABASE_URL is no PostgreSQL address; write postgresql://user:password@host:5432/name.')
  return {
    host,
    port,
    dataFolder: flags.data === undefined ? defaultDataFolder(environment) : resolve(flags.data),
    logLevel,
    webFolder: join(import.meta.dirname, '../.build/web'),
    trustedProxies: proxiesOf(proxies),
    requestsPerSecond: rateOf(rate),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(pgBin === undefined ? {} : { pgBin }),
    ...(keepOutput === undefined ? {} : { keepOutputDays: daysOf(keepOutput) }),
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    const options = {
      listen: text,
      data: text,
      'database-url': text,
      'pg-bin': text,
      'log-level': text,
      'keep-output': text,
      'trusted-proxies': text,
      'requests-per-second': text,
    }
    return parseArgs({ args: [...args], options, strict: true }).values
  } catch (error) {
    throw new ConfigError(`${(error as Error).message}\n${serverUsage}`, { cause: error })
  }
}

function daysOf(text: string): number {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > 36_500)
    throw new ConfigError(`Output cannot be kept for "${text}" days; write a whole number from 1 to 36500.`)
  return days
}

function proxiesOf(text: string): BlockList {
  try {
    return trustedProxies(text)
  } catch (error) {
    throw new ConfigError(`Trusted proxies: ${(error as Error).message}.`, { cause: error })
  }
}

function rateOf(text: string): number {
  const rate = Number(text)
  if (text.trim() === '' || !Number.isInteger(rate) || rate < 0 || rate > 1_000_000)
    throw new ConfigError(
      `"${text}" is no number of requests a second; write a whole number from 0 (no limit) to 1000000.`,
    )
  return rate
}

function parseListen(text: string): { host: string; port: number } {
  const [, host, digits] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (host === undefined || port > 65_535)
    throw new ConfigError(`Cannot listen on "${text}"; write HOST:PORT, such as 127.0.0.1:7330.`)
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port }
}
