/** How is written what people decide about a computer that has joined? */
import { z } from 'zod'
import { timeSettings } from './time.ts'
import { email, givenName, notes, tags } from './words.ts'

export const computer = z
  .strictObject({
    kind: z.literal('computer'),
    name: givenName,
    tenant: givenName.meta({ description: 'The tenant it belongs to: with the name, what tells it apart' }),
    movesFrom: givenName
      .exactOptional()
      .meta({ description: 'The tenant that gives it up, when it is not in its tenant yet' }),
    tags,
    primaryPerson: email
      .nullable()
      .exactOptional()
      .meta({ description: 'E-mail of the person chosen by hand; null: nobody is, the rule may decide' }),
    excludedFromMaintenance: z.boolean().default(false),
    excludedFromAffinity: z
      .boolean()
      .default(false)
      .meta({ description: 'Nobody becomes its primary person by being signed in' }),
    time: timeSettings.default({}).meta({ description: 'What holds for it whatever its tenant says' }),
    notes,
  })
  .meta({
    title: 'Fettle computer',
    description:
      'Changes a computer that has joined, and makes none. What is absent stays as it is; [], {}, null, false or an empty text take it away',
  })
export type ComputerDocument = z.output<typeof computer>
