/** How does what somebody asks to be run become sessions, each with the command frozen in it? */
import type { Kysely } from 'kysely'
import { validateDocument } from '@fettle/catalog/validate.ts'
import type { BodyOf } from '@fettle/contract/http/endpoint.ts'
import type { runCommand } from '@fettle/contract/http/commands.ts'
import { inputsOf } from '@fettle/core/identify/inputs.ts'
import { valuesOf } from '@fettle/core/identify/parameters.ts'
import type { Command } from '@fettle/core/terms/command.ts'
import type { Task } from '@fettle/core/terms/item.ts'
import type { LibraryScript } from '@fettle/core/terms/library-script.ts'
import type { SessionOptions } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { toOptions } from '../sessions/session-options.ts'
import { draftCommand } from './draft.ts'

export type Wanted = BodyOf<typeof runCommand>

/** Seconds a command may take when neither its library script nor whoever runs it says anything. */
const defaultSeconds = 600

/** Time for fetching what a script needs and for ending it, besides its own. Milliseconds. */
const aroundMs = 15 * 60_000

const titleMax = 100

/** The command as it is frozen. Refuses a script that is not in the library, and values that its parameters do not take. */
export async function commandOf(db: Kysely<Tables>, wanted: Wanted): Promise<Command> {
  const { script, parameters = {}, timeLimitSeconds, as } = wanted
  if ('document' in script) {
    const read = validateDocument(script.document)
    if (!('ok' in read))
      return refuse('invalidDefinition', read.problems[0]?.sentence ?? 'The definition is not valid.')
    const command = draftCommand(read.ok, { ...script, parameters })
    const seconds = timeLimitSeconds === undefined ? {} : { timeoutSeconds: timeLimitSeconds }
    return { ...command, script: { ...command.script, ...seconds, ...(as === 'user' ? { context: 'user' } : {}) } }
  }
  if ('name' in script) {
    const known = await scriptNamed(db, script.name)
    const { context, ...rest } = known.script
    const isUser = (as ?? context ?? 'system') === 'user'
    return {
      title: known.title,
      from: known.name,
      script: {
        ...rest,
        ...(timeLimitSeconds === undefined ? {} : { timeoutSeconds: timeLimitSeconds }),
        ...(isUser ? { context: 'user' } : {}),
      },
      ...givenTo(known, parameters),
    }
  }
  if (Object.keys(parameters).length > 0)
    refuse('badInput', 'A command that is written for this once has no parameters; write the values into its text.')
  if (script.text.trim() === '') refuse('badInput', 'The command is empty; write what is to be run.')
  return {
    title: titleOf(script.text),
    script: {
      language: script.language,
      source: script.text,
      timeoutSeconds: timeLimitSeconds ?? defaultSeconds,
      ...(as === 'user' ? { context: 'user' } : {}),
    },
    environment: {},
  }
}

/** The options of a session that runs the command on a computer of this zone. */
export function commandOptions(wanted: Wanted, command: Command, zone: string, now: number): SessionOptions {
  const { window, offlineWaitSeconds, userWaitSeconds } = wanted
  const base = toOptions({ offlineWaitSeconds, userWaitSeconds, ...(window ? { window } : {}) }, zone, now)
  return {
    ...base,
    kind: 'command',
    command,
    timeLimitMs: command.script.timeoutSeconds * 1000 + aroundMs,
    inventoryFirst: false,
  }
}

async function scriptNamed(db: Kysely<Tables>, name: string): Promise<LibraryScript> {
  const row = await db
    .selectFrom('library_script')
    .select('definition')
    .where((where) => where.or([where('name', '=', name), where('id', '=', name)]))
    .executeTakeFirst()
  if (!row)
    refuse('notFound', `There is no script "${name}" in the library; list them with GET /api/v1/commands/scripts.`)
  return row.definition as LibraryScript
}

/** Parameters reach a script as they reach the scripts of a task: as variables, files and secrets. */
function givenTo(script: LibraryScript, given: NonNullable<Wanted['parameters']>): Omit<Command, 'title' | 'script'> {
  const task: Task = {
    ...{ kind: 'task', name: script.name, title: script.title, parameters: script.parameters, phase: 'post' },
    ...{ prerequisites: [], rebootNeeded: false, body: { type: 'script', set: script.script } },
    order: { location: 'unordered', rank: 0, priority: 0 },
  }
  const { values, problems } = valuesOf(task, given)
  const [problem] = problems
  if (problem !== undefined)
    refuse('badInput', problem.replace(' of the task ', ' of the script ').replace(/^The task /, 'The script '))
  return inputsOf({
    ...{ key: script.name, item: task, parameters: values, losers: [], enforcement: 'adhoc' },
    desired: { kind: 'task', mode: 'enforce' },
  })
}

/** The first line that says something, for lists. */
function titleOf(text: string): string {
  const lines = text.split('\n').map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trim())
  const line = lines.find((one) => one !== '' && !one.startsWith('#')) ?? lines.find((one) => one !== '') ?? 'Command'
  const letters = [...line]
  return letters.length > titleMax ? `${letters.slice(0, titleMax).join('')}…` : line
}
