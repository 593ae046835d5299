/** Fact: who is signed in. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SignedInUser } from '@fettle/core/terms/computer.ts'
import { readSystemFile } from './read.ts'

const sessionsDir = '/run/systemd/sessions'
const usersMax = 500

/** People who are signed in: as systemd-logind knows them, else from the table that login programs write. */
export function usersFact(): readonly SignedInUser[] {
  return (logindUsers() ?? utmpUsers() ?? []).slice(0, usersMax)
}

function logindUsers(): readonly SignedInUser[] | undefined {
  try {
    const names = readdirSync(sessionsDir).filter((name) => !name.endsWith('.ref'))
    return names.flatMap((name) => parseLogindSession(readSystemFile(join(sessionsDir, name)) ?? '') ?? [])
  } catch {
    return undefined // no logind here
  }
}

/** Parses a file of /run/systemd/sessions; undefined for sessions that no person is in. */
export function parseLogindSession(text: string): SignedInUser | undefined {
  const fields = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const name = fields.get('USER')
  const isPerson = fields.get('CLASS') === 'user' && fields.get('STATE') !== 'closing'
  if (name === undefined || !isPerson) return undefined
  const microseconds = Number(fields.get('REALTIME') ?? 0)
  return {
    name,
    terminal: fields.get('TTY') ?? fields.get('DISPLAY') ?? '',
    since: new Date(microseconds / 1000).toISOString(),
  }
}

function utmpUsers(): readonly SignedInUser[] | undefined {
  try {
    return parseUtmp(readFileSync('/run/utmp'), process.arch)
  } catch {
    return undefined // systems without this table
  }
}

const userProcess = 7

/** Parses utmp(5). Its records differ: where the C library keeps times compatible with 32 bits they have 384 bytes, else 400. */
export function parseUtmp(bytes: Buffer, architecture: string): readonly SignedInUser[] {
  const isWide = architecture === 'arm64' || architecture === 'riscv64' || architecture === 'loong64'
  const size = isWide ? 400 : 384
  const users: SignedInUser[] = []
  for (let at = 0; at + size <= bytes.length; at += size) {
    const record = bytes.subarray(at, at + size)
    if (record.readInt16LE(0) !== userProcess) continue
    const seconds = isWide ? Number(record.readBigInt64LE(344)) : record.readInt32LE(340)
    users.push({
      name: textAt(record, 44, 32),
      terminal: textAt(record, 8, 32),
      since: new Date(seconds * 1000).toISOString(),
    })
  }
  return users
}

function textAt(record: Buffer, start: number, length: number): string {
  const field = record.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? undefined : end)
}
