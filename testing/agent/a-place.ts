/** A disposable computer with the real agent, linked with a stand-in server. */
import assert from 'node:assert/strict'
import { StandInServer } from '@fettle/agent/stand-in-server.ts'
import { plainConduct, sessionId } from '@fettle/agent/an-agent.ts'
import type { Conduct, WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { RebootOptions } from '@fettle/core/terms/session.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { aComputer, PROJECT_INSIDE } from '../computers/computer.ts'
import type { Computer } from '../computers/computer.ts'
import { aNetwork } from '../computers/network.ts'

const agent = [`${PROJECT_INSIDE}/node_modules/.bin/node`, `${PROJECT_INSIDE}/agent/main.ts`] as const

/** A computer, its agent (the service `agent`), and the server it is linked with. */
export interface Place extends AsyncDisposable {
  readonly server: StandInServer
  readonly computer: Computer
  /** Gives an order and answers its id. */
  readonly order: (order: WorkOrder) => WorkOrder['id']
  /** Gives an order and answers its events when it has ended. */
  readonly carriedOut: (order: WorkOrder, timeoutMs?: number) => Promise<readonly AgentEvent[]>
  /** Waits until an order has told an event of this type, and answers the last one. */
  readonly told: <T extends AgentEvent['type']>(
    orderId: WorkOrder['id'],
    type: T,
    timeoutMs?: number,
  ) => Promise<Extract<AgentEvent, { type: T }>>
}

/** Makes it and waits until the agent is linked. `environment` is the agent's own. */
export async function aPlace(environment: Readonly<Record<string, string>> = {}): Promise<Place> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await StandInServer.start())
  const network = stack.use(await aNetwork())
  const computer = stack.use(await aComputer(network))
  computer.writeFile('/root/token', `${server.behaviour.token}\n`, 0o600)
  const url = `http://${network.address}:${server.port}`
  const enrolled = await computer.run([...agent, 'enroll', url, '--token-file', '/root/token'])
  assert.equal(enrolled.exitCode, 0, enrolled.stderr)
  computer.services.add({
    name: 'agent',
    argv: [...agent, 'run'],
    env: { FETTLE_AGENT_RETRY_MAX_MS: '200', ...environment },
    delayMs: 50,
  })
  await server.until('the agent is linked', () => server.isLinked)
  const kept = stack.move()
  const order = (one: WorkOrder) => {
    server.order(one)
    return one.id
  }
  return {
    ...{ server, computer, order },
    carriedOut: async (one, timeoutMs = 60_000) => {
      const events = await server.ended(order(one), timeoutMs)
      assert.deepEqual(server.faults, [])
      return events
    },
    told: async (orderId, type, timeoutMs = 60_000) => {
      const find = () => server.eventsOf(orderId).findLast((event) => event.type === type)
      await server.until(`${orderId} has told ${type}`, () => find() !== undefined, timeoutMs)
      return find() as never
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

let orders = 0

/** An order whose conduct is plain but for what is said here; it may reboot at every point. */
export function conducted(
  actions: readonly PlannedAction[],
  conduct: Omit<Partial<Conduct>, 'reboot'> & { readonly reboot?: Partial<RebootOptions> } = {},
): WorkOrder & { readonly type: 'execute' } {
  const { reboot, ...rest } = conduct
  return {
    id: `ord_p${String((orders += 1)).padStart(8, '0')}`,
    sessionId,
    type: 'execute',
    actions,
    conduct: {
      ...plainConduct,
      rebootPoints: ['start', 'between', 'end'],
      ...rest,
      reboot: { ...plainConduct.reboot, ...reboot },
    },
  }
}

/** What was decided about reboots, as "point outcome". */
export function decisions(events: readonly AgentEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'rebootDecided' ? [`${event.point} ${event.outcome}`] : []))
}
