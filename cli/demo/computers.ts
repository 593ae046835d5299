/** Makes the demonstration's computers and lets their agents join the server. */
import { aRepository } from '../../testing/apt-repository/repository.ts'
import { examplePackages } from '../../testing/apt-repository/example-packages.ts'
import { aComputer, type Computer, PROJECT_INSIDE } from '../../testing/computers/computer.ts'
import type { Network } from '../../testing/computers/network.ts'
import { until } from '../../testing/computers/until.ts'
import type { Client } from '../client.ts'
import type { DemoComputer } from './scene.ts'

const state = '/var/lib/fettle-agent'

const agent = (...args: readonly string[]): [string, ...string[]] => [
  `${PROJECT_INSIDE}/node_modules/.bin/node`,
  `${PROJECT_INSIDE}/agent/main.ts`,
  ...args,
]

/** A computer with its own past, whose agent has joined and is online. */
export async function demoComputer(network: Network, client: Client, wanted: DemoComputer): Promise<Computer> {
  const computer = await aComputer(network, { name: wanted.name })
  await computer.addRepository(await aRepository(examplePackages))
  await computer.sh(wanted.before)
  const { token } = await client.call('createEnrolmentToken', {
    body: { tenant: wanted.tenant, tags: [...wanted.tags] },
  })
  computer.writeFile('/root/enrolment-token', token, 0o600)
  const { exitCode, stderr } = await computer.run(
    agent('enroll', client.address.origin, '--token-file', '/root/enrolment-token', '--state', state),
  )
  if (exitCode !== 0) throw new Error(`${wanted.name} could not join: ${stderr}`)
  computer.services.add({ name: 'agent', argv: agent('run', '--state', state), restart: 'always' })
  await until(
    `${wanted.name} is online`,
    async () => (await client.call('getComputer', { params: { id: wanted.name } })).online,
    30_000,
  )
  return computer
}
