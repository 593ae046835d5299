/** Serves the reports: as pages, and as files that are made while they are sent. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { streamed } from '../http/streamed.ts'
import { activityFileColumns, activityReport, activityRows, periodOf } from './activity.views.ts'
import { complianceFileColumns, complianceReport, complianceRows } from './compliance.views.ts'
import { computerPage } from './computer-page.ts'
import { dayOf } from './days.ts'
import { deploymentNumbers } from './deployment-numbers.views.ts'
import { chosenColumns, inventoryColumns, inventoryReport } from './inventory.views.ts'
import { allPages, filePage } from './pages.ts'
import { softwareComputers, softwareReport } from './software.views.ts'
import { type TableFormat, tableText, typeOf } from './table-text.ts'

export interface ReportParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
}

type ReportHandlers = Pick<
  Handlers,
  | 'getComplianceReport'
  | 'downloadComplianceReport'
  | 'listInventoryColumns'
  | 'getInventoryReport'
  | 'downloadInventoryReport'
  | 'getSoftwareReport'
  | 'listSoftwareComputers'
  | 'downloadSoftwareReport'
  | 'getActivityReport'
  | 'downloadActivityReport'
  | 'getDeploymentNumbers'
>

/** Handlers of the reports room. */
export function reportHandlers({ db, now }: ReportParts): ReportHandlers {
  /** A filter that is not understood must be refused before the answer begins. */
  const mustBeUnderstood = async (q: string | undefined): Promise<void> =>
    void (await computerPage(db, { q, limit: 1 }))
  const file = (
    name: string,
    format: TableFormat,
    columns: readonly string[],
    pages: AsyncIterable<readonly (readonly unknown[])[]>,
  ) => streamed(typeOf[format], tableText(format, columns, pages), `fettle-${name}-${dayOf(now())}.${format}`)
  return {
    getComplianceReport: ({ query }) => complianceReport(db, query, now()),
    downloadComplianceReport: async ({ query }) => {
      await mustBeUnderstood(query.q)
      return file('compliance', query.format, complianceFileColumns, complianceRows(db, query, filePage))
    },
    listInventoryColumns: () => inventoryColumns(db),
    getInventoryReport: async ({ query }) => inventoryReport(db, query, await chosenColumns(db, query.columns)),
    downloadInventoryReport: async ({ query: { q, columns: chosen, format } }) => {
      await mustBeUnderstood(q)
      const columns = await chosenColumns(db, chosen)
      const pages = allPages(
        (cursor) => inventoryReport(db, { q, limit: filePage, cursor }, columns),
        ({ computer, tenant, factsAt, cells }) => [[computer.name, tenant.name, factsAt, ...cells]],
      )
      return file('inventory', format, ['computer', 'tenant', 'factsAt', ...columns.map(({ id }) => id)], pages)
    },
    getSoftwareReport: ({ query }) => softwareReport(db, query),
    listSoftwareComputers: ({ query }) => softwareComputers(db, query),
    downloadSoftwareReport: async ({ query: { q, name, version, format } }) => {
      await mustBeUnderstood(q)
      const pages = allPages(
        (cursor) => softwareReport(db, { q, name, version, limit: 100, cursor, everyVersion: true }),
        ({ provider, name: title, versions }) =>
          versions.map((one) => [provider, title, one.version, one.computers] as const),
      )
      return file('software', format, ['provider', 'name', 'version', 'computers'], pages)
    },
    getActivityReport: ({ query: { q, kind, ...days } }) => activityReport(db, { q, kind, ...periodOf(days, now()) }),
    downloadActivityReport: async ({ query: { q, kind, format, ...days } }) => {
      await mustBeUnderstood(q)
      const meant = { q, kind, ...periodOf(days, now()) }
      return file('activity', format, activityFileColumns, activityRows(db, meant, filePage))
    },
    getDeploymentNumbers: () => deploymentNumbers(db, now()),
  }
}
