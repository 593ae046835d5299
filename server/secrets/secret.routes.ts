/** Serves the endpoints about secrets; none of them gives a value back. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import type { Seal } from './seal.ts'
import { deleteSecret, setSecret } from './secret.commands.ts'
import { secretRows } from './secret.store.ts'

/** Handlers of the secrets room. */
export function secretHandlers(
  db: Kysely<Tables>,
  seal: Seal,
): Pick<Handlers, 'listSecrets' | 'setSecret' | 'deleteSecret'> {
  return {
    listSecrets: async () => ({ items: [...(await secretRows(db))] }),
    setSecret: ({ params, body }) => setSecret(db, seal, { ...params, ...body }),
    deleteSecret: async ({ params, query }) => {
      await deleteSecret(db, { ...params, ...query })
      return {}
    },
  }
}
