/** Remembers moments of computers: when their link came and went, when they started, and when somebody signed in. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'

export const momentKinds = ['online', 'offline', 'started', 'signedIn'] as const
export type MomentKind = (typeof momentKinds)[number]

export interface Moment {
  readonly kind: MomentKind
  /** Milliseconds since 1970. */
  readonly at: number
  /** The login, of a sign-in. */
  readonly detail?: string
}

/** Keeps moments of a computer; those known already are passed over: what computers say of a start moves by seconds each time. */
export async function saveMoments(db: Kysely<Tables>, computerId: string, moments: readonly Moment[]): Promise<void> {
  if (moments.length === 0) return
  await sql`
    insert into computer_moment (computer_id, at, kind, detail)
    select ${computerId}, at, kind, detail
    from unnest(${moments.map(({ at }) => new Date(at).toISOString())}::timestamptz[], ${moments.map(({ kind }) => kind)}::text[],
      ${moments.map(({ detail = '' }) => detail)}::text[]) as new (at, kind, detail)
    where kind in ('online', 'offline') or not exists (
      select from computer_moment known where known.computer_id = ${computerId} and known.kind = new.kind
        and known.detail = new.detail and known.at between new.at - interval '5 seconds' and new.at + interval '5 seconds')
    on conflict do nothing`.execute(db)
}

/** How long moments are kept. Days. */
const keptDays = 90

/** Forgets moments that are older than 90 days. */
export async function forgetOldMoments(db: Kysely<Tables>, now: number): Promise<void> {
  await sql`delete from computer_moment where at < ${new Date(now - keptDays * 86_400_000)}`.execute(db)
}
