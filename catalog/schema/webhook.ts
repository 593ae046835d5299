/** How is written which other program is told what happens? */
import { z } from 'zod'
import { webhookEvents } from '@fettle/core/terms/mail.ts'
import { givenName, notes } from './words.ts'

export const webhook = z
  .strictObject({
    kind: z.literal('webhook'),
    name: givenName,
    notes,
    tenant: givenName.exactOptional().meta({ description: 'Only what happens to this tenant and those below it' }),
    url: z
      .string()
      .max(2000, 'must be at most 2000 characters long')
      .regex(/^https?:\/\/\S+$/, 'must be an address, as in https://hooks.acme.example/fettle')
      .refine((text) => URL.canParse(text), 'must be an address, as in https://hooks.acme.example/fettle'),
    events: z
      .array(z.enum(webhookEvents))
      .min(1, 'must name at least one event')
      .max(webhookEvents.length, 'must name each event once'),
    allowPrivate: z
      .boolean()
      .default(false)
      .meta({ description: 'It may be at a private address, and speak HTTP without TLS' }),
    enabled: z.boolean().default(true),
  })
  .meta({
    title: 'Fettle webhook',
    description:
      'Its secret is never written here: fettle webhooks secret NAME, or POST /api/v1/webhooks/{id}/secret, makes it and shows it once',
  })
export type WebhookDocument = z.output<typeof webhook>
