/** `fettle whoami`: says which server a command speaks to, as whom, and what that may do. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const { name, kind, email, accountId, permissions } = await client.call('getMe', {})
  const server = client.address.origin
  if (output.isJson) {
    output.json({ server, name, kind, ...(email && { email }), ...(accountId && { accountId }), permissions })
    return exitCodes.done
  }
  output.line(`${name}${email === undefined ? '' : ` <${email}>`} on ${server}`)
  for (const { permission, everywhere, tenants } of permissions)
    if (everywhere || tenants.length > 0)
      output.line(`  ${permission}: ${everywhere ? 'everywhere' : tenants.map((tenant) => tenant.name).join(', ')}`)
  return exitCodes.done
}
