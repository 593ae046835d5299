/** Says which pages the settings have, in groups and in order; a page that is made adds its own here and its route in routes.tsx. */
import type { Permission } from '@fettle/core/terms/access.ts'

export interface SettingsPlace {
  /** The path of its route. */
  readonly to: string
  readonly word: string
  /** Only for people who have this right; everybody who may view when left out. */
  readonly needs?: Permission
  /** The right must reach the whole installation, not single tenants only. */
  readonly everywhere?: true
  /** Other words by which the palette finds it. */
  readonly also?: string
}

export interface SettingsGroup {
  readonly word: string
  readonly places: readonly SettingsPlace[]
}

export const settingsGroups: readonly SettingsGroup[] = [
  {
    word: 'Organisation',
    places: [
      { to: '/settings/tenants', word: 'Tenants', also: 'customers organisations' },
      { to: '/settings/persons', word: 'Persons', also: 'people users' },
      { to: '/settings/tags', word: 'Tags', also: 'labels' },
    ],
  },
  {
    word: 'Access',
    places: [
      { to: '/settings/accounts', word: 'Accounts', needs: 'administer', also: 'users logins invite roles' },
      { to: '/settings/roles', word: 'Roles', also: 'permissions rights matrix' },
      { to: '/settings/sign-in', word: 'Sign-in providers', needs: 'administer', everywhere: true, also: 'sso oidc' },
      { to: '/settings/api-tokens', word: 'API tokens', also: 'keys automation' },
      { to: '/settings/enrolment', word: 'Enrolment tokens', needs: 'operate', also: 'agents join' },
    ],
  },
  {
    word: 'Messages',
    places: [
      { to: '/settings/mail', word: 'Mail and branding', needs: 'administer', also: 'e-mail smtp logo colour outbox' },
      { to: '/settings/webhooks', word: 'Webhooks', needs: 'administer', also: 'integrations deliveries' },
    ],
  },
  {
    word: 'Work',
    places: [
      { to: '/settings/time', word: 'Time', needs: 'administer', also: 'zone business hours freeze calendar' },
      { to: '/settings/limits', word: 'Limits', needs: 'administer', everywhere: true, also: 'concurrency at once' },
      { to: '/settings/secrets', word: 'Secrets', needs: 'administer', also: 'passwords keys' },
    ],
  },
  {
    word: 'Installation',
    places: [
      { to: '/settings/audit', word: 'Audit', needs: 'administer', also: 'log history who changed' },
      { to: '/settings/health', word: 'System health', needs: 'administer', everywhere: true, also: 'queue database' },
      { to: '/settings/retention', word: 'Retention', needs: 'administer', everywhere: true, also: 'keep age delete' },
    ],
  },
]

/** The page of the settings that an address belongs to. */
export function settingsPlaceOf(pathname: string): SettingsPlace | undefined {
  return settingsGroups
    .flatMap(({ places }) => places)
    .find(({ to }) => pathname === to || pathname.startsWith(`${to}/`))
}
