/** `fettle time`: shows and changes the zone, business hours and freeze dates of the installation, a tenant or a computer. */
import type { TimeOf } from '@fettle/contract/http/time.ts'
import { localMomentPattern, localTimePattern, type Weekday, weekdays } from '@fettle/core/terms/calendar.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'

type Own = TimeOf['own']
type Hours = NonNullable<Own['businessHours']>
type Freezes = NonNullable<Own['freezes']>

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  const [tenant, computer] = [options.text('tenant'), options.text('computer')]
  if (tenant !== undefined && computer !== undefined)
    throw failure('badInput', 'Time settings are of a tenant or of a computer; give one of --tenant and --computer.')
  using client = clientFor(options)
  const whose = access(client, tenant, computer)
  const before = await whose.get()
  const change = wanted(options, before.own)
  const now = change === undefined ? before : await whose.set(change)
  if (output.isJson) output.json(now)
  else print(output, now)
  return exitCodes.done
}

interface Access {
  readonly get: () => Promise<TimeOf>
  readonly set: (settings: Own) => Promise<TimeOf>
}

function access(client: Client, name: string | undefined, id: string | undefined): Access {
  if (name !== undefined)
    return {
      get: () => client.call('getTenantTime', { params: { name } }),
      set: (body) => client.call('setTenantTime', { params: { name }, body }),
    }
  if (id !== undefined)
    return {
      get: () => client.call('getComputerTime', { params: { id } }),
      set: (body) => client.call('setComputerTime', { params: { id }, body }),
    }
  return {
    get: () => client.call('getInstallationTime', {}),
    set: (body) => client.call('setInstallationTime', { body }),
  }
}

/** The settings as they are to be; undefined when nothing is to change. */
function wanted(options: Invocation['options'], own: Own): Own | undefined {
  const zone = options.text('zone')
  const hours = options.texts('hours').map(readHours)
  const freeze = options.text('freeze')
  const cleared = options.texts('clear')
  if (zone === undefined && hours.length === 0 && freeze === undefined && cleared.length === 0) return undefined
  const freezes: Freezes = [
    ...(cleared.includes('freezes') ? [] : (own.freezes ?? [])),
    ...(freeze === undefined ? [] : [readFreeze(freeze, options.text('reason'), options.text('owner'))]),
  ]
  const businessHours = hours.length > 0 ? hours : cleared.includes('hours') ? undefined : own.businessHours
  const kept = zone ?? (cleared.includes('zone') ? undefined : own.zone)
  return {
    ...(kept === undefined ? {} : { zone: kept }),
    ...(businessHours === undefined ? {} : { businessHours }),
    ...(freezes.length > 0 ? { freezes } : {}),
  }
}

const hoursForm = 'write days and times, as in "mon-fri 08:00-18:00" or "sat,sun 10:00-14:00"'

function readHours(text: string): Hours[number] {
  const [, days = '', from = '', until = ''] = /^(\S+) (\S+?)-(\S+)$/.exec(text.trim()) ?? []
  if (!localTimePattern.test(from) || !localTimePattern.test(until))
    throw failure('badInput', `The business hours "${text}" are not understood; ${hoursForm}.`)
  return { days: days.split(',').flatMap((word) => readDays(word, text)), from, until }
}

function readDays(word: string, text: string): Weekday[] {
  const [first = '', last = first] = word.toLowerCase().split('-')
  const from = weekdays.findIndex((day) => first.length > 1 && day.startsWith(first))
  const until = weekdays.findIndex((day) => last.length > 1 && day.startsWith(last))
  if (from < 0 || until < 0)
    throw failure('badInput', `The days "${word}" of "${text}" are not understood; ${hoursForm}.`)
  // sat-mon goes over the end of the week.
  const count = ((until - from + 7) % 7) + 1
  return Array.from({ length: count }, (_, n) => weekdays[(from + n) % 7] ?? 'monday')
}

function readFreeze(text: string, reason: string | undefined, owner: string | undefined): Freezes[number] {
  const [from = '', until = from] = text.split('..')
  if (!localMomentPattern.test(from) || !localMomentPattern.test(until))
    throw failure('badInput', `The freeze "${text}" is not understood; write it as in 2027-12-20..2028-01-02.`)
  if (reason === undefined || owner === undefined)
    throw failure('badInput', 'A freeze needs --reason and --owner: people read them wherever they have to wait.')
  return { from, until, reason, owner }
}

function print({ line, style }: Output, { own, effective }: TimeOf): void {
  const from = (key: keyof Own): string => (own[key] === undefined ? style('dim', '  from above') : '')
  const label = (text: string): string => style('dim', text.padEnd(8))
  line(`${label('zone')} ${safe(effective.zone)}${from('zone')}`)
  if (effective.businessHours === undefined) line(`${label('hours')} not known: every time is after hours`)
  for (const { days, from: begin, until } of effective.businessHours ?? [])
    line(`${label('hours')} ${days.join(' ')} ${begin} to ${until}${from('businessHours')}`)
  for (const freeze of effective.freezes) {
    const isOwn = own.freezes?.some((one) => one.from === freeze.from && one.reason === freeze.reason) === true
    const above = isOwn ? '' : style('dim', '  from above')
    line(`${label('freeze')} ${freeze.from} to ${freeze.until}: ${safe(`${freeze.reason} (${freeze.owner})`)}${above}`)
  }
}
