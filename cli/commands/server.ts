/** `fettle server`: runs the server, as a service does. */
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import { runServer } from './server-run.ts'

export function run({ options, output }: Invocation): Promise<ExitCode> {
  return runServer(options, {
    logLevel: 'info',
    onReady: async ({ address, dataFolder }) => {
      if (output.isJson) output.jsonLine({ address, dataFolder })
    },
  })
}
