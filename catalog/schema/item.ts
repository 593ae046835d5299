/** What can be written of every item, software or task? */
import { z } from 'zod'
import { givenName, itemName, notes, sentences } from './words.ts'

const items = z.array(itemName).min(1, 'must name at least one item').max(100, 'must name at most 100 items')

const condition = z
  .strictObject({
    anyOf: items.exactOptional(),
    allOf: items.exactOptional(),
    are: z.enum(['installed', 'notInstalled']),
  })
  .refine((written) => (written.anyOf === undefined) !== (written.allOf === undefined), 'needs either anyOf or allOf')
  .meta({ oneOf: [{ required: ['anyOf'] }, { required: ['allOf'] }] })

const consequence = z
  .strictObject({
    install: items.exactOptional(),
    uninstall: items.exactOptional(),
    fail: z.literal(true).exactOptional(),
  })
  .refine((written) => Object.keys(written).length === 1, 'needs exactly one of install, uninstall and fail')
  .meta({ minProperties: 1, maxProperties: 1 })

const prerequisite = z.strictObject({ if: condition, then: consequence })
export type PrerequisiteDocument = z.output<typeof prerequisite>

const rank = z.int().min(-1_000_000).max(1_000_000)

/** The keys of software and tasks alike. */
export const everyItem = {
  name: itemName,
  title: givenName.exactOptional().meta({ description: 'What people read; default: the name' }),
  description: sentences.exactOptional(),
  notes,
  requires: items
    .exactOptional()
    .meta({ description: 'Items that are installed first when they are missing: the short form of prerequisites' }),
  prerequisites: z.array(prerequisite).max(100).exactOptional(),
  order: z
    .strictObject({
      location: z.enum(['beginning', 'unordered', 'end']).default('unordered'),
      rank: rank.default(0).meta({ description: 'Lower goes first, among the items at the beginning or the end' }),
      priority: rank.default(0).meta({ description: 'Higher goes first within a phase' }),
    })
    .exactOptional(),
  rebootNeeded: z.boolean().default(false).meta({ description: 'Its change is known to need a reboot' }),
}
