/** `fettle account`: makes, changes, disables and resets accounts. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { grantsText, readGrants } from '../print/grants.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [verb = '', email = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const params = { id: email }
  switch (verb) {
    case 'create': {
      const name = options.text('name')
      if (name === undefined) throw failure('badInput', `Say whose account it is, as in --name 'Ada Lovelace'.`)
      const body = { name, email, grants: readGrants(options.texts('role')) }
      return tellInvited(await client.call('createAccount', { body }), client, output)
    }
    case 'reset':
      return tellInvited(await client.call('resetAccount', { params, body: {} }), client, output)
    case 'grant': {
      const grants = readGrants(options.texts('role'))
      if (grants.length === 0 && !options.flag('none'))
        throw failure('badInput', 'Say all roles that the account shall have with --role, or --none.')
      const account = await client.call('setGrants', { params, body: { grants } })
      return told(
        account,
        `${account.email} has ${grantsText(account.grants) || 'no role'} now, and signs in again.`,
        output,
      )
    }
    case 'disable': {
      const account = await client.call('disableAccount', { params, body: {} })
      return told(account, `${account.email} is not let in any more.`, output)
    }
    default: {
      const account = await client.call('enableAccount', { params, body: {} })
      return told(account, `${account.email} is let in again.`, output)
    }
  }
}

function told(account: unknown, sentence: string, output: Invocation['output']): ExitCode {
  if (output.isJson) output.json(account)
  else output.line(sentence)
  return exitCodes.done
}

function tellInvited(
  { account, invitation }: ResponseOf<Api['createAccount']>,
  { address }: Client,
  output: Invocation['output'],
): ExitCode {
  const link = `${address.origin}${invitation.path}`
  if (output.isJson) output.json({ account, link, expiresAt: invitation.expiresAt })
  else {
    output.line(link)
    output.note(`With this link ${account.name} chooses a password or a passkey; it works once.`)
    output.note(`It ends ${relativeTime(invitation.expiresAt, Date.now())}.`)
  }
  return exitCodes.done
}
