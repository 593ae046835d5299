/** Looks whether everything is there that the agent needs on this computer, and says what is not in one line each. */
import { existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isFailure, messageOf } from './failure.ts'
import { openDatabase } from './journal/database.ts'
import { reserveBytes } from './journal/reserve.ts'
import { get } from './link/http.ts'
import { hasDpkg, readDpkgStatus } from './providers/apt-status.ts'
import { baseEnvironment } from './providers/script-command.ts'
import { readConfig, readKey } from './state.ts'
import type { StatePaths } from './state.ts'

interface Finding {
  readonly about: string
  readonly isGood: boolean
  readonly sentence: string
  /** Worth knowing, but nothing the agent needs. */
  readonly isOptional?: boolean
}

/** Prints one line a finding; answers 0 when all is well, 4 when only the server is out of reach, else 1. */
export async function doctor(paths: StatePaths, print: (line: string) => void): Promise<number> {
  const here = [rights(), ...identity(paths), journal(paths), reserve(paths), packages(), ...languages()]
  const server = await serverFinding(paths)
  for (const { about, isGood, isOptional, sentence } of [...here, server]) {
    print(`${isGood ? 'ok     ' : isOptional === true ? 'missing' : 'PROBLEM'}  ${about.padEnd(10)} ${sentence}`)
  }
  if (here.some(({ isGood, isOptional }) => !isGood && isOptional !== true)) return 1
  return server.isGood ? 0 : 4
}

function rights(): Finding {
  const isGood = process.geteuid?.() === 0
  return {
    about: 'rights',
    isGood,
    sentence: isGood
      ? 'runs as root'
      : 'does not run as root: it cannot install packages or change files of the system',
  }
}

function identity(paths: StatePaths): readonly Finding[] {
  return [
    tried('identity', () => {
      const { agentId, computerId, server } = readConfig(paths)
      return `${agentId} for ${computerId}, enrolled with ${server}`
    }),
    tried('key', () => {
      readKey(paths)
      return `${paths.key} can be read by its owner alone`
    }),
  ]
}

function journal(paths: StatePaths): Finding {
  if (!existsSync(paths.journal))
    return { about: 'journal', isGood: true, sentence: 'none yet: it begins with the first run' }
  try {
    const database = openDatabase(paths.journal, () => {})
    const count = (sql: string) => Number(database.prepare(sql).get()?.['count'])
    const sentence = `${count('SELECT count(*) AS count FROM orders WHERE ended_at IS NULL')} orders in hand, ${count('SELECT count(*) AS count FROM events')} events kept`
    database.close()
    return { about: 'journal', isGood: true, sentence }
  } catch (error) {
    // The agent that runs has it to itself.
    if (isFailure(error) && error.exitCode === 3)
      return { about: 'journal', isGood: true, sentence: 'in use: the agent is running' }
    return { about: 'journal', isGood: false, sentence: messageOf(error) }
  }
}

function reserve({ reserve: path, dir }: StatePaths): Finding {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  const sentence =
    size === undefined
      ? `made with the first order (${mebibytes(reserveBytes)} MiB)`
      : `${mebibytes(size)} MiB of ${dir} are kept back for the journal`
  return { about: 'reserve', isGood: true, sentence }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}

function packages(): Finding {
  if (!hasDpkg()) return { about: 'packages', isGood: false, isOptional: true, sentence: 'this computer has no dpkg' }
  const { byName, stuck, hasUpdates } = readDpkgStatus()
  if (stuck.length === 0 && !hasUpdates)
    return { about: 'packages', isGood: true, sentence: `dpkg knows ${byName.size} packages and is in order` }
  const names = stuck.map(({ name, state }) => `${name} (${state})`).join(', ')
  return {
    about: 'packages',
    isGood: false,
    sentence: `dpkg was interrupted${names === '' ? '' : `, stuck: ${names}`}; the next change puts it in order`,
  }
}

function languages(): readonly Finding[] {
  return ['sh', 'bash', 'python3'].map((program) => {
    const path = (baseEnvironment['PATH'] ?? '')
      .split(delimiter)
      .map((dir) => join(dir, program))
      .find((file) => existsSync(file))
    return {
      about: program,
      isGood: path !== undefined,
      isOptional: program !== 'sh',
      sentence: path ?? 'scripts in this language cannot run here',
    }
  })
}

async function serverFinding(paths: StatePaths): Promise<Finding> {
  try {
    const { server } = readConfig(paths)
    const status = await get(new URL(server))
    return { about: 'server', isGood: true, sentence: `${server} answers (status ${status})` }
  } catch (error) {
    return { about: 'server', isGood: false, sentence: messageOf(error) }
  }
}

function tried(about: string, look: () => string): Finding {
  try {
    return { about, isGood: true, sentence: look() }
  } catch (error) {
    return { about, isGood: false, sentence: messageOf(error) }
  }
}
