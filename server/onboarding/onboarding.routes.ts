/** Serves the endpoints about computers on their way in: parse, call, shape. */
import type { Kysely } from 'kysely'
import { getComputerRef } from '../computers/computer.store.ts'
import { tenantScope, unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { getPersonId, getTenantId } from '../tenants/tenant.store.ts'
import * as commands from './onboarding.commands.ts'
import { onboardingList, onboardingOf } from './onboarding.views.ts'

export interface OnboardingRouteParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  /** Tells live readers that a computer changed. */
  readonly changed: (computerId: string) => void
  /** Starts the onboarding session of a computer for which it was asked. */
  readonly startOnboarding: (computerId: string) => Promise<void>
}

type OnboardingHandlers = Pick<
  Handlers,
  'listOnboarding' | 'acceptComputer' | 'rejectComputer' | 'decideIdentity' | 'onboardComputer'
>

/** Handlers of the onboarding room. */
export function onboardingHandlers({ db, now, changed, startOnboarding }: OnboardingRouteParts): OnboardingHandlers {
  const idOf = async (text: string): Promise<string> => (await getComputerRef(db, text)).id
  const shown = async (id: string) => {
    await startOnboarding(id)
    changed(id)
    return await onboardingOf(db, id)
  }
  return {
    listOnboarding: ({ query }) => onboardingList(db, query),
    acceptComputer: async ({ params, body: { tenant, person, ...body }, caller }) => {
      const id = await idOf(params.id)
      const wanted = {
        onboard: body.onboard,
        ...(body.tags ? { tags: body.tags } : {}),
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(tenant === undefined ? {} : { tenantId: await getTenantId(db, tenant) }),
        ...(person === undefined ? {} : { personId: await getPersonId(db, person) }),
      }
      await unscoped(() => commands.acceptComputer(db, id, wanted, { by: caller.name, now: now() }))
      return await shown(id)
    },
    rejectComputer: async ({ params, body, caller }) => {
      const computer = await getComputerRef(db, params.id)
      await unscoped(() => commands.rejectComputer(db, computer.id, body.reason, { by: caller.name, now: now() }))
      changed(computer.id)
      return computer
    },
    decideIdentity: async ({ params, body, caller }) => {
      const id = await idOf(params.id)
      const decision = { as: body.as, ...(body.of === undefined ? {} : { of: await idOf(body.of) }) }
      if (decision.of === undefined) await mustSeeMatch(db, id)
      const kept = await unscoped(() => commands.decideIdentity(db, id, decision, { by: caller.name, now: now() }))
      if (kept !== id) changed(id)
      return await shown(kept)
    },
    onboardComputer: async ({ params, body, caller }) => {
      const id = await idOf(params.id)
      await unscoped(() => commands.onboardComputer(db, id, body.when, { by: caller.name, now: now() }))
      return await shown(id)
    },
  }
}

/** The computer that was recognized may be another tenant's: that is then decided by somebody who sees both. */
async function mustSeeMatch(db: Kysely<Tables>, id: string): Promise<void> {
  if (tenantScope() === undefined) return
  const find = () => db.selectFrom('identification').select('match_id').where('computer_id', '=', id).executeTakeFirst()
  const matchId = (await unscoped(find))?.match_id
  // Within the scope its row is not seen either when the other computer is not.
  if (matchId != null && (await find()) === undefined)
    refuse('notAllowed', 'This is for somebody who reaches the whole installation to decide.')
}
