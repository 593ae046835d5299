/** A world for tests: a real database, a real server, a network, and disposable computers with real agents. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examplePackages } from '../apt-repository/example-packages.ts'
import { aRepository } from '../apt-repository/repository.ts'
import { aComputer, type Computer, PROJECT_INSIDE } from '../computers/computer.ts'
import { aNetwork, type Network } from '../computers/network.ts'
import { until } from '../computers/until.ts'
import { aDatabase, type TestDatabase } from '../database/a-database.ts'
import { Operator } from './operator.ts'
import { aServerProcess, type ServerProcess } from './server-process.ts'

/** How an agent is started inside a computer. */
export const agentCommand = (...args: readonly string[]): [string, ...string[]] => [
  `${PROJECT_INSIDE}/node_modules/.bin/node`,
  `${PROJECT_INSIDE}/agent/main.ts`,
  ...args,
]
export const agentState = '/var/lib/fettle-agent'

export interface World extends AsyncDisposable {
  readonly network: Network
  readonly database: TestDatabase
  readonly operator: Operator
  readonly server: ServerProcess
  /** Starts the server again at its old address, after it ended. */
  readonly startServer: (environment?: NodeJS.ProcessEnv) => Promise<void>
  /** A computer with an agent that has joined, is online and has sent its inventory. */
  readonly computer: (name: string, options?: JoinOptions) => Promise<Computer>
}

export interface JoinOptions {
  readonly tenant?: string
  readonly tags?: readonly string[]
  /** Environment of the agent, such as FETTLE_CRASH_AT. */
  readonly environment?: Readonly<Record<string, string>>
}

/** A world with a server and no computers yet. */
export async function aWorld(): Promise<World> {
  const stack = new AsyncDisposableStack()
  try {
    const database = stack.use(await aDatabase())
    const network = stack.use(await aNetwork())
    const dataFolder = await mkdtemp(join(tmpdir(), 'fettle-world-'))
    stack.defer(() => rm(dataFolder, { recursive: true, force: true }))
    const start = (listen: string, environment: NodeJS.ProcessEnv = {}): Promise<ServerProcess> =>
      aServerProcess({ listen, dataFolder, databaseUrl: database.url, environment })
    let server = await start(`${network.address}:0`)
    stack.defer(async () => await server[Symbol.asyncDispose]())
    const { host } = new URL(server.address)
    const operator = new Operator(server)
    const tenants = new Set<string>()
    return {
      ...{ network, database, operator },
      get server() {
        return server
      },
      startServer: async (environment) => {
        await server[Symbol.asyncDispose]()
        server = await start(host, environment)
      },
      computer: (name, options = {}) => joined(name, options),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }

    async function joined(
      name: string,
      { tenant = 'Acme', tags = [], environment = {} }: JoinOptions,
    ): Promise<Computer> {
      if (!tenants.has(tenant)) await operator.apply({ kind: 'tenant', name: tenant })
      tenants.add(tenant)
      const computer = await aComputer(network, { name })
      await computer.addRepository(await aRepository(examplePackages))
      await joinServer(computer, operator, { tenant, tags, environment })
      return computer
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

/** Lets a computer's agent join and start; resolves when it is online and its inventory is there. */
export async function joinServer(
  computer: Computer,
  operator: Operator,
  { tenant, tags, environment }: Required<JoinOptions>,
): Promise<void> {
  const { token } = await operator.call('createEnrolmentToken', { body: { tenant, tags: [...tags] } })
  computer.writeFile('/root/enrolment-token', token, 0o600)
  const enrolled = await computer.run(
    agentCommand('enroll', operator.address, '--token-file', '/root/enrolment-token', '--state', agentState),
  )
  if (enrolled.exitCode !== 0) throw new Error(`enrolment failed: ${enrolled.stderr}`)
  await computer.services.add({
    name: 'agent',
    argv: agentCommand('run', '--state', agentState),
    env: { FETTLE_AGENT_RETRY_MAX_MS: '300', ...environment },
    restart: 'always',
    delayMs: 50,
  })
  await computer.services.until('agent', ({ starts }) => starts > 0)
  await until(
    `${computer.name} to be online`,
    async () => (await operator.call('getComputer', { params: { id: computer.name } })).online,
    20_000,
  )
  await operator.run(computer.name, { kind: 'inventory' })
}
