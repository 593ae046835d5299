/** What the engine needs of the rooms around it while a session is under way: calendar, people, inventory, whom to tell. */
import type { Kysely } from 'kysely'
import { findWindow } from '@fettle/core/calendar/window.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { formerAssignments, recordAssignments } from './computers/assignment.store.ts'
import { createFilterScripts, hasFilterScripts, lacksFilterAnswers } from './computers/filter-answers.store.ts'
import { primaryUsersOf } from './computers/primary-users.ts'
import { subjectOf } from './computers/subject.ts'
import type { Tables } from './db/tables.ts'
import type { EngineParts } from './engine/engine.ts'
import { inventoryScriptsFor } from './inventory/script.store.ts'
import type { createMailRoom } from './mail/mail-room.ts'
import { onboardingBegan, onboardingEnded } from './onboarding/onboarding.commands.ts'
import { calendarOf } from './tenants/calendar-of.ts'

type Hook =
  | 'findWindow'
  | 'formerly'
  | 'isInventoryDue'
  | 'inventoryScripts'
  | 'notify'
  | 'onEnded'
  | 'onStarted'
  | 'primaryUsers'

/** The hooks; each works in the transaction that it is given. */
export function sessionHooks({
  definitions,
  now,
  mail,
}: {
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly now: () => number
  readonly mail: Pick<Awaited<ReturnType<typeof createMailRoom>>, 'notify' | 'started' | 'ended'>
}): Pick<EngineParts, Hook> {
  const filterScripts = createFilterScripts({ definitions, now })
  return {
    findWindow: async (tx, { options, computer }, missed, at) =>
      findWindow(options.window, await calendarOf(tx, computer.id), at, missed),
    formerly: formerAssignments,
    isInventoryDue: async (tx, { computer }) => {
      if ((await inventoryScriptsFor(tx, computer.id, now())).length > 0) return true
      const known = await definitions(tx)
      return hasFilterScripts(known) && lacksFilterAnswers(known, await subjectOf(tx, computer.id), now())
    },
    // Somebody who asks for an inventory wants to see how things are now; else only what is due is asked.
    inventoryScripts: async (tx, { computer, options, priority }) => {
      const which = options.kind === 'inventory' && priority === 'adhoc' ? 'all' : 'due'
      const own = await inventoryScriptsFor(tx, computer.id, now(), which)
      return [...own, ...(await filterScripts(tx, computer.id))]
    },
    notify: mail.notify,
    onStarted: async (tx, session) => {
      await onboardingBegan(tx, session)
      await mail.started(tx, session)
    },
    onEnded: async (tx, session) => {
      if (session.plan && session.options.kind !== 'command') await recordAssignments(tx, session, now())
      await onboardingEnded(tx, session)
      await mail.ended(tx, session)
    },
    primaryUsers: (tx, { computer }) => primaryUsersOf(tx, computer.id),
  }
}
