/** How long does it take from something that happens elsewhere until it is painted in an open list? */
import { setTimeout as pause } from 'node:timers/promises'
import { percentile, type WebFigure } from './figure.ts'
import type { Installation } from './installation.ts'
import { paintedAt } from './page-clock.ts'

/** People's eyes rest between two changes; several within half a second are drawn together. Milliseconds. */
const between = 700

/** Tags a computer in sight again and again: from sending that request until the tag is painted. */
export async function measureLive(installation: Installation, rounds: number): Promise<readonly WebFigure[]> {
  const { operator } = installation
  const page = await installation.signedIn()
  const q = 'name:pc-00000'
  const { items } = await operator.call('listComputers', { query: { q, limit: 5 } })
  await page.goto(`/computers?q=${q}`)
  await page.getByRole('link', { name: items[0]?.name ?? '', exact: true }).waitFor()
  await page.waitForLoadState('load')
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const computer = items[round % items.length]
    if (computer === undefined) continue
    await pause(between)
    const tag = `r${round}`
    const row = `[...document.querySelectorAll('[role=grid] tbody tr')].find((row) => row.querySelector('a[href="/computers/${computer.id}"]'))`
    const painted = paintedAt(page, `${row}?.innerText.includes(${JSON.stringify(tag)})`)
    const sent = performance.timeOrigin + performance.now()
    await operator.call('changeComputer', { params: { id: computer.id }, body: { tags: [tag] } })
    times.push((await painted) - sent)
  }
  await page.context().close()
  const title = 'live: from a change to the row that shows it'
  return [
    { what: `${title}, half of ${times.length} within`, value: percentile(times, 0.5), unit: 'ms' },
    { what: `${title}, 95 of 100 within`, value: percentile(times, 0.95), unit: 'ms', most: 250 },
  ]
}
