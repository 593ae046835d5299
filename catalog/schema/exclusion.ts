/** How is an exclusion written: which item is kept away from whom, why, by whom and until when? */
import { z } from 'zod'
import { target } from './target.ts'
import { givenName, itemName, notes } from './words.ts'

/** A date or a date with time and zone, as RFC 3339 writes them; whether there is such a day is found when it is read. */
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/, 'must be a date, as in 2027-01-31')
  .refine(isMoment, 'must be a day that exists, as in 2027-01-31')

function isMoment(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? []
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const sameDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return sameDay && !Number.isNaN(Date.parse(text))
}

export const exclusion = z
  .strictObject({
    kind: z.literal('exclusion'),
    name: givenName,
    notes,
    item: itemName,
    target,
    reason: givenName.meta({ description: 'Why; people read it wherever the item is missed' }),
    owner: givenName.meta({ description: 'Who answers for it' }),
    until: moment.exactOptional().meta({ description: 'The last day (UTC) on which it holds, or the moment it ends' }),
  })
  .meta({ title: 'Fettle exclusion' })
export type ExclusionDocument = z.output<typeof exclusion>
