/** How much must arrive until the first page is there, and how long does that take? */
import { gzipSync } from 'node:zlib'
import type { WebFigure } from './figure.ts'
import type { Installation } from './installation.ts'
import { paintedAt } from './page-clock.ts'

const firstRow = `document.querySelector('[role=grid] tbody a[href]') !== null`

/** Opens the list of computers in a browser that has nothing in its cache. */
export async function measureFirstPage(installation: Installation): Promise<readonly WebFigure[]> {
  const page = await installation.signedIn()
  const scripts: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response.body())
  })
  const began = Date.now()
  await page.goto('/computers', { waitUntil: 'commit' })
  const ms = (await paintedAt(page, firstRow)) - began
  const bytes = (await Promise.all(scripts)).reduce((sum, body) => sum + gzipSync(body).length, 0)
  await page.context().close()
  return [
    { what: 'first page: compressed script until the first rows', value: bytes / 1024, unit: 'KiB', most: 350 },
    { what: 'first page: until the first rows, nothing in the cache', value: ms, unit: 'ms' },
  ]
}
