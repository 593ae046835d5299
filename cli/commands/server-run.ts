/** How do `fettle up` and `fettle server` run the server in this process, until a signal ends it? */
import type { RunningServer } from '@fettle/server/main.ts'
import type { OptionValues } from '../command.ts'
import { exitCodes, failure, messageOf, type ExitCode } from '../failure.ts'

const passedOn = [
  'listen',
  'data',
  'database-url',
  'pg-bin',
  'log-level',
  'keep-output',
  'trusted-proxies',
  'requests-per-second',
] as const

/** Starts the server with these options, tells of it, and stops it at SIGINT or SIGTERM; a second signal ends it at once. */
export async function runServer(
  options: OptionValues,
  { logLevel, onReady }: { readonly logLevel: string; readonly onReady: (server: RunningServer) => Promise<void> },
): Promise<ExitCode> {
  const [{ startServer }, { ConfigError, readConfig }] = await Promise.all([
    import('@fettle/server/main.ts'),
    import('@fettle/server/config.ts'),
  ])
  const flags = passedOn.flatMap((name) => options.texts(name).map((value) => `--${name}=${value}`))
  const environment = { FETTLE_LOG_LEVEL: logLevel, ...process.env }
  const config = (() => {
    try {
      return readConfig(flags, environment)
    } catch (error) {
      throw error instanceof ConfigError ? failure('badInput', messageOf(error)) : error
    }
  })()
  const ending = Promise.withResolvers<void>()
  process.once('SIGINT', ending.resolve).once('SIGTERM', ending.resolve)
  await using server = await startServer(config).catch((error: unknown) => {
    // What keeps a server from starting is told in a plain sentence; any other kind of error is a mistake of ours.
    throw error instanceof Error && error.constructor === Error ? failure('conflict', messageOf(error)) : error
  })
  await onReady(server)
  await ending.promise
  return exitCodes.done
}
