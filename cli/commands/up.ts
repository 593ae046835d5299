/** `fettle up`: starts everything on this machine and says where it is. */
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import { runServer } from './server-run.ts'

export function run({ options, output }: Invocation): Promise<ExitCode> {
  return runServer(options, {
    logLevel: 'warn',
    onReady: async (server) => {
      const { address, dataFolder } = server
      const link = await server.loginLink()
      if (output.isJson) return output.jsonLine({ address, dataFolder, link })
      output.line(`Fettle runs at ${output.style('strong', address)}, with its data in ${dataFolder}.`)
      output.line('This link signs a browser in, once, within 15 minutes ("fettle login-link" makes another):')
      output.line(`  ${link}`)
      output.line('Ctrl-C ends it.')
    },
  })
}
