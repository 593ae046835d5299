/** `fettle approvals`: shows or decides where an optional deployment applies. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

const decisions: Readonly<Record<string, 'approved' | 'denied' | null>> = {
  approve: 'approved',
  deny: 'denied',
  undo: null,
}

export async function run({ arguments: [name = '', word], options, output }: Invocation): Promise<ExitCode> {
  const [tenants, computers] = [[...options.texts('tenant')], [...options.texts('computer')]]
  if (word !== undefined && tenants.length + computers.length === 0)
    throw failure('badInput', `Say for whom, as in fettle approvals ${name} ${word} --tenant Acme.`)
  if (word === undefined && tenants.length + computers.length > 0)
    throw failure(
      'badInput',
      `Say what is decided: approve, deny or undo, as in fettle approvals ${name} approve --tenant Acme.`,
    )
  using client = clientFor(options)
  const params = { name }
  const approvals =
    word === undefined
      ? await client.call('listApprovals', { params })
      : await client.call('decideApproval', { params, body: { decision: decisions[word] ?? null, tenants, computers } })
  if (output.isJson) output.json(approvals)
  else print(output, approvals)
  return exitCodes.done
}

function print(output: Output, { autoApprove, items }: ResponseOf<Api['listApprovals']>): void {
  const now = Date.now()
  const rows = items.map(({ decision, tenant, computer, by, at }) => [
    { text: decision, tone: decision === 'approved' ? ('good' as const) : ('warn' as const) },
    tenant === undefined ? '' : tenant.name,
    computer === undefined ? '' : computer.name,
    by,
    relativeTime(at, now),
  ])
  if (rows.length > 0) printTable(output, ['DECISION', 'TENANT', 'COMPUTER', 'BY', 'WHEN'], rows)
  output.line(
    autoApprove
      ? 'It applies everywhere else until somebody denies it.'
      : 'It applies nowhere else until somebody approves it.',
  )
}
