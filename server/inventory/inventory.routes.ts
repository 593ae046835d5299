/** Serves the endpoints about what is found on computers: parse, call, shape. */
import type { Kysely } from 'kysely'
import { getComputerRef } from '../computers/computer.store.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Handlers } from '../http/handler.ts'
import { getPersonId, mustBeOfTenant } from '../tenants/tenant.store.ts'
import { pinPrimary, unpinPrimary } from './affinity.store.ts'
import { affinityOf, inventoryHistory, inventoryOf, softwareHistory } from './inventory.views.ts'

export interface InventoryRouteParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  /** Tells live readers that a computer changed. */
  readonly changed: (computerId: string) => void
}

type InventoryHandlers = Pick<
  Handlers,
  'getInventory' | 'getInventoryHistory' | 'getSoftwareHistory' | 'getAffinity' | 'changeAffinity'
>

/** Handlers of the inventory room. */
export function inventoryHandlers({ db, now, changed }: InventoryRouteParts): InventoryHandlers {
  return {
    getInventory: async ({ params }) => inventoryOf(db, await getComputerRef(db, params.id), now()),
    getInventoryHistory: async ({ params, query }) => {
      const { id } = await getComputerRef(db, params.id)
      return await inventoryHistory(db, id, params.key, query.limit)
    },
    getSoftwareHistory: async ({ params, query }) => {
      const { id } = await getComputerRef(db, params.id)
      return await softwareHistory(db, id, query.limit)
    },
    getAffinity: async ({ params }) => affinityOf(db, await getComputerRef(db, params.id), now()),
    changeAffinity: async ({ params, body, caller }) => {
      const computer = await getComputerRef(db, params.id)
      const personId = typeof body.pin === 'string' ? await getPersonId(db, body.pin) : undefined
      await inTransaction(db, async (tx) => {
        if (personId !== undefined) {
          await mustBeOfTenant(tx, personId, await tenantOf(tx, computer.id))
          await pinPrimary(tx, computer.id, personId, { by: caller.name, now: now() })
        } else if (body.pin === null) await unpinPrimary(tx, computer.id)
        if (body.excluded !== undefined)
          await tx
            .updateTable('computer')
            .set({ excluded_from_affinity: body.excluded })
            .where('id', '=', computer.id)
            .execute()
      })
      changed(computer.id)
      return await affinityOf(db, computer, now())
    },
  }
}

async function tenantOf(tx: Kysely<Tables>, computerId: string): Promise<string> {
  const row = await tx.selectFrom('computer').select('tenant_id').where('id', '=', computerId).executeTakeFirstOrThrow()
  return row.tenant_id
}
