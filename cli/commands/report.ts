/** `fettle report`: shows a report of the fleet, or prints all of it as CSV or JSON lines. */
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation, OptionValues } from '../command.ts'
import { exitCodes, type ExitCode, failure } from '../failure.ts'
import { allPages, limitOf } from '../pages.ts'
import type { Output } from '../print/output.ts'
import { printTable } from '../print/table.ts'
import { lengthText } from '../print/time.ts'

type Report = 'compliance' | 'software' | 'inventory' | 'activity'

/** The options each report has, as its queries call them. */
const optionsOf: Readonly<Record<Report, readonly string[]>> = {
  compliance: ['at', 'items', 'by'],
  software: ['name'],
  inventory: ['columns'],
  activity: ['from', 'to'],
}

export async function run({ arguments: [report = ''], options, output }: Invocation): Promise<ExitCode> {
  const name = report as Report
  const query = queryOf(name, options)
  using client = clientFor(options)
  const limit = limitOf(options)
  if (options.flag('csv') || options.flag('jsonl')) await printFile(client, name, { options, output, query })
  else if (output.isJson) await printJson(client, name, { output, query, limit })
  else await print[name](client, output, { query, limit })
  return exitCodes.done
}

type Query = Readonly<Record<string, string>>

/** Refuses options of other reports: one that is passed over would make people believe the wrong numbers. */
function queryOf(report: Report, options: OptionValues): Query {
  const filter = options.text('filter')
  const query: Record<string, string> = filter === undefined ? {} : { q: filter }
  for (const [owner, names] of Object.entries(optionsOf))
    for (const name of names) {
      const value = options.text(name)
      if (value === undefined) continue
      if (owner !== report) throw failure('badInput', `--${name} is for the report "${owner}", not for "${report}".`)
      query[name] = value
    }
  return query
}

const downloads = {
  compliance: 'downloadComplianceReport',
  software: 'downloadSoftwareReport',
  inventory: 'downloadInventoryReport',
  activity: 'downloadActivityReport',
} as const satisfies Record<Report, string>

async function printFile(
  client: Client,
  report: Report,
  { options, output, query }: { readonly options: OptionValues; readonly output: Output; readonly query: Query },
): Promise<void> {
  if (query['by'] !== undefined) throw failure('badInput', 'A file has a line for each item; leave --by away.')
  const format = options.flag('csv') ? 'csv' : 'jsonl'
  await client.download(downloads[report], { query: { ...query, format } }, output.bytes)
}

const pages = {
  compliance: 'getComplianceReport',
  software: 'getSoftwareReport',
  inventory: 'getInventoryReport',
} as const satisfies Partial<Record<Report, string>>

/** As the server gives it: sums, and as many rows as are wanted. */
async function printJson(
  client: Client,
  report: Report,
  { output, query, limit }: Wanted & { readonly output: Output },
): Promise<void> {
  if (report === 'activity') return output.json(await client.call('getActivityReport', { query }))
  let sums: object | undefined
  const rows = await allPages<unknown>(limit, async (page) => {
    const answer = await client.call(pages[report], { query: { ...query, ...page } })
    sums ??= answer
    return answer
  })
  output.json({ ...sums, nextCursor: undefined, ...rows })
}

interface Wanted {
  readonly query: Query
  readonly limit: number
}

const print: Readonly<Record<Report, (client: Client, output: Output, wanted: Wanted) => Promise<void>>> = {
  compliance: printCompliance,
  software: printSoftware,
  inventory: printInventory,
  activity: printActivity,
}

async function printCompliance(client: Client, output: Output, { query, limit }: Wanted): Promise<void> {
  const first = await client.call('getComplianceReport', { query: { ...query, limit: 1 } })
  const { totals, groups, columns = [] } = first
  if (groups) {
    const rows = groups.map((one) => [one.group, share(one), `${one.goodComputers} of ${one.computers}`])
    return printTable(output, [(query['by'] ?? '').toUpperCase(), 'AS WANTED', 'COMPUTERS WHOLE'], rows)
  }
  const rows = columns
    .toSorted((a, b) => a.good / a.total - b.good / b.total)
    .slice(0, limit)
    .map((one) => [
      one.key,
      share(one),
      `${one.good} of ${one.total}`,
      some(one.failed),
      some(one.notCompliant),
      some(one.unknown),
      one.title,
    ])
  printTable(output, ['ITEM', 'AS WANTED', 'COMPUTERS', 'FAILED', 'NOT COMPLIANT', 'UNKNOWN', 'TITLE'], rows)
  if (totals)
    output.note(`${share(totals)} of all; ${totals.goodComputers} of ${totals.computers} computers are whole.`)
}

async function printSoftware(client: Client, output: Output, { query, limit }: Wanted): Promise<void> {
  const { items, nextCursor } = await allPages(limit, (page) =>
    client.call('getSoftwareReport', { query: { ...query, ...page } }),
  )
  const rows = items.map(({ name, provider, computers, versions, versionCount }) => {
    const shown = versions.slice(0, 3).map((one) => `${one.version} (${one.computers})`)
    return [
      name,
      provider,
      String(computers),
      [...shown, ...(versionCount > 3 ? [`${versionCount - 3} more`] : [])].join(', '),
    ]
  })
  printTable(output, ['SOFTWARE', 'FROM', 'COMPUTERS', 'VERSIONS'], rows)
  more(output, nextCursor)
}

async function printInventory(client: Client, output: Output, { query, limit }: Wanted): Promise<void> {
  let titles: readonly string[] = []
  const { items, nextCursor } = await allPages(limit, async (page) => {
    const answer = await client.call('getInventoryReport', { query: { ...query, ...page } })
    titles = answer.columns.map(({ title }) => title.toUpperCase())
    return answer
  })
  const rows = items.map(({ computer, tenant, cells }) => [computer.name, tenant.name, ...cells.map(text)])
  printTable(output, ['COMPUTER', 'TENANT', ...titles], rows)
  more(output, nextCursor)
}

async function printActivity(client: Client, output: Output, { query, limit }: Wanted): Promise<void> {
  const { days, totals, causes } = await client.call('getActivityReport', { query })
  const rows = [...days.slice(-limit).map((day) => ({ ...day, name: day.day })), { ...totals, name: 'all' }]
  printTable(
    output,
    ['DAY', 'SESSIONS', 'COMPLIANT', 'CHANGED', 'PARTIAL', 'FAILED', 'CANCELLED', 'MISSED', 'HALF WORKED'],
    rows.map((one) => [
      one.name,
      ...[one.sessions, one.compliant, one.changed, one.partial, one.failed, one.cancelled, one.missed].map(some),
      one.medianMs === undefined ? '' : lengthText(one.medianMs),
    ]),
  )
  if (causes.length === 0) return
  output.line()
  const found = causes.map(({ sessions, computers, cause, sentence }) => [
    String(sessions),
    String(computers),
    cause,
    sentence,
  ])
  printTable(output, ['SESSIONS', 'COMPUTERS', 'CAUSE', 'WHAT WENT WRONG'], found)
}

function more(output: Output, nextCursor: string | undefined): void {
  if (nextCursor !== undefined) output.note('There are more; --limit shows more of them, --csv and --jsonl all.')
}

function some(count: number): string {
  return count === 0 ? '' : String(count)
}

/** Not rounded up: 100 % means all. */
function share({ good, total }: { readonly good: number; readonly total: number }): string {
  return total === 0 ? '' : `${Math.floor((good / total) * 1000) / 10} %`
}

function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : Array.isArray(value) ? value.map(text).join(' ') : JSON.stringify(value)
}
