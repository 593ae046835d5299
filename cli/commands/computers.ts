/** `fettle computers`: lists computers, or shows one with the state of its items. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ComputerDetail, ComputerSummary } from '@fettle/contract/http/computers.ts'
import type { ComputerSort } from '@fettle/contract/http/list-sorts.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { computerFields } from '@fettle/contract/http/filter-fields.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { checkedFilter } from '../filter-check.ts'
import { allPages } from '../pages.ts'
import type { Output } from '../print/output.ts'
import { stateTone, verdictCell } from '../print/session-words.ts'
import { safe, type Tone } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const {
    arguments: [name],
    options,
    output,
  } = invocation
  if (name === 'change') return await (await import('./change-computers.ts')).change(invocation)
  const q = checkedFilter(options.text('filter'), computerFields)
  const sort = options.text('sort') as ComputerSort | undefined
  using client = clientFor(options)
  if (name !== undefined) await showOne(client, name, output)
  else await showAll(client, { ...(q !== undefined && { q }), ...(sort !== undefined && { sort }) }, output)
  return exitCodes.done
}

async function showAll(
  client: Client,
  wanted: { readonly q?: string; readonly sort?: ComputerSort },
  output: Output,
): Promise<void> {
  const { items } = await allPages(Infinity, (page) => client.call('listComputers', { query: { ...page, ...wanted } }))
  if (output.isJson) return output.json({ items })
  if (items.length === 0)
    return output.line(wanted.q === undefined ? 'No computer has joined yet.' : 'No computer matches.')
  const now = Date.now()
  const rows = items.map((computer) => [
    computer.name,
    computer.tenant.name,
    presence(computer, now),
    computer.os ?? '',
    computer.compliance.total === 0 ? '' : `${computer.compliance.good} of ${computer.compliance.total}`,
    lastSession(computer),
    computer.lastSession === undefined ? '' : relativeTime(computer.lastSession.createdAt, now),
    computer.tags.join(' '),
  ])
  printTable(output, ['COMPUTER', 'TENANT', 'PRESENCE', 'SYSTEM', 'AS WANTED', 'LAST SESSION', 'WHEN', 'TAGS'], rows)
}

async function showOne(client: Client, id: string, output: Output): Promise<void> {
  const computer = await client.call('getComputer', { params: { id } })
  const { items } = await client.call('getComputerItems', { params: { id: computer.id } })
  if (output.isJson) return output.json({ ...computer, items })
  const now = Date.now()
  printFacts(output, computer, now)
  if (items.length === 0) return
  output.line()
  const rows = items.map((item) => [
    item.title,
    item.desired,
    item.state,
    verdictCell({ verdict: item.verdict, status: 'ended' }),
    relativeTime(item.checkedAt, now),
    item.deploymentName ?? '',
  ])
  printTable(output, ['ITEM', 'WANTED', 'FOUND', 'VERDICT', 'CHECKED', 'DEPLOYMENT'], rows)
}

function printFacts({ line, style }: Output, computer: ComputerDetail, now: number): void {
  const { text, tone } = presence(computer, now)
  line(`${style('strong', safe(computer.name))} (${safe(computer.tenant.name)})  ${style(tone, text)}`)
  const session = computer.activeSession ?? computer.lastSession
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['id', computer.id],
    ['system', computer.os],
    ['form', computer.formFactor],
    ['tags', computer.tags.join(' ')],
    ['person', computer.primaryPerson?.name],
    ['agent', computer.agentVersion],
    ['facts', computer.factsAt === undefined ? 'none yet' : `found ${relativeTime(computer.factsAt, now)}`],
    ['reboot', computer.rebootPending === true ? 'pending' : undefined],
    ['excluded', computer.excludedFromMaintenance ? 'from maintenance' : undefined],
    ['way in', isOnItsWay(computer) ? computer.wayIn?.sentence : undefined],
    ...(computer.quarantine ?? []).map(({ key, evidence }) => ['left alone', `${key}: ${evidence}`] as const),
    ['items', computer.detectionOutdated === true ? 'other deployments win since they were checked' : undefined],
    ['session', session && `${session.id} ${session.state}, ${relativeTime(session.createdAt, now)}`],
  ]
  for (const [label, value] of facts) {
    if (value !== undefined && value !== '') line(`${style('dim', label.padEnd(10))} ${safe(value)}`)
  }
}

function isOnItsWay({ wayIn }: ComputerDetail): boolean {
  return wayIn !== undefined && (wayIn.state !== 'onboarded' || wayIn.undecided)
}

function presence({ online, since }: ComputerSummary, now: number): { readonly text: string; readonly tone: Tone } {
  if (online) return { text: 'online', tone: 'good' }
  return { text: since === undefined ? 'never seen' : `offline, ${relativeTime(since, now)}`, tone: 'dim' }
}

type Listed = ResponseOf<Api['listComputers']>['items'][number]

function lastSession({ lastSession: last }: Listed): string | { readonly text: string; readonly tone: Tone } {
  return last === undefined ? '' : { text: last.state, tone: stateTone(last.state) }
}
