/** `fettle __complete`: prints the names that a shell can complete, one a line; nothing at all when they cannot be had. */
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation, NameSource } from '../command.ts'
import { exitCodes, isFailure, type ExitCode } from '../failure.ts'
import { commands } from '../tree.ts'

/** More than this nobody reads in a list of completions. */
const namesMax = 500

const sources: Readonly<Record<NameSource, (client: Client) => Promise<readonly string[]>>> = {
  computers: async (client) => names((await client.call('listComputers', { query: { limit: namesMax } })).items),
  sessions: async (client) => (await client.call('listSessions', { query: { limit: 100 } })).items.map(({ id }) => id),
  items: async (client) => names((await client.call('listItems', {})).items),
  software: async (client) => names((await client.call('listItems', { query: { kind: 'software' } })).items),
  tasks: async (client) => names((await client.call('listItems', { query: { kind: 'task' } })).items),
  deployments: async (client) => names((await client.call('listDeployments', {})).items),
  schedules: async (client) => names((await client.call('listSchedules', {})).items),
  tenants: async (client) => names((await client.call('listTenants', {})).items),
  persons: async (client) => (await client.call('listPersons', {})).items.map(({ email }) => email),
  commands: async () => commands.flatMap(({ name, hidden }) => (hidden === true ? [] : [name])),
  files: async () => [],
}

export async function run({ arguments: [source = ''], options, output }: Invocation): Promise<ExitCode> {
  const ask = isSource(source) ? sources[source] : undefined
  if (ask === undefined) return exitCodes.refused
  try {
    using client = clientFor(options)
    const found = (await ask(client)).filter((name) => !/\p{Cc}/u.test(name)).slice(0, namesMax)
    for (const name of found) output.line(name)
    return exitCodes.done
  } catch (error) {
    if (!isFailure(error)) throw error
    return error.exitCode // a shell that completes has no place for sentences
  }
}

function isSource(text: string): text is NameSource {
  return Object.hasOwn(sources, text)
}

function names(things: readonly { readonly name: string }[]): readonly string[] {
  return things.map(({ name }) => name)
}
