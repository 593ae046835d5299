/** `fettle login-link`: prints a link that signs a browser in, once. */
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const made = await loginLink(client)
  if (output.isJson) output.json(made)
  else {
    output.line(made.link)
    output.note(`It signs a browser in, once; it ends ${relativeTime(made.expiresAt, Date.now())}.`)
  }
  return exitCodes.done
}

/** Makes a one-time link. The code is in the fragment: it is sent to no server by looking, and stays out of their logs. */
export async function loginLink(client: Client): Promise<{ readonly link: string; readonly expiresAt: string }> {
  const { code, expiresAt } = await client.call('createLoginCode', { body: {} })
  return { link: `${client.address.origin}/#code=${encodeURIComponent(code)}`, expiresAt }
}
