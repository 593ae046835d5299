/** Says which pages the palette finds besides those of the rail: those one comes to from other pages, and each of the settings. */
import type { Me } from '../../api/account-queries.ts'
import { settingsGroups } from '../settings/settings-places.ts'
import type { Permission } from '@fettle/core/terms/access.ts'

export interface FurtherPlace {
  /** The path of its route. */
  readonly to: string
  readonly word: string
  /** To which part of the pages it belongs. */
  readonly hint: string
  /** Only for people who have this right; everybody who may view when left out. */
  readonly needs?: Permission
  /** The right must reach the whole installation. */
  readonly everywhere?: true
  /** Other words by which the palette finds it. */
  readonly also?: string
}

export const furtherPlaces: readonly FurtherPlace[] = [
  { to: '/computers/pending', word: 'New computers', hint: 'Computers', also: 'pending approve enrolment onboarding' },
  { to: '/waits', word: 'Waiting', hint: 'Sessions', also: 'waits queue limits turn held back quarantine' },
  { to: '/batches', word: 'Batches', hint: 'Sessions', also: 'rollouts waves many' },
  { to: '/deployments/exclusions', word: 'Exclusions', hint: 'Deployments', also: 'except leave alone' },
  { to: '/notifications', word: 'Notifications', hint: 'Yours', also: 'bell news messages' },
  { to: '/account', word: 'Your account', hint: 'Yours', also: 'password passkey second factor logins profile' },
  ...settingsGroups.flatMap(({ places }) => places.map((place) => ({ ...place, hint: 'Settings' }))),
]

/** Those that somebody may see; all of them until it is known who is signed in. */
export function placesFor(me: Pick<Me, 'permissions'> | undefined): readonly FurtherPlace[] {
  return furtherPlaces.filter(({ needs, everywhere }) => {
    if (me === undefined || needs === undefined) return true
    const right = me.permissions.find(({ permission }) => permission === needs)
    return right !== undefined && (everywhere !== true || right.everywhere)
  })
}
