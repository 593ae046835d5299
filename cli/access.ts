/** How does a command get its client from the options everybody has? */
import { createClient, type Client } from './client.ts'
import type { OptionValues } from './command.ts'
import { findServer } from './connection.ts'

/** Returns a client of the server that the options, the environment or this machine's data folder name. Dispose of it. */
export function clientFor(options: OptionValues): Client {
  return createClient(
    findServer({ server: options.text('server'), tokenFile: options.text('token-file'), data: options.text('data') }),
  )
}
