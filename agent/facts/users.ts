/** Fact: who is signed in. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SignedInUser } from '@fettle/core/terms/computer.ts'
import { accountOf } from '../people/account.ts'
import { graphicalSessions } from '../people/graphical.ts'
import { readSystemFile } from './read.ts'

const sessionsDir = '/run/systemd/sessions'
const usersMax = 500

/** One place at which somebody is signed in. */
export interface Login extends SignedInUser {
  readonly graphical: boolean
  /** The session that is in front of its screen; a terminal in a window or over the network is not. */
  readonly active: boolean
  /** ":0", when it is graphical and known. */
  readonly display?: string
  /** Its first process, when known. */
  readonly pid?: number
}

/** People who are signed in, for the inventory. */
export function usersFact(): readonly SignedInUser[] {
  return logins()
    .slice(0, usersMax)
    .map(({ name, terminal, since, graphical, active }) => ({ name, terminal, since, graphical, active }))
}

/**
 * Every place at which somebody is signed in: as systemd-logind knows them, else from the table that login programs write; and
 * graphical sessions that neither tells of.
 */
export function logins(): readonly Login[] {
  const told = logindUsers() ?? utmpUsers() ?? []
  const known = new Set(
    told.filter(({ graphical }) => graphical).map(({ name, display }) => `${name} ${display ?? ''}`),
  )
  const bootedAt = Date.now() - Number(readSystemFile('/proc/uptime')?.split(' ')[0] ?? 0) * 1000
  const more = graphicalSessions().flatMap(({ uid, display, begunMs }): Login[] => {
    const name = accountOf(uid)?.name
    if (name === undefined || known.has(`${name} ${display}`) || known.has(`${name} `)) return []
    const since = new Date(Math.round((bootedAt + begunMs) / 1000) * 1000).toISOString()
    return [{ name, terminal: display, since, graphical: true, active: true, display }]
  })
  return [...told, ...more]
}

function logindUsers(): readonly Login[] | undefined {
  try {
    const names = readdirSync(sessionsDir).filter((name) => !name.endsWith('.ref'))
    return names.flatMap((name) => parseLogindSession(readSystemFile(join(sessionsDir, name)) ?? '') ?? [])
  } catch {
    return undefined // no logind here
  }
}

/** Parses a file of /run/systemd/sessions; undefined for sessions that no person is in. */
export function parseLogindSession(text: string): Login | undefined {
  const fields = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const name = fields.get('USER')
  const isPerson = fields.get('CLASS') === 'user' && fields.get('STATE') !== 'closing'
  if (name === undefined || !isPerson) return undefined
  const microseconds = Number(fields.get('REALTIME') ?? 0)
  const [display, leader] = [fields.get('DISPLAY'), Number(fields.get('LEADER'))]
  return {
    name,
    terminal: fields.get('TTY') ?? display ?? '',
    since: new Date(microseconds / 1000).toISOString(),
    graphical: ['x11', 'wayland', 'mir'].includes(fields.get('TYPE') ?? ''),
    // Only a session with a seat has a screen to be in front of.
    active: fields.get('ACTIVE') === '1' && (fields.get('SEAT') ?? '') !== '',
    ...(display === undefined || display === '' ? {} : { display }),
    ...(leader > 0 ? { pid: leader } : {}),
  }
}

function utmpUsers(): readonly Login[] | undefined {
  try {
    // A session that ended without a word leaves its line behind.
    return parseUtmp(readFileSync('/run/utmp'), process.arch).filter(({ pid }) => existsSync(`/proc/${pid}`))
  } catch {
    return undefined // systems without this table
  }
}

const userProcess = 7

/** Parses utmp(5). Its records differ: where the C library keeps times compatible with 32 bits they have 384 bytes, else 400. */
export function parseUtmp(bytes: Buffer, architecture: string): readonly Login[] {
  const isWide = architecture === 'arm64' || architecture === 'riscv64' || architecture === 'loong64'
  const size = isWide ? 400 : 384
  const users: Login[] = []
  for (let at = 0; at + size <= bytes.length; at += size) {
    const record = bytes.subarray(at, at + size)
    if (record.readInt16LE(0) !== userProcess) continue
    const seconds = isWide ? Number(record.readBigInt64LE(344)) : record.readInt32LE(340)
    const terminal = textAt(record, 8, 32)
    // Login managers write the display as the terminal, or beside it as the host.
    const display = [terminal, textAt(record, 76, 256)].find((text) => /^:\d+$/.test(text))
    users.push({
      name: textAt(record, 44, 32),
      terminal,
      since: new Date(seconds * 1000).toISOString(),
      graphical: display !== undefined,
      active: display !== undefined || /^tty\d+$/.test(terminal),
      ...(display === undefined ? {} : { display }),
      pid: record.readInt32LE(4),
    })
  }
  return users
}

function textAt(record: Buffer, start: number, length: number): string {
  const field = record.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? undefined : end)
}
