/** Keeps what the agent is: its key, its config, and the names of the files in its state folder. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isId } from '@fettle/core/terms/ids.ts'
import type { AgentId, ComputerId } from '@fettle/core/terms/ids.ts'
import { codeOf, failure } from './failure.ts'

export const defaultStateDir = '/var/lib/fettle-agent'

/** The files of a state folder. */
export interface StatePaths {
  readonly dir: string
  readonly config: string
  readonly key: string
  readonly journal: string
  readonly reserve: string
  /** Scripts and outputs of what is running. */
  readonly run: string
  /** Fetched files, kept by their checksums. */
  readonly downloads: string
  /** What scripts that run have been given besides their text. */
  readonly inputs: string
}

export function statePaths(dir: string): StatePaths {
  return {
    dir,
    config: join(dir, 'config.json'),
    key: join(dir, 'key.pem'),
    journal: join(dir, 'journal.db'),
    reserve: join(dir, 'reserve'),
    run: runDir(dir),
    downloads: join(dir, 'downloads'),
    inputs: join(dir, 'inputs'),
  }
}

/**
 * Where scripts lie while they run: in memory where the system keeps such a place (/run), so that looking costs no disk and
 * also works when the disk is full; else in the state folder.
 */
export function runDir(stateDir: string): string {
  const name = createHash('sha256').update(resolve(stateDir)).digest('hex').slice(0, 12)
  return process.geteuid?.() === 0 && isWritable('/run') ? join('/run', `fettle-agent-${name}`) : join(stateDir, 'run')
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** What enrolment settled: who this agent is, and the one server it speaks with. */
export interface AgentConfig {
  readonly server: string
  readonly agentId: AgentId
  readonly computerId: ComputerId
  readonly serverId: string
}

/** The config that enrolment wrote; refuses with a sentence when there is none or it cannot be read. */
export function readConfig(paths: StatePaths): AgentConfig {
  const text = readOwn(paths.config)
  if (text === undefined) {
    throw failure(3, `${paths.dir} holds no agent: enrol this computer first with "agent enroll URL --token-file F".`)
  }
  const config = parseConfig(text)
  if (config === undefined) throw failure(3, `${paths.config} is damaged: remove it and enrol this computer again.`)
  return config
}

export function isEnrolled(paths: StatePaths): boolean {
  return existsSync(paths.config)
}

/** Writes the config so that it is whole or not there. */
export function writeConfig(paths: StatePaths, value: AgentConfig): void {
  writeDurably(paths.config, `${JSON.stringify(value, undefined, 2)}\n`)
}

/** Makes the state folder, readable by its owner alone. */
export function makeStateDir(paths: StatePaths): void {
  try {
    mkdirSync(paths.dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw failure(
      3,
      `${paths.dir} cannot be made (${codeOf(error) ?? 'error'}): run the agent as root, or give --state DIR.`,
      error,
    )
  }
}

/** The agent's key; made here the first time, and never sent anywhere. */
export function makeOrReadKey(paths: StatePaths): KeyObject {
  if (!existsSync(paths.key)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeDurably(paths.key, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
  }
  return readKey(paths)
}

/** The agent's key; refuses when it is missing, damaged, or readable by others. */
export function readKey(paths: StatePaths): KeyObject {
  const pem = readOwn(paths.key)
  if (pem === undefined)
    throw failure(3, `${paths.key} is missing: remove ${paths.config} and enrol this computer again.`)
  if ((statSync(paths.key).mode & 0o077) !== 0) {
    throw failure(
      3,
      `${paths.key} can be read by others: its mode must be 0600. Enrol again if it may have been copied.`,
    )
  }
  try {
    return createPrivateKey(pem)
  } catch (error) {
    throw failure(3, `${paths.key} is damaged: remove it and ${paths.config}, and enrol this computer again.`, error)
  }
}

/** Base64 of the public key, SPKI DER: what the server keeps of the agent. */
export function publicKeyText(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
}

function readOwn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw failure(
      3,
      `${path} cannot be read (${codeOf(error) ?? 'error'}): run the agent as the user who enrolled it.`,
      error,
    )
  }
}

/** After a crash the file is there whole or not at all. */
function writeDurably(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function parseConfig(text: string): AgentConfig | undefined {
  const { server, agentId, computerId, serverId } = parseObject(text)
  if (typeof server !== 'string' || typeof serverId !== 'string') return undefined
  if (typeof agentId !== 'string' || !isId('agt', agentId)) return undefined
  if (typeof computerId !== 'string' || !isId('cmp', computerId)) return undefined
  return { server, agentId, computerId, serverId }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {} // the caller says in a sentence what is missing
  }
}
