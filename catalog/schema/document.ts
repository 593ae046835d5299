/** Which kinds of definition are there, and how is each written? */
import { computer } from './computer.ts'
import { deployment } from './deployment.ts'
import { exclusion } from './exclusion.ts'
import { installation } from './installation.ts'
import { libraryScript } from './library-script.ts'
import { inventory } from './inventory.ts'
import { schedule } from './schedule.ts'
import { licence } from './licence.ts'
import { software } from './software.ts'
import { task } from './task.ts'
import { tagSettings } from './tag.ts'
import { person, tenant } from './tenant.ts'
import { webhook } from './webhook.ts'

/** The schema of each kind of document; the order is that in which kinds refer to each other. */
export const schemas = {
  tag: tagSettings,
  tenant,
  installation,
  person,
  computer,
  software,
  task,
  licence,
  deployment,
  exclusion,
  schedule,
  inventory,
  script: libraryScript,
  webhook,
} as const

export type DefinitionKind = keyof typeof schemas
export const definitionKinds = Object.keys(schemas) as readonly DefinitionKind[]
