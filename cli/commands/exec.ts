/** `fettle exec`: runs a command, or a script of the library, on one or many computers and prints what it says. */
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf } from '@fettle/contract/http/endpoint.ts'
import type { LogLine, SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { ScriptLanguage } from '@fettle/core/terms/script.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation, OptionValues } from '../command.ts'
import { exitCodes, type ExitCode, failure } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { printRefused, printStarted } from '../print/started.ts'
import { safe } from '../print/style.ts'
import { interrupted, untilInterrupted } from '../sessions/interrupt.ts'
import { secondsOf, type Started } from '../sessions/start.ts'
import { runExitCode } from '../sessions/verdict.ts'
import { waitForAll } from '../sessions/wait.ts'

type Request = BodyInputOf<Api['runCommand']>

/** Each computer that is followed takes a connection of its own; of more only the end is printed. */
const followedMost = 30

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  using client = clientFor(options)
  const started = await client.call('runCommand', { body: requestOf(invocation) })
  if (options.flag('no-wait')) {
    if (output.isJson) output.json(started)
    else printStarted(output, started)
    return started.refused.length > 0 ? exitCodes.refused : exitCodes.done
  }
  return await stay(client, started, output)
}

function requestOf({ arguments: words, options }: Invocation): Request {
  const { targets, script } = meant(words, options)
  const filter = options.text('filter')
  if (targets.length > 0 === (filter !== undefined))
    throw failure('badInput', 'Name the computers, or say which with --filter; one of the two.')
  const timeLimitSeconds = secondsOf('timeout', options.text('timeout'))
  const offlineWaitSeconds = offlineWait(options.text('offline-wait'))
  const as = options.text('as') as Request['as']
  const parameters = parametersOf(options.texts('param'))
  return {
    ...(filter === undefined ? { computers: [...targets] } : { filter }),
    script,
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    ...(offlineWaitSeconds === undefined ? {} : { offlineWaitSeconds }),
    ...(as === undefined ? {} : { as }),
    ...(parameters === undefined ? {} : { parameters }),
  }
}

/** With --script or --file all words name computers; else the first one does, unless a filter does, and the rest is the command. */
function meant(
  words: readonly string[],
  options: OptionValues,
): { readonly targets: readonly string[]; readonly script: Request['script'] } {
  const [name, file, language] = ['script', 'file', 'language'].map((option) => options.text(option))
  if (name !== undefined && file !== undefined) throw failure('badInput', 'Give --script or --file, not both.')
  if (name !== undefined) return { targets: words, script: { name } }
  if (file !== undefined)
    return { targets: words, script: { text: textOf(file), language: languageOf(file, language) } }
  const [target, ...rest] = options.text('filter') === undefined ? words : ['', ...words]
  if (rest.length === 0)
    throw failure(
      'badInput',
      'Say what to run, as in "fettle exec front-desk -- uname -a", or with --script or --file.',
    )
  const targets = (target ?? '').split(',').filter((one) => one !== '')
  return { targets, script: { text: rest.join(' '), language: languageOf('', language) } }
}

const languages: Readonly<Record<string, ScriptLanguage>> = {
  ...{ '.sh': 'sh', '.bash': 'bash', '.py': 'python', '.js': 'javascript', '.mjs': 'javascript' },
}

function languageOf(file: string, language: string | undefined): ScriptLanguage {
  return (language as ScriptLanguage | undefined) ?? languages[extname(file)] ?? 'sh'
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw failure('badInput', `${file} cannot be read: ${(error as Error).message}.`)
  }
}

/** NAME=VALUE; a value that is a number, true or false is one. */
function parametersOf(texts: readonly string[]): NonNullable<Request['parameters']> | undefined {
  if (texts.length === 0) return undefined
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at < 1) throw failure('badInput', `--param cannot be "${text}"; write NAME=VALUE.`)
      const value = text.slice(at + 1)
      return [
        text.slice(0, at),
        /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(value) ? (JSON.parse(value) as boolean) : value,
      ]
    }),
  )
}

function offlineWait(text: string | undefined): number | undefined {
  return text === 'skip' ? 0 : secondsOf('offline-wait', text)
}

async function stay(client: Client, { batchId, started, refused }: Started, output: Output): Promise<ExitCode> {
  const howToGoOn = `It goes on; "fettle sessions --batch ${batchId}" shows how, "fettle cancel ID" ends it.`
  if (!output.isJson) printRefused(output, refused)
  const isLive = !output.isJson && started.length <= followedMost
  const ids = started.map(({ id }) => id)
  const sessions = await untilInterrupted(output, howToGoOn, async (signal) =>
    isLive ? await followed(client, { started, output, signal }) : await waitForAll(client, ids, signal),
  )
  if (sessions === undefined) return interrupted
  if (output.isJson) output.json({ batchId, sessions, refused })
  else for (const session of sessions) printEnd(output, session, started.length > 1)
  return runExitCode(sessions, refused.length)
}

interface Following {
  readonly started: Started['started']
  readonly output: Output
  readonly signal: AbortSignal
}

async function followed(client: Client, { started, output, signal }: Following): Promise<readonly SessionDetail[]> {
  const { followLog } = await import('../sessions/follow.ts')
  const width = Math.max(...started.map(({ computer }) => computer.name.length))
  return await Promise.all(
    started.map(async ({ id, computer }) => {
      const before = started.length > 1 ? `${safe(computer.name).padEnd(width)}  ` : ''
      return await followLog({ client, id }, (line) => print(output, before, line), signal)
    }),
  )
}

/** What the command says goes where it said it: its errors and our notes to standard error. */
function print({ line, note, style }: Output, before: string, { stream, text }: LogLine): void {
  const shown = style('dim', before) + safe(text)
  if (stream === 'out') line(shown)
  else note(shown)
}

/** Well-ended ones say nothing: what they printed is the answer. */
function printEnd({ note }: Output, { computer, state, actions, report }: SessionDetail, isOneOfMany: boolean): void {
  if (state === 'compliant') return
  const [action] = actions
  const why = action?.detail ?? report[0] ?? `The session is ${state}.`
  note(isOneOfMany ? `${safe(computer.name)}: ${safe(why)}` : safe(why))
}
