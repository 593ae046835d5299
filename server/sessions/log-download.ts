/** Sends the whole log of a session as a file, a portion of lines at a time. */
import type { Kysely } from 'kysely'
import type { LogLine } from '@fettle/contract/http/sessions.ts'
import { plainLine } from '@fettle/core/terms/unseen.ts'
import type { Condition } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import type { StreamedText } from '../http/handler.ts'
import { forwards, linesOf } from './session-log.views.ts'

/** Lines that are read at a time. */
const portion = 2000

/** The file; undefined when there is no such session. */
export async function downloadLog(
  db: Kysely<Tables>,
  id: string,
  { format, action }: { readonly format: 'log' | 'jsonl'; readonly action?: string | undefined },
): Promise<StreamedText<'text/plain' | 'application/jsonl'> | undefined> {
  const lines = await linesOf(db, id, { action })
  if (!lines) return undefined
  const print = format === 'log' ? asText : asJson
  return {
    type: format === 'log' ? 'text/plain' : 'application/jsonl',
    fileName: `${id}${action === undefined ? '' : `-${action}`}.${format}`,
    parts: parts(db, lines, print),
  }
}

async function* parts(
  db: Kysely<Tables>,
  lines: Condition,
  print: (line: LogLine) => string,
): AsyncGenerator<string, void> {
  for (let after = 0; ;) {
    const page = await forwards(db, lines, after, portion)
    if (page.length > 0) yield page.map(print).join('')
    const last = page.at(-1)
    if (!last || page.length < portion) return
    after = last.n
  }
}

/** For eyes, in whatever program: one line each, and nothing in it acts. JSON Lines have what was said, character for character. */
function asText({ at, stream, text }: LogLine): string {
  return `${at} ${stream.padEnd(4)} ${plainLine(text)}\n`
}

function asJson(line: LogLine): string {
  return `${JSON.stringify(line)}\n`
}
