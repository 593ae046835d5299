/** How is a schedule written: when it fires, for whom, and what its sessions do? */
import { z } from 'zod'
import { monthWeeks } from '@fettle/core/terms/schedule.ts'
import {
  catchUps,
  noAnswerActs,
  rebootPreferences,
  userContexts,
  maintenanceKinds,
} from '@fettle/core/terms/session.ts'
import { target } from './target.ts'
import { localTime, someDays, weekday, zone } from './time.ts'
import { duration, email, givenName, itemName, notes, sentences } from './words.ts'

const execution = z
  .union(
    [
      z.enum(['immediately', 'afterHours']),
      z.strictObject({ at: localTime, zone: z.enum(['schedule', 'computer']).default('schedule') }),
    ],
    'must be immediately, afterHours, or a map of at (a time of day) and zone (schedule or computer)',
  )
  .default('immediately')
  .meta({ description: 'When changes may begin; at a time of day: at least an hour after detection' })

const reboot = z
  .union(
    [
      z.enum(rebootPreferences),
      z.strictObject({
        preference: z.enum(rebootPreferences).exactOptional(),
        prompt: duration.exactOptional().meta({ description: 'How long a prompt stands' }),
        onNoAnswer: z.enum(noAnswerActs).exactOptional(),
        deferrals: z.int().min(0).max(100).exactOptional(),
        deferral: duration.exactOptional().meta({ description: 'How long "later" is' }),
        notice: duration.exactOptional().meta({ description: 'How long before people are told' }),
        notInBusinessHours: z.boolean().exactOptional(),
      }),
    ],
    `must be one of ${rebootPreferences.join(', ')}, or a map that begins with preference`,
  )
  .exactOptional()

/** Lengths of time that may be nothing, too. */
const skippable = z
  .union([duration, z.literal('skip')], 'must be seconds, a text like "12h", or skip')
  .meta({ description: 'Seconds, or a text like 12h, or skip' })

const sessionOptions = z
  .strictObject({
    kind: z.enum(maintenanceKinds).exactOptional(),
    items: z.array(itemName).min(1, 'must name at least one item').max(1000).exactOptional(),
    reboot,
    userContext: z.enum(userContexts).exactOptional(),
    userWait: duration.exactOptional(),
    offlineWait: skippable.exactOptional(),
    timeLimit: duration.exactOptional(),
    approval: z.enum(['none', 'person']).exactOptional(),
    personWait: duration.exactOptional().meta({
      description: 'How long a plan waits for approval, and a paused session for being resumed',
    }),
    postpone: z
      .strictObject({
        times: z.int().min(0).max(100).exactOptional(),
        within: duration.exactOptional().meta({ description: 'Counted from when the session was asked for' }),
      })
      .exactOptional()
      .meta({ description: 'How far people who are told by e-mail may put a session off' }),
    window: duration.exactOptional().meta({ description: 'How long the window for changes stays open' }),
    catchUp: z.enum(catchUps).exactOptional(),
    notify: z
      .strictObject({
        before: z.boolean().exactOptional(),
        beforeWhenCompliant: z.boolean().exactOptional(),
        after: z.boolean().exactOptional(),
        afterOnlyIfNeeded: z.boolean().exactOptional(),
        showActions: z.boolean().exactOptional(),
        offerPostpone: z.boolean().exactOptional(),
        offerRunNow: z.boolean().exactOptional(),
        also: z.array(email).max(50).exactOptional(),
      })
      .exactOptional(),
  })
  .exactOptional()
  .meta({ description: 'What its sessions do; what is absent is as in sessions started by hand' })

const frequencies = ['daily', 'weekly', 'monthly'] as const

const fitting = {
  daily: ['time'],
  weekly: ['days', 'time'],
  monthly: ['day', 'week', 'weekday', 'time'],
} as const

type Times = {
  readonly frequency?: (typeof frequencies)[number]
  readonly cron?: string
  readonly days?: unknown
  readonly day?: unknown
  readonly week?: unknown
  readonly weekday?: unknown
  readonly time?: unknown
}

/** What is wrong with the keys that say when it fires, taken together. */
function timesProblem(written: Times): string | undefined {
  const { frequency, cron } = written
  const given = (['days', 'day', 'week', 'weekday', 'time'] as const).filter((key) => written[key] !== undefined)
  if ((frequency === undefined) === (cron === undefined))
    return 'needs frequency (daily, weekly, monthly) or cron, and not both'
  if (frequency === undefined)
    return given.length === 0
      ? undefined
      : `has ${given.join(' and ')} beside cron, which says all of it; leave them out`
  const strange = given.find((key) => !(fitting[frequency] as readonly string[]).includes(key))
  if (strange !== undefined) return `has ${strange}, which does not belong to frequency: ${frequency}; leave it out`
  if (written.time === undefined) return 'needs time, as in time: "14:00"'
  if (frequency === 'weekly' && written.days === undefined) return 'needs days, as in days: [monday]'
  if (frequency !== 'monthly') return undefined
  const byDay = written.day !== undefined
  const byWeek = written.week !== undefined && written.weekday !== undefined
  const isHalf = (written.week === undefined) !== (written.weekday === undefined)
  return byDay !== byWeek && !isHalf ? undefined : 'needs day (1 to 31, or last), or week and weekday, and not both'
}

export const schedule = z
  .strictObject({
    kind: z.literal('schedule'),
    name: givenName,
    description: sentences.exactOptional(),
    notes,
    enabled: z.boolean().default(true),
    frequency: z.enum(frequencies).exactOptional(),
    days: someDays.exactOptional().meta({ description: 'With frequency: weekly' }),
    day: z
      .union([z.int().min(1).max(31), z.literal('last')], 'must be a day of the month from 1 to 31, or last')
      .exactOptional()
      .meta({ description: 'With frequency: monthly; a day that a month does not have is its last' }),
    week: z.enum(monthWeeks).exactOptional().meta({ description: 'With frequency: monthly and weekday' }),
    weekday: weekday.exactOptional(),
    time: localTime.exactOptional().meta({ description: 'When it fires and detection begins' }),
    cron: z
      .string()
      .min(1, 'must not be empty')
      .max(200, 'must be at most 200 characters long')
      .exactOptional()
      .meta({ description: 'Minute, hour, day, month, weekday, in place of frequency' }),
    zone: zone.exactOptional().meta({
      description: "An IANA time zone; default: that of the target's tenant, else of the installation, else UTC",
    }),
    execution,
    target: target.exactOptional(),
    filter: z
      .string()
      .min(1, 'must not be empty')
      .max(1000, 'must be at most 1000 characters long')
      .exactOptional()
      .meta({ description: "In place of target: computers that match, as in 'tenant:acme tag:canary'" }),
    session: sessionOptions,
    spread: z
      .union([duration, z.literal(0)], 'must be seconds, or a text like "30m"')
      .default(0)
      .meta({ description: 'Computers are started evenly spread over this time' }),
    tolerance: z
      .union([duration, z.literal(0)], 'must be seconds, or a text like "6h"')
      .default('6h')
      .meta({ description: 'A run that was missed is caught up, once, when it is not older; 0: never' }),
  })
  .superRefine((written, context) => {
    const problem = timesProblem(written)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: written })
    if ((written.target === undefined) === (written.filter === undefined))
      context.addIssue({ code: 'custom', message: 'needs target or filter, and not both', input: written })
  })
  .meta({ title: 'Fettle schedule' })
export type ScheduleDocument = z.output<typeof schedule>
