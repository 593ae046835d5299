/** Starts the onboarding sessions that were asked for, and repairs computers whose session ended without word. */
import { type Kysely, sql } from 'kysely'
import { defaultOptions, type SessionOptions } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'

export interface OnboardingJobParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  /** Starts a session on each of the computers. */
  readonly start: (request: {
    readonly computers: readonly { readonly id: string; readonly name: string }[]
    readonly options: SessionOptions
    readonly trigger: string
    readonly priority: 'onboarding'
  }) => Promise<unknown>
}

/** Everything that applies to a new computer, with a reboot where one is needed. */
const onboardingOptions: SessionOptions = {
  ...defaultOptions,
  onboarding: true,
  reboot: { ...defaultOptions.reboot, preference: 'ifNeeded' },
}

/** How long after a computer was taken for onboarding its session must be there. Milliseconds. */
const graceMs = 60_000

/** Starts the onboarding of computers for which it was asked: of all, or of one. Returns how many were started. */
export async function startAskedOnboarding(parts: OnboardingJobParts, computerId?: string): Promise<number> {
  // Taken before it is started, so that two who look at the same moment do not both start it.
  const computers = await parts.db
    .updateTable('computer')
    .set({ onboarding: 'onboarding', onboarding_since: new Date(parts.now()), onboard_asked: false })
    .where('onboard_asked', '=', true)
    .where('onboarding', '=', 'needsOnboarding')
    .where('excluded_from_maintenance', '=', false)
    .where('deleted_at', 'is', null)
    .$if(computerId !== undefined, (update) => update.where('id', '=', computerId ?? ''))
    .returning(['id', 'name', 'onboard_automatic'])
    .execute()
  const [automatic, byHand] = [true, false].map((is) => computers.filter((one) => one.onboard_automatic === is))
  const asked = { trigger: 'onboarding', priority: 'onboarding' } as const
  if (byHand?.length) await parts.start({ ...asked, computers: byHand, options: onboardingOptions })
  if (automatic?.length)
    await parts.start({ ...asked, computers: automatic, options: { ...onboardingOptions, automatic: true } })
  return computers.length
}

/**
 * Repairs computers that are said to be onboarded at this moment while no session does it: the session ended (then its end
 * decides), or it was never started (then it is asked for again).
 */
export async function repairOnboarding({ db, now }: Pick<OnboardingJobParts, 'db' | 'now'>): Promise<void> {
  await sql`
    update computer set
      onboarding = case when last.state in ('compliant', 'changed') then 'onboarded' else 'needsOnboarding' end,
      onboarding_since = coalesce(last.ended_at, ${new Date(now())}::timestamptz),
      onboard_asked = last.state is null
    from computer as same
    left join lateral (
      select state, final, ended_at from session
      where session.computer_id = same.id and session.created_at >= same.onboarding_since - interval '1 minute'
        and (session.body->'options'->>'onboarding')::boolean
      order by session.created_at desc limit 1
    ) as last on true
    where same.id = computer.id and computer.onboarding = 'onboarding' and computer.deleted_at is null
      and computer.onboarding_since < ${new Date(now() - graceMs)}::timestamptz
      and not coalesce(not last.final, false)`.execute(db)
}
