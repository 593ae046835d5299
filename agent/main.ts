/**
 * The agent: where it is done. It takes orders from one server (look, or carry out these changes), carries them out on this
 * computer, and tells what happened. It refuses to know why: deployments, tenants and schedules are the server's.
 */
import { parseArgs } from 'node:util'
import { startFromCache } from './compile-cache.ts'
import { failure, isFailure, messageOf } from './failure.ts'
import { log } from './log.ts'
import { defaultStateDir, makeStateDir, readConfig, statePaths } from './state.ts'
import type { StatePaths } from './state.ts'

const usage = `Usage:
  agent enroll URL --token-file F [--state DIR]   joins this computer to a server ("-" reads the token from stdin)
  agent run [--state DIR] [--server URL]          runs until it is ended
  agent doctor [--state DIR]                      looks whether everything the agent needs is there
`

/** Runs the command and answers the exit code: 0 done, 1 failed, 3 refused or bad input, 4 server not reachable. */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv)
  const [command, ...rest] = positionals
  if (values.help === true) {
    process.stdout.write(usage)
    return 0
  }
  const paths = statePaths(values.state ?? defaultStateDir)
  process.umask(0o022)
  switch (command) {
    case 'enroll': {
      const [server, ...more] = rest
      const tokenFile = values['token-file']
      if (server === undefined || more.length > 0)
        throw failure(3, 'Say which server: agent enroll URL --token-file F.')
      if (tokenFile === undefined)
        throw failure(3, 'Say where the token is: --token-file F, or --token-file - for stdin.')
      makeStateDir(paths)
      startFromCache(paths.dir, import.meta.filename, argv)
      const { enroll } = await import('./enroll.ts')
      const { computerId, server: url } = await enroll(paths, { server, tokenFile })
      await import('./run-agent.ts') // so that the first run finds it compiled
      process.stdout.write(`Enrolled with ${url} as ${computerId}.\n`)
      return 0
    }
    case 'run':
      if (rest.length > 0) throw failure(3, `"agent run" takes no "${rest[0]}".`)
      requireRoot(values.unprivileged === true)
      readConfig(paths) // before anything is written to a folder that may not be ours
      startFromCache(paths.dir, import.meta.filename, argv)
      return await run(paths, values.server)
    case 'doctor': {
      const { doctor } = await import('./doctor.ts')
      return await doctor(paths, (line) => process.stdout.write(`${line}\n`))
    }
    default:
      throw failure(
        3,
        command === undefined ? `Say what to do.\n${usage}` : `There is no command "${command}".\n${usage}`,
      )
  }
}

async function run(paths: StatePaths, server: string | undefined): Promise<number> {
  const [{ runAgent }, { serverUrl }, { tuningFrom }] = await Promise.all([
    import('./run-agent.ts'),
    import('./enroll.ts'),
    import('./tuning.ts'),
  ])
  const stored = readConfig(paths)
  const config = server === undefined ? stored : { ...stored, server: serverUrl(server).href }
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort())
  const end = await runAgent({ paths, config, tuning: tuningFrom(process.env), log, signal: stop.signal })
  if (end.why === 'refused') throw failure(3, `The server does not take this agent any more: ${end.sentence}`)
  return 0
}

/** Refuses to run as somebody who could not do what orders ask. */
function requireRoot(isAllowed: boolean): void {
  if (isAllowed || process.geteuid?.() === 0) return
  throw failure(3, 'The agent must run as root: it installs packages and changes files of the system.')
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        'token-file': { type: 'string' },
        state: { type: 'string' },
        server: { type: 'string' },
        unprivileged: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw failure(3, `${messageOf(error)}\n${usage}`, error)
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  if (!isFailure(error) && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
  process.exitCode = isFailure(error) ? error.exitCode : 1
}
// A child that was left running on purpose must not keep a finished command alive.
process.exit()
