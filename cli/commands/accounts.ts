/** `fettle accounts`: lists who can sign in, or shows one. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { grantsText } from '../print/grants.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [email], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  if (email !== undefined && output.isJson) {
    output.json(await client.call('getAccount', { params: { id: email } }))
    return exitCodes.done
  }
  const items =
    email === undefined
      ? (await client.call('listAccounts', {})).items
      : [await client.call('getAccount', { params: { id: email } })]
  if (output.isJson) output.json({ items })
  else if (items.length === 0)
    output.line('There is no account yet; "fettle account create" makes one, or the page of "fettle login-link".')
  else {
    const rows = items.map((account) => [
      account.email,
      account.name,
      stateOf(account),
      account.lastSignedInAt === undefined ? '' : relativeTime(account.lastSignedInAt, Date.now()),
      grantsText(account.grants),
    ])
    printTable(output, ['E-MAIL', 'NAME', 'STATE', 'SIGNED IN', 'ROLES'], rows)
  }
  return exitCodes.done
}

function stateOf(account: {
  readonly disabledAt?: string | undefined
  readonly invitedUntil?: string | undefined
  readonly factors: { readonly totp: boolean; readonly passkeys: number }
}): string {
  if (account.disabledAt !== undefined) return 'disabled'
  if (account.invitedUntil !== undefined) return 'invited'
  return account.factors.totp || account.factors.passkeys > 0 ? 'two factors' : 'password only'
}
