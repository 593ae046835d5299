/** Serves the endpoints about tenants, persons and tags. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { getTenantId } from './tenant.store.ts'
import { personList, tagList, tenantList } from './tenant.views.ts'

/** Handlers of the tenants room. */
export function tenantHandlers(db: Kysely<Tables>): Pick<Handlers, 'listTenants' | 'listPersons' | 'listTags'> {
  return {
    listTenants: () => tenantList(db),
    listPersons: async ({ query }) =>
      personList(db, query.tenant === undefined ? undefined : await getTenantId(db, query.tenant)),
    listTags: () => tagList(db),
  }
}
