/** How are zones, business hours, freeze dates and times of day written? */
import { z } from 'zod'
import { localMomentPattern, localTimePattern, weekdays } from '@fettle/core/terms/calendar.ts'
import { givenName } from './words.ts'

/** A time of day. */
export const localTime = z.string().regex(localTimePattern, 'must be a time of day, as in "08:30"')

/** Whether there is such a zone is found when it is applied, by whoever knows all zones. */
export const zone = z
  .string()
  .max(100, 'must be at most 100 characters long')
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, 'must be a time zone, as in "Europe/Berlin"')
  .meta({ description: 'An IANA time zone, as in Europe/Berlin' })

export const weekday = z.enum(weekdays)

export const someDays = z
  .array(weekday)
  .min(1, 'must name at least one day')
  .max(7, 'must name each day once')
  .refine((days) => new Set(days).size === days.length, 'must name each day once')

const localMoment = z.string().regex(localMomentPattern, 'must be a date, as in 2027-01-31 or 2027-01-31T18:00')

/** Time settings, as a tenant's document has them under `time`. */
export const timeSettings = z
  .strictObject({
    zone: zone.exactOptional(),
    businessHours: z
      .array(z.strictObject({ days: someDays, from: localTime, until: localTime }))
      .max(50, 'must be at most 50 spans')
      .exactOptional()
      .meta({ description: 'When people work; until a time that is not after from is on the next day' }),
    freezes: z
      .array(z.strictObject({ from: localMoment, until: localMoment, reason: givenName, owner: givenName }))
      .max(100, 'must be at most 100 freezes')
      .exactOptional()
      .meta({ description: 'No changes begin from a date (or date with time) until another; whole dates count fully' }),
  })
  .meta({ description: 'What is absent comes from the parent tenant, else from the installation' })
