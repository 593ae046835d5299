/** Makes the computers of one run: where they stand, when people work at them, which sleep, and how many may be worked on at once. */
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import { inZone } from '@fettle/core/calendar/local-time.ts'
import { type BusinessHours, type Freeze, weekdays } from '@fettle/core/terms/calendar.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Person } from '@fettle/agent/people/person.ts'
import { optionalItems } from './items.ts'
import type { Random } from './random.ts'

export interface Computer {
  readonly name: string
  /** Nothing is deployed to it. */
  readonly isUnmanaged: boolean
  readonly leftOut: ReadonlySet<string>
  readonly calendar: Calendar
  /** How far its clocks are ahead of UTC when the run begins: enough to say when its people come and go. Milliseconds. */
  readonly aheadMs: number
  /** When somebody is signed in. */
  readonly usage: 'office' | 'always' | 'never'
  /** It sleeps at night and on most weekends, and is away for days now and then. */
  readonly isLaptop: boolean
  readonly number: number
}

/** So many sessions may work at once on these computers. */
export interface Limit {
  readonly name: string
  readonly most: number
  readonly computers: ReadonlySet<number>
}

export interface Fleet {
  /** The server's clock when the run begins. */
  readonly epoch: Instant
  readonly computers: readonly Computer[]
  readonly limits: readonly Limit[]
}

/** Clocks are changed within days of most of these in one of the zones. */
const beginnings = [
  '2030-01-01',
  '2030-03-07',
  '2030-03-28',
  '2030-04-03',
  '2030-06-15',
  '2030-10-03',
  '2030-10-24',
  '2030-10-31',
]
const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'America/St_Johns',
]
const workdays = weekdays.slice(0, 5)
const officeHours: BusinessHours = [{ days: workdays, from: '08:00', until: '18:00' }]
const shifts: BusinessHours = [
  { days: weekdays, from: '22:00', until: '06:00' },
  { days: workdays, from: '09:30', until: '12:00' },
]
export const primaryUser = 'anna'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A fleet of one to five computers. */
export function newFleet(random: Random): Fleet {
  const epoch = Date.parse(`${random.pick(beginnings)}T00:00:00Z`) + random.between(0, 23) * hourMs
  const homeZone = random.pick(zones)
  const computers = Array.from({ length: random.pick([1, 2, 2, 3, 3, 5]) }, (_, at): Computer => {
    const zone = random.chance(0.5) ? homeZone : random.pick(zones)
    return {
      name: `pc${at + 1}`,
      isUnmanaged: random.chance(0.05),
      leftOut: new Set(optionalItems.filter(() => random.chance(0.4))),
      calendar: someCalendar(random, zone, epoch),
      aheadMs: inZone(epoch, zone).offsetNanoseconds / 1_000_000,
      usage: random.pick(['office', 'office', 'always', 'never']),
      isLaptop: random.chance(0.4),
      number: at,
    }
  })
  return { epoch, computers, limits: someLimits(random, computers.length) }
}

function someCalendar(random: Random, zone: string, epoch: Instant): Calendar {
  const hours = random.pick([undefined, officeHours, officeHours, officeHours, shifts])
  const freezes = random.chance(0.3) ? [someFreeze(random, epoch)] : []
  return { zone, freezes, ...(hours === undefined ? {} : { businessHours: hours }) }
}

function someFreeze(random: Random, epoch: Instant): Freeze {
  const first = epoch + random.between(0, 10) * dayMs
  const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10)
  const until = day(first + random.between(0, 3) * dayMs)
  const isTimed = random.chance(0.3)
  return isTimed
    ? { from: `${day(first)}T02:30`, until: `${until}T23:15`, reason: 'year end', owner: 'accounting' }
    : { from: day(first), until, reason: 'release', owner: 'operations' }
}

function someLimits(random: Random, count: number): readonly Limit[] {
  if (count < 2 || random.chance(0.5)) return []
  const all = new Set(Array.from({ length: count }, (_, at) => at))
  const most = random.between(1, count - 1)
  const branch = new Set([...all].filter((at) => at % 2 === 0))
  return [
    { name: 'in all', most, computers: all },
    ...(random.chance(0.4) ? [{ name: 'on computers with tag branch', most: 1, computers: branch }] : []),
  ]
}

/** People come and go at whole hours; who is there on which hour looks random and is always the same. */
export function peopleAt({ usage, aheadMs, number }: Computer, at: Instant): readonly Person[] {
  const local = at + aheadMs
  const hour = Math.floor(local / hourMs) % 24
  const day = Math.floor(local / dayMs)
  const isWorkday = (day + 3) % 7 < 5
  const dice = mixed(day * 31 + number * 7)
  const isThere =
    usage === 'always' || (usage === 'office' && isWorkday && hour >= 8 + (dice % 2) && hour < 16 + (dice % 3))
  if (!isThere) return []
  const present = mixed(day * 24 + hour + number * 1009) % 8
  if (present === 0) return []
  if (present < 5) return [anna]
  return present < 7 ? [ben] : [anna, ben]
}

/** The next moment at which somebody may come or go. */
export function nextHour(at: Instant): Instant {
  return (Math.floor(at / hourMs) + 1) * hourMs
}

const anna = person(primaryUser)
const ben = person('ben')

function person(name: string): Person {
  return { name, account: { name, uid: 1000, gid: 1000, home: `/home/${name}`, shell: '/bin/sh' }, logins: [] }
}

function mixed(state: number): number {
  const first = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
  return ((first ^ (first >>> 15)) >>> 4) & 0xffff
}

/** When a laptop falls asleep next, and for how long; undefined when it is to stay awake as long as anybody asks. */
export function nextSleep(
  random: Random,
  { isLaptop, aheadMs }: Computer,
  at: Instant,
): { readonly at: Instant; readonly ms: number } | undefined {
  if (!isLaptop) return undefined
  const local = at + aheadMs
  const evening = (Math.floor((local - 18 * hourMs) / dayMs) + 1) * dayMs + 18 * hourMs + random.between(0, 3 * hourMs)
  const isFriday = (Math.floor(evening / dayMs) + 3) % 7 === 4
  const days = random.chance(0.05) ? random.between(2, 6) : isFriday && random.chance(0.7) ? 2 : 0
  const ms = 13 * hourMs + random.between(-2 * hourMs, hourMs) + days * dayMs
  return { at: evening - aheadMs, ms }
}
