/** How does a document of an inventory script become what is asked of computers? */
import { frequencies } from '@fettle/core/terms/inventory.ts'
import type { InventoryScriptDefinition } from './definition.ts'
import type { InventoryDocument } from './schema/inventory.ts'
import { toScript } from './to-item.ts'
import { toTarget } from './to-target.ts'

/** Returns the inventory script a valid document describes, with every default filled in. */
export function toInventory(document: InventoryDocument): InventoryScriptDefinition {
  const { name, frequency, context, enabled } = document
  return {
    kind: 'inventory',
    name,
    title: document.title ?? name,
    ...(document.description !== undefined && { description: document.description }),
    ...(document.notes !== undefined && { notes: document.notes }),
    script: { ...toScript(document.script, 'question'), ...(context === 'user' && { context }) },
    everyMinutes: typeof frequency === 'string' ? frequencies[frequency] : frequency.minutes,
    target: toTarget(document.target ?? { all: true }),
    enabled,
  }
}
