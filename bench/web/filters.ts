/** How long does it take from a filter to its rows? */
import type { Page } from 'playwright-core'
import { percentile, type WebFigure } from './figure.ts'
import type { Installation } from './installation.ts'
import { sincePress } from './page-clock.ts'

const lists = {
  computers: [
    ...[
      'tag:office',
      'is:offline',
      'tenant:"Tenant 3"',
      'os:debian',
      'is:drift',
      'tag:lab os:windows',
      'is:rebootPending',
    ],
    ...['pc-0000', 'software:package-7', 'seen:>1d', 'tenant:"Tenant 5" is:drift', 'osVersion:>=13', 'cause:disk-full'],
    ...['is:failed', 'ip:10.0.1', 'item:item-3 tag:till'],
  ],
  sessions: [
    ...[
      'status:failed',
      'kind:inventory',
      'tenant:"Tenant 3"',
      'status:changed tenant:"Tenant 4"',
      'computer:pc-000042',
    ],
    ...['since:7d status:failed', 'until:30d', 'tag:canary', 'took:>3m', 'cause:disk-full', 'status:partial kind:full'],
    ...['trigger:weekly status:missed', 'item:item-3', 'status:waiting', 'pc-0000'],
  ],
} as const

/** How often every filter is typed, and of how many: absent, of all. */
export interface FilterRounds {
  readonly rounds: number
  readonly most?: number
}

/** Types each filter into the two large lists, `rounds` times; from pressing Enter until its first row is painted. */
export async function measureFilters(
  installation: Installation,
  { rounds, most }: FilterRounds,
): Promise<readonly WebFigure[]> {
  const page = await installation.signedIn()
  const figures: WebFigure[] = []
  for (const list of ['computers', 'sessions'] as const) {
    const times: { readonly filter: string; readonly ms: number }[] = []
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(`/${list}`) // Anew, because a page remembers answers for some minutes.
      for (const filter of lists[list].slice(0, most)) {
        if (await hasRows(installation, list, filter)) times.push({ filter, ms: await typeFilter(page, list, filter) })
      }
    }
    const [ms, slowest] = [times.map((time) => time.ms), times.toSorted((a, b) => b.ms - a.ms)[0]]
    const title = `${list}: filter to rows`
    figures.push(
      { what: `${title}, half of ${ms.length} within`, value: percentile(ms, 0.5), unit: 'ms' },
      { what: `${title}, 95 of 100 within`, value: percentile(ms, 0.95), unit: 'ms', most: 300 },
      { what: `${title}, slowest: ${slowest?.filter ?? 'none'}`, value: slowest?.ms ?? Number.NaN, unit: 'ms' },
    )
  }
  await page.context().close()
  return figures
}

/** Whether anything matches: of a small fleet not everything does. */
async function hasRows({ operator }: Installation, list: keyof typeof lists, q: string): Promise<boolean> {
  const query = { q, limit: 1 }
  const { items } = await operator.call(list === 'computers' ? 'listComputers' : 'listSessions', { query })
  return items.length > 0
}

async function typeFilter(page: Page, list: keyof typeof lists, filter: string): Promise<number> {
  const field = page.getByRole('searchbox', { name: `Filter ${list}` })
  // Something else first, so that any row is one of those that are waited for: which comes first may change every few seconds.
  await field.fill(`${list === 'computers' ? 'name' : 'computer'}:nothing-is-called-so`)
  await field.press('Enter')
  await page.getByText(`No ${list} match`).waitFor()
  await field.fill(filter)
  const shown = sincePress(page, `document.querySelector('[role=grid] tbody a[href^="/${list}/"]') !== null`)
  await field.press('Enter')
  return await shown
}
