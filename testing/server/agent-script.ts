/** What scripted agents do with orders, and the computer they pretend to look after. */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { Answer, Found, Question } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { ScriptedAgent } from './an-agent.ts'

type Facts = (AgentEvent & { type: 'inventoried' })['facts']

/** Facts of a Debian server. */
export const someFacts: Facts = {
  os: {
    family: 'linux',
    id: 'debian',
    version: '12',
    name: 'Debian GNU/Linux 12',
    architecture: 'amd64',
    kernel: '6.1',
  },
  hardware: { formFactor: 'server', cpu: 'a cpu', cores: 2, memoryMiB: 2048, virtual: true },
  boot: { bootId: 'boot', bootedAt: '2026-01-01T00:00:00Z', rebootPending: false },
}

/** A pretended computer: what is installed, what can be had, which tasks are as wanted. */
export class Model {
  /** Installed version by package; absent: not installed. */
  readonly installed = new Map<string, string>()
  /** The newest version of every package that is not named here. */
  latest = '2.0'
  readonly compliant = new Set<string>()
  facts: Facts = someFacts

  /** The true answer to a question. */
  found({ key, check }: Question): Found {
    if (check.type === 'get') return { found: 'value', value: '1' }
    if (check.type !== 'package')
      return this.compliant.has(key) ? { found: 'compliant' } : { found: 'notCompliant', detail: 'not as wanted' }
    const version = this.installed.get(check.package)
    return version === undefined
      ? { found: 'absent', latest: this.latest }
      : { found: 'version', version, latest: this.latest }
  }

  /** Makes it so; returns what is there now. */
  change({ key, change, to }: PlannedAction): string {
    if (change?.type !== 'package') {
      this.compliant.add(key)
      return 'compliant'
    }
    if (change.operation === 'remove') {
      this.installed.delete(change.package)
      return 'absent'
    }
    const version = change.version ?? to ?? this.latest
    this.installed.set(change.package, version)
    return version
  }
}

/** The answers to all questions of an order. */
export function answersTo(agent: ScriptedAgent, questions: readonly Question[]): Answer[] {
  return questions.map((question) => ({ key: question.key, ...agent.model.found(question) }))
}

/** The events of an action that was carried out and verified. */
export function done(agent: ScriptedAgent, action: PlannedAction): AgentEvent[] {
  const startedAt = Date.now()
  const { id: actionId } = action
  const after = agent.model.change(action)
  return [
    { type: 'actionStarted', actionId, attempt: 1 },
    { type: 'actionEnded', actionId, verdict: 'changed', reason: 'verified', after, startedAt },
  ]
}

/** Does at once and truthfully whatever it is told. */
export function obedient(agent: ScriptedAgent, order: WorkOrder): void {
  switch (order.type) {
    case 'inventory':
      return void agent.tell(order, accepted, { type: 'inventoried', facts: agent.model.facts, software: [] }, ended)
    case 'detect':
      return void agent.tell(order, accepted, { type: 'answered', answers: answersTo(agent, order.questions) }, ended)
    case 'execute':
      return void agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
    case 'reboot':
      return void agent.tell(order, accepted, { type: 'rebootDecided', ...rebooted }, ended)
    case 'cancel':
      agent.tell(order, accepted, ended)
      agent.tell({ id: order.orderId, sessionId: order.sessionId }, { type: 'orderEnded', outcome: 'cancelled' })
  }
}

const rebooted = { point: 'asked', outcome: 'done', sentence: 'It was rebooted.' } as const

/** Obedient, but leaves orders to execute to the test. */
export function obedientButExecute(agent: ScriptedAgent, order: WorkOrder): void {
  if (order.type !== 'execute') obedient(agent, order)
}

/** Takes orders and does nothing with them. */
export function silent(): void {}

export const accepted: AgentEvent = { type: 'orderAccepted' }
export const ended: AgentEvent = { type: 'orderEnded', outcome: 'done' }
