/** What the engine needs of the rooms around it while a session is under way: its calendar, its people, whom to tell. */
import { findWindow } from '@fettle/core/calendar/window.ts'
import { primaryUsersOf } from './computers/primary-users.ts'
import type { EngineParts } from './engine/engine.ts'
import { inventoryScriptsFor } from './inventory/script.store.ts'
import { onboardingEnded } from './onboarding/onboarding.commands.ts'
import { calendarOf } from './tenants/calendar-of.ts'

type Hooks = Pick<EngineParts, 'findWindow' | 'notify' | 'onEnded' | 'inventoryScripts' | 'primaryUsers'>

/** The hooks; each works in the transaction that it is given. */
export function sessionHooks(now: () => number): Hooks {
  return {
    findWindow: async (tx, { options, computer }, missed, at) =>
      findWindow(options.window, await calendarOf(tx, computer.id), at, missed),
    notify: async () => {},
    onEnded: onboardingEnded,
    // Somebody who asks for an inventory wants to see how things are now; else only what is due is asked.
    inventoryScripts: (tx, { computer, options, priority }) =>
      inventoryScriptsFor(tx, computer.id, now(), options.kind === 'inventory' && priority === 'adhoc' ? 'all' : 'due'),
    primaryUsers: (tx, { computer }) => primaryUsersOf(tx, computer.id),
  }
}
