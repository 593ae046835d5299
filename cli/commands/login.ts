/** `fettle login`: asks the server for a code, which somebody who is signed in on its page approves, and keeps the token. */
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient, type Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { findServer } from '../connection.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { forgetToken, storedToken, storeToken } from '../stored-token.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  const { address } = findServer({ server: options.text('server'), data: options.text('data') })
  using client = createClient({ address })
  const asked = await client.call('startDeviceLogin', { body: { host: hostname() || 'unnamed' } })
  const page = `${address.origin}${asked.verificationPath}`
  const complete = `${address.origin}${asked.verificationPathComplete}`
  output.note(
    `Open ${page} in a browser, on any computer, and enter the code ${asked.userCode}\n(or open ${complete}).`,
  )
  const given = await decided(client, asked)
  const before = storedToken(address)
  storeToken(address, given.token)
  if (before !== undefined) await revoke(address, before)
  const { token: _, ...told } = given
  if (output.isJson) output.json({ server: address.origin, ...told })
  else output.line(`Signed in to ${address.origin} as ${given.account.name}, until ${given.expiresAt.slice(0, 10)}.`)
  return exitCodes.done
}

async function decided(
  client: Client,
  { deviceCode, intervalSeconds }: { readonly deviceCode: string; readonly intervalSeconds: number },
) {
  for (let seconds = intervalSeconds; ;) {
    await delay(seconds * 1000)
    const answer = await client.call('pollDeviceLogin', { body: { deviceCode } })
    switch (answer.state) {
      case 'pending':
      case 'slowDown':
        seconds = answer.intervalSeconds
        break
      case 'denied':
        throw failure('notAllowed', 'The sign-in was refused on the page.')
      case 'expired':
        throw failure('notSignedIn', 'The code is over: nobody approved it in time; begin again with "fettle login".')
      case 'approved':
        return answer
    }
  }
}

/** The token that was kept before is of no more use to anybody; whether it still was good does not matter. */
async function revoke(address: URL, token: string): Promise<void> {
  using client = createClient({ address, token })
  await client.call('revokeApiToken', { params: { id: 'current' } }).catch(() => undefined)
}

/** `fettle logout`: revokes the token and forgets it. */
export async function logOut({ options, output }: Invocation): Promise<ExitCode> {
  const { address } = findServer({ server: options.text('server'), data: options.text('data') })
  const token = storedToken(address)
  if (token === undefined)
    throw failure('notSignedIn', `Nobody is signed in to ${address.origin} here; there is nothing to end.`)
  using client = createClient({ address, token })
  const isOver = await client.call('revokeApiToken', { params: { id: 'current' } }).then(
    () => true,
    (error: unknown) => {
      // A token that is no longer good is as gone as one that was revoked.
      if (error instanceof Error && 'code' in error && error.code === 'notSignedIn') return false
      throw error
    },
  )
  forgetToken(address)
  if (output.isJson) output.json({ server: address.origin, revoked: isOver })
  else output.line(`Signed out of ${address.origin}.`)
  return exitCodes.done
}
