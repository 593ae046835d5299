/** Serves the endpoints of examinations: parse, call, shape. */
import type { Kysely } from 'kysely'
import type { DoctorLine } from '@fettle/contract/http/doctor.ts'
import { doctorChecks } from '@fettle/core/terms/doctor.ts'
import { getComputerRef } from '../computers/computer.store.ts'
import { computerDetail } from '../computers/computer.views.ts'
import { unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { streamed } from '../http/streamed.ts'
import type { Seal } from '../secrets/seal.ts'
import { secretValuesOf } from '../secrets/secret.commands.ts'
import { listSessionPage } from '../sessions/session-list.views.ts'
import { version } from '../version.ts'
import { bundleText } from './bundle.ts'
import type { Examination } from './examination.ts'
import type { Examinations } from './examinations.ts'
import { findingsOf, logOf } from './finding.store.ts'
import { withoutSecrets } from './without-secrets.ts'

export interface DoctorRouteParts {
  readonly db: Kysely<Tables>
  readonly seal: Seal
  readonly now: () => number
  readonly examinations: Examinations
}

/** Sessions in a bundle. */
const sessionsMax = 20

/** Handlers of the doctor's room. */
export function doctorHandlers({
  db,
  seal,
  now,
  examinations,
}: DoctorRouteParts): Pick<Handlers, 'getDoctor' | 'runDoctor' | 'downloadDoctorBundle'> {
  return {
    getDoctor: async ({ params }) => {
      const { id } = await getComputerRef(db, params.id)
      const [findings, log] = await Promise.all([findingsOf(db, id), logOf(db, id)])
      return { findings, ...(log ? { log } : {}) }
    },
    runDoctor: async ({ params, body, signal }) => {
      const computer = await getComputerRef(db, params.id)
      const examination = await examinations.begin(computer, [...new Set(body.checks ?? doctorChecks)])
      signal.addEventListener('abort', () => void examination.return(), { once: true })
      return streamed('application/jsonl', asLines(examination))
    },
    downloadDoctorBundle: async ({ params, caller }) => {
      const { id, name } = await getComputerRef(db, params.id)
      const [computer, findings, log, { items: sessions }] = await Promise.all([
        computerDetail(db, id, now()),
        findingsOf(db, id),
        logOf(db, id),
        listSessionPage(db, { computer: id, limit: sessionsMax, sort: 'newest' }),
      ])
      const at = new Date(now()).toISOString()
      const parts = { computer, findings, log, sessions, version, at, by: caller.name }
      // The computer was found within what the caller sees; its secrets are only taken out.
      const values = await unscoped(() => secretValuesOf(db, seal, id))
      const text = bundleText(parts, (part) => withoutSecrets(part, values))
      return streamed('text/plain', oneText(text), `fettle-${name}-${at.slice(0, 10)}.txt`)
    },
  }
}

/** As JSON, one a line. It is no generator: a reader who leaves must end it while it waits. */
function asLines(examination: Examination): AsyncIterable<string> {
  const each: AsyncIterator<string> = {
    next: async () => {
      const { done, value } = await examination.next()
      return done === true ? { done, value: undefined } : { done: false, value: lineOf(value) }
    },
    return: async () => {
      await examination.return()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => each }
}

function lineOf(line: DoctorLine): string {
  return `${JSON.stringify(line)}\n`
}

async function* oneText(text: string): AsyncGenerator<string> {
  yield text
}
