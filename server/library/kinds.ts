/** Which kinds of definition does the library hold, in the order in which they need each other? */
import type { Definition } from '@fettle/catalog/definition.ts'
import { computerKind } from '../computers/computer.kind.ts'
import { deploymentKind } from './deployment.kind.ts'
import { exclusionKind } from './exclusion.kind.ts'
import { itemKind } from './item.kind.ts'
import { licenceKind } from './licence.kind.ts'
import type { ObjectKind } from './object-kind.ts'
import { inventoryKind } from '../inventory/inventory.kind.ts'
import { installationKind } from '../tenants/installation.kind.ts'
import { scriptKind } from '../terminal/script.kind.ts'
import { webhookKind } from '../mail/webhook.kind.ts'
import { personKind } from '../tenants/person.kind.ts'
import { tagKind } from '../tenants/tag.kind.ts'
import { tenantKind } from '../tenants/tenant.kind.ts'
import { scheduleKind } from '../schedules/schedule.kind.ts'

/** Every kind; what names another kind stands behind it. See `ObjectKind` for how a room adds one. */
export const objectKinds: readonly ObjectKind[] = [
  tagKind,
  tenantKind,
  installationKind,
  personKind,
  computerKind,
  itemKind,
  licenceKind,
  deploymentKind,
  exclusionKind,
  inventoryKind,
  scriptKind,
  scheduleKind,
  webhookKind,
].map(anyKind)

/** A kind only ever gets definitions of its own documents; the list forgets which. */
function anyKind(kind: unknown): ObjectKind {
  return kind as ObjectKind
}

/** The kind that a definition is an object of. */
export function kindOf({ kind }: Pick<Definition, 'kind'>): ObjectKind {
  const found = objectKinds.find(({ documents }) => documents.includes(kind))
  if (!found) throw new Error(`no room keeps definitions of kind ${kind}; list it in server/library/kinds.ts`)
  return found
}

/** The kind with this noun, plural or kind of document: "deployment", "deployments", "software". */
export function findKind(word: string): ObjectKind | undefined {
  return objectKinds.find(
    ({ noun, plural, documents }) =>
      noun === word || plural === word || documents.some((document) => document === word),
  )
}
