/** At which address is each page reached, once there is something to show? */
import type { Shown } from './a-full-installation.ts'

interface Visit {
  /** The address for what is there; the path itself when left out. */
  readonly of?: (shown: Shown) => string
}

const name = encodeURIComponent

/** How each page is reached: a page without an entry here fails the first test of every page. */
const visits: Readonly<Record<string, Visit>> = {
  '/': {},
  '/account': {},
  '/batches': {},
  '/batches/$id': { of: ({ batch }) => `/batches/${batch}` },
  '/computers': {},
  '/computers/$id': { of: ({ computer }) => `/computers/${computer}` },
  '/computers/$id/doctor': { of: ({ computer }) => `/computers/${computer}/doctor` },
  '/computers/pending': {},
  '/deployments': {},
  '/deployments/$name': { of: ({ deployment }) => `/deployments/${name(deployment)}` },
  '/deployments/exclusions': {},
  '/deployments/new': {},
  '/device': {},
  '/invitation': {},
  '/library/new': {},
  '/library/scripts': {},
  '/library/scripts/$name': { of: ({ script }) => `/library/scripts/${script}` },
  '/library/software': {},
  '/library/software/$name': { of: ({ software }) => `/library/software/${software}` },
  '/library/tasks': {},
  '/library/tasks/$name': { of: ({ task }) => `/library/tasks/${task}` },
  '/notifications': {},
  '/reports/activity': {},
  '/reports/compliance': {},
  '/reports/inventory': {},
  '/reports/software': {},
  '/schedules': {},
  '/schedules/$name': { of: ({ schedule }) => `/schedules/${schedule}` },
  '/schedules/new': {},
  '/sessions': {},
  '/sessions/$id': { of: ({ session }) => `/sessions/${session}` },
  '/set-up': {},
  '/settings/accounts': {},
  '/settings/accounts/$id': { of: ({ account }) => `/settings/accounts/${account}` },
  '/settings/api-tokens': {},
  '/settings/audit': {},
  '/settings/enrolment': {},
  '/settings/health': {},
  '/settings/limits': {},
  '/settings/mail': {},
  '/settings/persons': {},
  '/settings/retention': {},
  '/settings/roles': {},
  '/settings/secrets': {},
  '/settings/sign-in': {},
  '/settings/sign-in/$id': { of: () => '/settings/sign-in/new' },
  '/settings/tags': {},
  '/settings/tenants': {},
  '/settings/tenants/$name': { of: ({ tenant }) => `/settings/tenants/${tenant}` },
  '/settings/time': {},
  '/settings/webhooks': {},
  '/sign-in': {},
  '/sign-in/callback': {},
  '/terminal': {},
  '/waits': {},
}

/** The paths of all pages, as the router writes them. */
export const everyPath: readonly string[] = Object.keys(visits)

/** The address of a page for what is there. */
export function addressOf(path: string, shown: Shown): string {
  return visits[path]?.of?.(shown) ?? path
}
