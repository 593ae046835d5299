/** `fettle secrets`: lists, sets and deletes the secrets that scripts are given; values are read from standard input. */
import { text } from 'node:stream/consumers'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const {
    arguments: [verb = 'list', name],
    options,
  } = invocation
  const tenant = options.text('tenant')
  if (verb === 'list') return await list(invocation)
  if (name === undefined) throw failure('badInput', `Say which secret, as in fettle secrets ${verb} api-token.`)
  return verb === 'set' ? await set(invocation, name, tenant) : await remove(invocation, name, tenant)
}

async function list({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const tenant = options.text('tenant')
  const all = (await client.call('listSecrets', {})).items
  const items =
    tenant === undefined ? all : all.filter((each) => each.tenant?.name === tenant || each.tenant?.id === tenant)
  if (output.isJson) output.json({ items })
  else if (items.length === 0)
    output.line('There is no secret yet; "fettle secrets set NAME" reads one from standard input.')
  else {
    const rows = items.map((each) => [
      each.name,
      each.tenant?.name ?? '(all)',
      relativeTime(each.updatedAt, Date.now()),
    ])
    printTable(output, ['SECRET', 'TENANT', 'SET'], rows)
  }
  return exitCodes.done
}

async function set({ options, output }: Invocation, name: string, tenant: string | undefined): Promise<ExitCode> {
  if (process.stdin.isTTY) output.note(`Enter the value of ${name}, and end it with Ctrl-D on a line of its own.`)
  // One line break at the end belongs to the file or the terminal, not to the value.
  const value = (await text(process.stdin)).replace(/\r?\n$/, '')
  if (value === '')
    throw failure('badInput', `Standard input is empty: pipe the value in, as in fettle secrets set ${name} < file.`)
  using client = clientFor(options)
  const made = await client.call('setSecret', {
    params: { name },
    body: { value, ...(tenant !== undefined && { tenant }) },
  })
  if (output.isJson) output.json(made)
  else
    output.line(`The secret ${made.name} is set for ${made.tenant?.name ?? 'all tenants that have none of that name'}.`)
  return exitCodes.done
}

async function remove({ options, output }: Invocation, name: string, tenant: string | undefined): Promise<ExitCode> {
  using client = clientFor(options)
  await client.call('deleteSecret', { params: { name }, query: { ...(tenant !== undefined && { tenant }) } })
  if (output.isJson) output.json({ name })
  else output.line(`The secret ${name} is deleted.`)
  return exitCodes.done
}
