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

/** Types each filter into the two large lists, `rounds` times; from pressing Enter until its first row is painted. */
export async function measureFilters(installation: Installation, rounds: number): Promise<readonly WebFigure[]> {
  const page = await installation.signedIn()
  const figures: WebFigure[] = []
  for (const list of ['computers', 'sessions'] as const) {
    const times: { readonly filter: string; readonly ms: number }[] = []
    await page.goto(`/${list}`)
    for (let round = 0; round < rounds; round += 1) {
      for (const filter of lists[list]) {
        const first = await firstOf(installation, list, filter)
        if (first !== undefined) times.push({ filter, ms: await typeFilter(page, list, filter, first) })
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

/** The row that has to come first, as its address; undefined when nothing matches. */
async function firstOf({ operator }: Installation, list: keyof typeof lists, q: string): Promise<string | undefined> {
  const { items } = await operator.call(list === 'computers' ? 'listComputers' : 'listSessions', {
    query: { q, limit: 1 },
  })
  return items[0] && `/${list}/${items[0].id}`
}

async function typeFilter(page: Page, list: keyof typeof lists, filter: string, first: string): Promise<number> {
  const field = page.getByRole('searchbox', { name: `Filter ${list}` })
  const isWhole = `document.querySelector('[role=grid]')?.getAttribute('aria-busy') !== 'true'`
  // Something else first, so that the rows which are waited for cannot be there already.
  await field.fill(`${list === 'computers' ? 'name' : 'computer'}:nothing-is-called-so`)
  await field.press('Enter')
  await page.getByText(`No ${list} match`).waitFor()
  await field.fill(filter)
  const shown = sincePress(
    page,
    `${isWhole} && document.querySelector('[role=grid] tbody a[href^="/${list}/"]')?.getAttribute('href') === ${JSON.stringify(first)}`,
  )
  await field.press('Enter')
  return await shown
}
