/** `fettle inventory`: shows what inventory scripts found on a computer, with ages and errors, and how it changed. */
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode, failure } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [id = '', key], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const isHistory = options.flag('history')
  if (key === undefined) await (isHistory ? softwareHistory(client, id, output) : showAll(client, id, output))
  else await (isHistory ? valueHistory(client, id, key, output) : showOne(client, id, key, output))
  return exitCodes.done
}

async function showAll(client: Client, id: string, output: Output): Promise<void> {
  const inventory = await client.call('getInventory', { params: { id } })
  if (output.isJson) return output.json(inventory)
  const now = Date.now()
  if (inventory.items.length === 0) output.line('No inventory script runs on this computer.')
  else {
    const rows = inventory.items.map((one) => [
      one.key,
      one.value === undefined ? '' : shown(one.value),
      one.valueAt === undefined ? 'never' : relativeTime(one.valueAt, now),
      one.dueAt === undefined ? 'not asked any more' : relativeTime(one.dueAt, now),
      one.failures === 0 ? '' : { text: one.error ?? '', tone: 'bad' as const },
    ])
    printTable(output, ['KEY', 'VALUE', 'FOUND', 'DUE', 'LAST ERROR'], rows)
  }
  const facts = inventory.factsAt === undefined ? 'never' : relativeTime(inventory.factsAt, now)
  const next =
    inventory.nextAt === undefined ? '' : `; the next inventory is due ${relativeTime(inventory.nextAt, now)}`
  output.note(`Facts were found ${facts}${next}.`)
}

async function showOne(client: Client, id: string, key: string, output: Output): Promise<void> {
  const { items } = await client.call('getInventory', { params: { id } })
  const one = items.find((item) => item.key === key)
  if (!one)
    throw failure('badInput', `There is no inventory key "${key}" on ${id}; list them with "fettle inventory ${id}".`)
  if (output.isJson) return output.json(one)
  const now = Date.now()
  if (one.value !== undefined) {
    const text = typeof one.value === 'string' ? one.value : JSON.stringify(one.value, undefined, 2)
    for (const line of text.split('\n')) output.line(safe(line))
  }
  if (one.valueAt !== undefined)
    output.note(`Found ${relativeTime(one.valueAt, now)}, so since ${relativeTime(one.changedAt, now)}.`)
  if (one.error !== undefined) output.note(safe(`Last error ${relativeTime(one.errorAt, now)}: ${one.error}`))
}

async function valueHistory(client: Client, id: string, key: string, output: Output): Promise<void> {
  const history = await client.call('getInventoryHistory', { params: { id, key }, query: {} })
  if (output.isJson) return output.json(history)
  if (history.items.length === 0) return output.line('It never had a value.')
  const now = Date.now()
  const rows = history.items.map(({ at, before, after }) => [
    relativeTime(at, now),
    before === undefined ? '' : shown(before),
    shown(after),
  ])
  printTable(output, ['WHEN', 'FROM', 'TO'], rows)
}

async function softwareHistory(client: Client, id: string, output: Output): Promise<void> {
  const history = await client.call('getSoftwareHistory', { params: { id }, query: {} })
  if (output.isJson) return output.json(history)
  if (history.items.length === 0) return output.line('No change of software was found yet.')
  const now = Date.now()
  const rows = history.items.map((one) => [
    relativeTime(one.at, now),
    one.change,
    one.name,
    one.before ?? '',
    one.after ?? '',
  ])
  printTable(output, ['WHEN', 'CHANGE', 'SOFTWARE', 'FROM', 'TO'], rows)
}

const shownMax = 60

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value.replaceAll(/\s+/g, ' ') : JSON.stringify(value)
  return text.length > shownMax ? `${text.slice(0, shownMax - 1)}…` : text
}
