/** `fettle tokens` and `fettle token`: lists API tokens, makes one, revokes one. */
import { permissions, type Permission } from '@fettle/core/terms/access.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  using client = clientFor(invocation.options)
  const [verb, name] = invocation.arguments
  if (verb === undefined) return await list(client, invocation)
  if (name === undefined) throw failure('badInput', `Say which token, as in fettle token ${verb} nightly-report.`)
  return verb === 'create' ? await create(client, invocation, name) : await revoke(client, invocation, name)
}

async function list(client: Client, { output }: Invocation): Promise<ExitCode> {
  const { items } = await client.call('listApiTokens', {})
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('There is no API token; "fettle token create NAME" makes one.')
  else {
    const now = Date.now()
    const rows = items.map((each) => [
      ...[each.id, `${each.name}${each.current ? ' (this one)' : ''}`, each.owner?.name ?? '(the machine)'],
      ...[each.only?.join(' ') ?? 'all', each.tenants?.map((tenant) => tenant.name).join(', ') ?? 'all'],
      each.lastUsedAt === undefined ? 'never' : relativeTime(each.lastUsedAt, now),
      each.expiresAt === undefined ? 'never' : relativeTime(each.expiresAt, now),
    ])
    printTable(output, ['ID', 'TOKEN', 'OWNER', 'MAY', 'TENANTS', 'USED', 'ENDS'], rows)
  }
  return exitCodes.done
}

async function create(client: Client, { options, output }: Invocation, name: string): Promise<ExitCode> {
  const only = options.texts('only')
  const tenants = options.texts('tenant')
  const days = options.count('days')
  const made = await client.call('createApiToken', {
    body: {
      name,
      ...(days === undefined ? {} : { days }),
      ...(only.length === 0 ? {} : { only: permissions.filter((one: Permission) => only.includes(one)) }),
      ...(tenants.length === 0 ? {} : { tenants: [...tenants] }),
    },
  })
  if (output.isJson) output.json(made)
  else {
    output.line(made.token)
    output.note(`It is shown only now, and good until ${made.expiresAt.slice(0, 10)}.`)
  }
  return exitCodes.done
}

async function revoke(client: Client, { output }: Invocation, nameOrId: string): Promise<ExitCode> {
  const { items } = await client.call('listApiTokens', {})
  const meant = items.filter(({ id, name }) => id === nameOrId || name === nameOrId)
  if (meant.length > 1)
    throw failure(
      'conflict',
      `${meant.length} tokens are called "${nameOrId}"; say which by its id, as "fettle tokens" lists it.`,
    )
  const removed = await client.call('revokeApiToken', { params: { id: meant[0]?.id ?? nameOrId } })
  if (output.isJson) output.json(removed)
  else output.line(`The token "${removed.name}" is revoked.`)
  return exitCodes.done
}
