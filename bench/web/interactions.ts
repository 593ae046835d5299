/** How long do the pages take to answer a key or a click with a new picture? */
import type { Page } from 'playwright-core'
import { percentile, type WebFigure } from './figure.ts'
import type { Installation } from './installation.ts'
import { slowInteractions } from './page-clock.ts'

/** What the browser tells nothing about took less than this. Milliseconds. */
const untold = 16

/** Somebody at work: presses keys and buttons and counts them. */
interface Hands {
  readonly page: Page
  readonly press: (...keys: readonly string[]) => Promise<void>
  readonly click: (name: string | RegExp, role?: 'button' | 'link') => Promise<void>
}

/** Goes through the lists as somebody at work does: about 60 presses of keys and buttons; half of them when it is to be short. */
export async function measureInteractions(
  installation: Installation,
  { isShort }: { readonly isShort: boolean },
): Promise<readonly WebFigure[]> {
  const page = await installation.signedIn()
  const durations: number[] = []
  let count = 0
  const done = async (): Promise<void> => {
    count += 1
    await settled(page)
  }
  const hands: Hands = {
    page,
    press: async (...keys) => {
      for (const key of keys) {
        await page.keyboard.press(key)
        await done()
      }
    },
    click: async (name, role = 'button') => {
      await page.getByRole(role, { name }).first().click()
      await done()
    },
  }
  for (const walk of isShort ? [throughComputers] : [throughComputers, throughSessions]) {
    await walk(hands)
    await page.waitForTimeout(100) // The browser tells of interactions a little later.
    durations.push(...(await slowInteractions(page)))
  }
  await page.context().close()
  const all = [...durations, ...Array.from({ length: Math.max(0, count - durations.length) }, () => untold)]
  return [
    { what: `interactions: 75 of 100 of ${count} within`, value: percentile(all, 0.75), unit: 'ms', most: 200 },
    { what: 'interactions: 98 of 100 within', value: percentile(all, 0.98), unit: 'ms' },
    { what: 'interactions: the slowest', value: Math.max(...all), unit: 'ms' },
  ]
}

async function throughComputers({ page, press, click }: Hands): Promise<void> {
  await page.goto('/computers')
  await rows(page)
  await press('j', 'j', 'j', 'k', 'x', 'j', 'x', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Control+a', 'Escape')
  await click(/^Not compliant/)
  await press('j', 'j', 'o', 'j', 'j', 'Escape')
  await click(/^Not compliant/)
  await click(/^Online/)
  await press('/', 'o', 's', ':', 'd', 'Escape', 'Escape')
  await press('Control+k')
  await page.getByRole('dialog').waitFor()
  await press('p', 'c', '-', '0')
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

async function throughSessions({ page, press, click }: Hands): Promise<void> {
  await click('Sessions', 'link')
  await rows(page)
  await press('j', 'j', 'j', 'k', 'x', 'x')
  await click(/^Failed/)
  await click(/^Failed/)
  await click(/^Completed/)
  await press('j', 'j', 'Enter')
  await page.getByRole('tablist').first().waitFor()
  await press('2', '3', '4', '5', '1', 'g', 'c')
  await rows(page)
  await press('?', 'Escape', '[', '[')
}

async function rows(page: Page): Promise<void> {
  await page.locator('[role=grid] tbody a[href]').first().waitFor()
}

/** Two pictures later, as long as somebody needs at least until the next key. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 40))))',
  )
}
