/** Learns how long actions take: a mean for each item and kind, which follows the last ten or so. */
import { type Kysely, sql } from 'kysely'
import { outcomes } from '@fettle/core/session/outcome.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'

export interface ActionTimes {
  /** Takes note of a session that has ended. */
  readonly learn: (session: Session) => void
  /** Stores what was noted. Losing it loses no truth, so no session waits for it, or for another one that learnt the same. */
  readonly flush: () => Promise<void>
}

interface Noted {
  readonly item: string
  readonly kind: string
  readonly ms: number
  readonly count: number
}

interface Sample {
  readonly item: string
  readonly kind: string
  readonly computer: string
  readonly ms: number
}

/** How many times are kept of each item, kind and operating system. */
const samplesKept = 20

/** How many past actions a mean is made of at most: older ones fade. */
const remembered = 10

/** Means that are stored in this database. */
export function createActionTimes(db: Kysely<Tables>): ActionTimes {
  let noted = new Map<string, Noted>()
  let samples: Sample[] = []
  return {
    learn(session) {
      for (const { action, verdict, startedAt, endedAt } of outcomes(session)) {
        if (verdict !== 'changed' || startedAt === undefined || endedAt === undefined) continue
        const { item, kind } = action
        samples.push({ item, kind, computer: session.computer.id, ms: Math.max(0, endedAt - startedAt) })
        const { ms, count } = noted.get(`${item} ${kind}`) ?? { ms: 0, count: 0 }
        noted.set(`${item} ${kind}`, { item, kind, ms: ms + Math.max(0, endedAt - startedAt), count: count + 1 })
      }
    },
    async flush() {
      const rows = [...noted.values()].map(({ item, kind, ms, count }) => ({ item, kind, mean: ms / count }))
      const taken = samples
      noted = new Map()
      samples = []
      if (rows.length === 0) return
      await keepSamples(db, taken)
      // In one order for every node, so that two do not wait for each other in a circle.
      await sql`
        insert into action_time (item, kind, count, mean_ms)
        select item, kind, 1, mean from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
          as seen (item text, kind text, mean double precision) order by item, kind
        on conflict (item, kind) do update set count = least(action_time.count + 1, ${remembered}),
          mean_ms = action_time.mean_ms
            + (excluded.mean_ms - action_time.mean_ms) / least(action_time.count + 1, ${remembered})`.execute(db)
    },
  }
}

async function keepSamples(db: Kysely<Tables>, samples: readonly Sample[]): Promise<void> {
  await sql`
    insert into action_sample (item, kind, os, recent)
    select item, kind, coalesce(os_id, ''), (array_agg(ms))[1:${sql.lit(samplesKept)}]
    from jsonb_to_recordset(${JSON.stringify(samples)}::text::jsonb)
      as seen (item text, kind text, computer text, ms double precision)
    left join computer on computer.id = seen.computer
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (item, kind, os) do update
      set recent = (excluded.recent || action_sample.recent)[1:${sql.lit(samplesKept)}]`.execute(db)
}
