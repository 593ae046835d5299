/** An agent in a process of its own with a stand-in server, for tests. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Conduct, WorkOrder } from '@fettle/core/terms/order.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { runDir } from './state.ts'
import { StandInServer } from './stand-in-server.ts'

export const sessionId = 'ses_00000001'

const program = join(import.meta.dirname, 'main.ts')
/** Compiled code is kept from test to test: most of a short test would be spent on compiling. */
const cache = { NODE_COMPILE_CACHE: join(tmpdir(), `fettle-compiled-${process.geteuid?.() ?? 0}`) }

export interface CommandEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of the agent to its end. */
export async function agentCommand(
  words: readonly string[],
  options: { readonly stdin?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, ...cache, ...options.environment },
    stdio: 'pipe',
  })
  child.stdin.end(options.stdin ?? '')
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number | null, stdout, stderr }
}

/** An enrolled agent that can be started, killed and started again. */
export class TestAgent implements AsyncDisposable {
  readonly server: StandInServer
  readonly dir: string
  readonly state: string
  log = ''
  #child: ChildProcess | undefined
  #isMounted = false

  constructor(server: StandInServer, dir: string) {
    this.server = server
    this.dir = dir
    this.state = join(dir, 'state')
  }

  /** Enrols an agent with a new server; it does not run yet. With `diskMiB` its state has a disk of its own. */
  static async enrolled({ diskMiB }: { readonly diskMiB?: number } = {}): Promise<TestAgent> {
    const agent = new TestAgent(await StandInServer.start(), mkdtempSync(join(tmpdir(), 'fettle-agent-')))
    if (diskMiB !== undefined) agent.#mount(diskMiB)
    const token = join(agent.dir, 'token')
    writeFileSync(token, agent.server.behaviour.token)
    const { code, stderr } = await agentCommand([
      'enroll',
      agent.server.url,
      '--token-file',
      token,
      '--state',
      agent.state,
    ])
    if (code !== 0) throw new Error(`The agent could not be enrolled: ${stderr}`)
    return agent
  }

  /** Enrols and starts an agent, and waits until it is linked. */
  static async linked(environment: NodeJS.ProcessEnv = {}): Promise<TestAgent> {
    const agent = await TestAgent.enrolled()
    agent.start(environment)
    await agent.server.until('the agent is linked', () => agent.server.isLinked)
    return agent
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** How it ended: exit code or signal. */
  get end(): number | string | null {
    return this.#child?.exitCode ?? this.#child?.signalCode ?? null
  }

  start(environment: NodeJS.ProcessEnv = {}): void {
    const env = {
      ...process.env,
      ...cache,
      FETTLE_AGENT_RETRY_MAX_MS: '60',
      FETTLE_AGENT_RESERVE_MIB: '1',
      ...environment,
    }
    const child = spawn(process.execPath, [program, 'run', '--state', this.state, '--unprivileged'], {
      env,
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    child.stderr.on('data', (bytes: Buffer) => {
      this.log += bytes.toString()
    })
    this.#child = child
  }

  /** Waits until the process is gone. */
  async gone(timeoutMs = 20_000): Promise<void> {
    await this.server.until('the agent is gone', () => !this.isRunning, timeoutMs)
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.gone()
  }

  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM')
    await this.gone()
  }

  /** Gives an order and answers its events when it has ended. */
  async carriedOut(order: WorkOrder, timeoutMs?: number): Promise<readonly AgentEvent[]> {
    this.server.order(order)
    return await this.server.ended(order.id, timeoutMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) await this.kill()
    await this.server[Symbol.asyncDispose]()
    if (this.#isMounted) spawnSync('umount', ['--lazy', this.state])
    rmSync(runDir(this.state), { recursive: true, force: true })
    rmSync(this.dir, { recursive: true, force: true })
  }

  #mount(mebibytes: number): void {
    mkdirSync(this.state, { mode: 0o700 })
    const { status, stderr } = spawnSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      `size=${mebibytes}m,mode=700`,
      'none',
      this.state,
    ])
    if (status !== 0) throw new Error(`A small disk could not be mounted: ${stderr.toString()}`)
    this.#isMounted = true
  }
}

let orders = 0

export function newOrderId(): `ord_${string}` {
  return `ord_${String((orders += 1)).padStart(8, '0')}`
}

/** An action that carries out a script; `test` says whether that is needed. */
export function scriptAction(
  at: number,
  scripts: { readonly test?: string; readonly set: string; readonly timeoutSeconds?: number },
  fields: Partial<PlannedAction> = {},
): PlannedAction {
  const script = (source: string) => ({ language: 'sh' as const, source, timeoutSeconds: scripts.timeoutSeconds ?? 30 })
  return {
    id: `a${at}`,
    key: `task-${at}`,
    item: `task-${at}`,
    title: `Task ${at}`,
    kind: 'enforce',
    phase: 'configuration',
    reason: 'taskNotCompliant',
    because: 'it is not as wanted',
    desired: 'enforce',
    before: 'not compliant',
    change: { type: 'script', steps: [script(scripts.set)], environment: {} },
    ...(scripts.test === undefined ? {} : { check: { type: 'test', script: script(scripts.test), environment: {} } }),
    expect: { type: 'compliant' },
    dependsOn: [],
    rebootNeeded: false,
    ...fields,
  }
}

/** No reboots, no windows, nobody to wait for. */
export const plainConduct: Conduct = {
  reboot: {
    preference: 'suppress',
    promptMs: 0,
    onNoAnswer: 'suppress',
    deferrals: 0,
    deferralMs: 0,
    noticeMs: 0,
    notInBusinessHours: false,
  },
  rebootPoints: [],
  deferralsUsed: 0,
  userContext: 'currentUser',
  primaryUsers: [],
  userWaitUntil: 0,
  businessHours: [],
  expectedMs: {},
  preflightMs: 0,
}

export function execution(...actions: readonly PlannedAction[]): WorkOrder {
  return { id: newOrderId(), sessionId, type: 'execute', actions, conduct: plainConduct }
}

export function cancellation(orderId: WorkOrder['id'], how: 'now' | 'afterAction'): WorkOrder {
  return { id: newOrderId(), sessionId, type: 'cancel', orderId, how }
}

/** Verdict and reason of each action, by id. */
export function verdicts(events: readonly AgentEvent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.type === 'actionEnded' ? [[event.actionId, `${event.verdict} ${event.reason}`]] : [],
    ),
  )
}
