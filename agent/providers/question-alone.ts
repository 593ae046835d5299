/** Asks a script that needs secrets: in a process of its own, because a shared shell must never hold them. */
import { mkdirSync } from 'node:fs'
import { constants } from 'node:os'
import type { Script } from '@fettle/core/terms/script.ts'
import { messageOf } from '../failure.ts'
import type { SecretValue } from '../secrets/secret-file.ts'
import type { AskOptions, Asked } from './question-shell.ts'
import { runScript } from './script-run.ts'
import type { ScriptEnd } from './script-run.ts'

export interface AskAloneOptions extends AskOptions {
  /** Where its text is put while it runs. */
  readonly dir: string
  readonly secrets: readonly SecretValue[]
}

/** Answers are short: what is printed beyond this is not kept. Bytes. */
const keptBytes = 1024 * 1024
let count = 0

/** Runs the script and answers what it printed, without the secrets; never rejects. */
export async function askAlone(script: Script, options: AskAloneOptions): Promise<Asked> {
  const { dir, marker, environment, secrets, signal, runAs } = options
  const printed = { out: [] as Buffer[], err: [] as Buffer[] }
  const lengths = { out: 0, err: 0 }
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const end = await runScript(script, {
    dir,
    marker: `${marker}/alone-${(count += 1)}`,
    environment,
    secrets,
    signal,
    ...(runAs === undefined ? {} : { runAs }),
    onBytes: (stream, bytes) => {
      const kept = bytes.subarray(0, Math.max(0, keptBytes - lengths[stream]))
      lengths[stream] += kept.length
      if (kept.length > 0) printed[stream].push(Buffer.from(kept))
    },
    onLine: () => {},
    onStarted: () => {},
  }).catch((error: unknown): ScriptEnd => ({
    how: 'notStarted',
    sentence: `The script could not be started: ${messageOf(error)}.`,
  }))
  return { ...howItEnded(end), out: Buffer.concat(printed.out), err: Buffer.concat(printed.err) }
}

function howItEnded(end: ScriptEnd): Omit<Asked, 'out' | 'err'> {
  switch (end.how) {
    case 'exited':
      return end
    case 'signalled':
      return { how: 'exited', code: 128 + (constants.signals[end.signal as NodeJS.Signals] ?? 0) }
    case 'notStarted':
      return { ...end, code: -1 }
    default:
      return { how: end.how, code: -1 }
  }
}
