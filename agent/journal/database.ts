/** Opens the file of the journal: durable, ours alone, and set aside when it is damaged. */
import { randomBytes } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { failure, messageOf } from '../failure.ts'
import type { Log } from '../log.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY, session_id TEXT NOT NULL, accepted_at INTEGER NOT NULL,
    body TEXT, cancel TEXT, ended_at INTEGER
  );
  CREATE TABLE IF NOT EXISTS actions (
    order_id TEXT NOT NULL, action_id TEXT NOT NULL, attempts INTEGER NOT NULL, started_at INTEGER NOT NULL, verdict TEXT,
    PRIMARY KEY (order_id, action_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS processes (
    order_id TEXT PRIMARY KEY, marker TEXT NOT NULL, pid INTEGER NOT NULL, start_time TEXT NOT NULL,
    output_file TEXT, output_offset INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS memories (order_id TEXT PRIMARY KEY, memory TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, session_id TEXT NOT NULL, order_id TEXT NOT NULL, event TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS output (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, session_id TEXT NOT NULL, action_id TEXT, stream TEXT NOT NULL,
    text TEXT NOT NULL
  );
`

const brokenText = `SELECT
  EXISTS (SELECT 1 FROM events WHERE NOT json_valid(event)) OR
  EXISTS (SELECT 1 FROM orders WHERE body IS NOT NULL AND NOT json_valid(body)) AS broken`

/** SQLite's codes, see sqlite.org/rescode.html. */
const codes = { busy: 5, ioError: 10, corrupt: 11, full: 13, notADatabase: 26 } as const

/** True when a write failed for lack of space. */
export function isFull(error: unknown): boolean {
  const code = sqliteCode(error)
  // A full disk shows itself as an I/O error when the log of the database cannot grow.
  return code === codes.full || code === codes.ioError
}

/** True when the file holds no usable journal. */
export function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === codes.corrupt || code === codes.notADatabase
}

/**
 * Opens the journal in `path`, or a new one when there is none. A damaged file is renamed, said in the log, and a new
 * journal begun. Refuses when another agent has it open.
 */
export function openDatabase(path: string, log: Log): DatabaseSync {
  try {
    return openExisting(path)
  } catch (error) {
    if (sqliteCode(error) === codes.busy) {
      throw failure(3, `Another agent is running with ${path}: end it first, or give --state DIR.`, error)
    }
    if (!isDamaged(error)) throw failure(1, `The journal ${path} cannot be opened: ${messageOf(error)}.`, error)
    const aside = setAside(path)
    const why = messageOf(error).replaceAll(/\s+/g, ' ')
    log(`The journal was damaged (${why}): it is kept as ${aside} and a new one begins.`)
    return openExisting(path)
  }
}

/** Renames the journal and its companions, and answers the new name. */
export function setAside(path: string): string {
  const aside = `${path}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}.aside`
  for (const ending of ['', '-wal', '-shm']) if (existsSync(path + ending)) renameSync(path + ending, aside + ending)
  return aside
}

function openExisting(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2000 })
  try {
    // Exclusive: one agent for a journal, and no shared memory to keep in step.
    database.exec(
      'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY',
    )
    const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
    if (found !== 'ok') throw damaged(String(found))
    database.exec(schema)
    if (database.prepare(brokenText).get()?.['broken'] === 1) throw damaged('a text in it is no JSON any more')
    database.prepare("INSERT OR IGNORE INTO meta VALUES ('journalId', ?)").run(randomBytes(12).toString('hex'))
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function damaged(message: string): Error {
  return Object.assign(new Error(message), { errcode: codes.corrupt })
}

function sqliteCode(error: unknown): number | undefined {
  // Extended codes carry the plain one in their lowest byte.
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined
}
