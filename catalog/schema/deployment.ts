/** How is a deployment written: item, target, desired state, enforcement, parameters? */
import { z } from 'zod'
import { enforcements, taskModes, unassignActs } from '@fettle/core/terms/deployment.ts'
import { target } from './target.ts'
import { givenName, itemName, notes, sentences } from './words.ts'

const version = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters long')
  .regex(/^\S+$/, 'must be a version without spaces')

const oneVersion = z
  .strictObject({ exact: version.exactOptional(), atLeast: version.exactOptional(), atMost: version.exactOptional() })
  .refine((written) => Object.keys(written).length === 1, 'needs exactly one of exact, atLeast and atMost')
  .meta({ minProperties: 1, maxProperties: 1 })

const desiredForms =
  'must be latest, any, absent, updateIfFound, ignore, or a version as in "exact 1.2", "atLeast 1.2" or "atMost 1.2"'

const desired = z
  .union(
    [
      z.string().regex(/^(?:latest|any|absent|updateIfFound|ignore|(?:exact|atLeast|atMost) \S{1,200})$/, desiredForms),
      oneVersion,
    ],
    desiredForms,
  )
  .meta({ description: 'latest, any, absent, updateIfFound, ignore, or exact, atLeast or atMost with a version' })

export const deployment = z
  .strictObject({
    kind: z.literal('deployment'),
    name: givenName,
    description: sentences.exactOptional(),
    notes,
    item: itemName,
    instance: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
        'must be letters, digits, dots, underscores and hyphens, as in "room-2"',
      )
      .exactOptional()
      .meta({ description: 'Tells several deployments of one item apart' }),
    desired: desired.exactOptional().meta({ description: 'For software' }),
    mode: z.enum(taskModes).exactOptional().meta({ description: 'For tasks' }),
    enforcement: z.enum(enforcements).default('required'),
    target,
    parameters: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'must be the name of a parameter'), z.json())
      .default({}),
    enabled: z.boolean().default(true),
    sortOrder: z.int().min(-1_000_000).max(1_000_000).default(0).meta({ description: 'Lower wins a tie' }),
    onUnassign: z.enum(unassignActs).exactOptional().meta({
      description:
        'When a computer stops matching: leave the item (default), remove it, or restore what was there before',
    }),
    autoApprove: z
      .boolean()
      .exactOptional()
      .meta({ description: 'With enforcement optional: applies until somebody denies it' }),
  })
  .refine((written) => (written.desired === undefined) !== (written.mode === undefined), {
    message: 'needs desired for software, or mode for a task, and not both',
  })
  .refine((written) => written.autoApprove === undefined || written.enforcement === 'optional', {
    path: ['autoApprove'],
    message: 'needs enforcement: optional beside it; every other deployment applies without approval',
  })
  .meta({ title: 'Fettle deployment', oneOf: [{ required: ['desired'] }, { required: ['mode'] }] })
export type DeploymentDocument = z.output<typeof deployment>
