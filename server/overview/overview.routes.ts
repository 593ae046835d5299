/** Serves the overview: everything it shows is asked for at once. */
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getOverview } from '@fettle/contract/http/overview.ts'
import type { Handlers } from '../http/handler.ts'
import { complianceNow, complianceTrend, dayOf } from '../reports/days.ts'
import { causePage, needsAttention } from './needs-attention.views.ts'
import { endedSince, fleet, running, waiting } from './now.views.ts'
import { withinTenant } from './within-tenant.ts'
import { createTonight, type TonightParts } from './tonight.views.ts'

/** Handlers of the overview. */
export function overviewHandlers(parts: TonightParts): Pick<Handlers, 'getOverview' | 'getCause'> {
  const { db, now } = parts
  const tonight = createTonight(parts)
  return {
    getOverview: ({ query }) => withinTenant(db, query.tenant, whole),
    getCause: ({ params, query }) => causePage(db, params.cause, query),
  }

  async function whole(): Promise<ResponseOf<typeof getOverview>> {
    const at = now()
    const day = dayOf(at)
    const [attention, runs, waits, comes, computers, compliance, trend, today] = await Promise.all([
      needsAttention(db),
      running(db),
      waiting(db),
      tonight(),
      fleet(db),
      complianceNow(db),
      complianceTrend(db, at),
      endedSince(db, new Date(`${day}T00:00:00Z`)),
    ])
    return {
      at: new Date(at).toISOString(),
      needsAttention: attention,
      running: runs,
      waiting: waits,
      tonight: comes,
      fleet: computers,
      compliance: { now: compliance, trend: compliance.total === 0 ? trend : [...trend, { day, ...compliance }] },
      today,
    }
  }
}
