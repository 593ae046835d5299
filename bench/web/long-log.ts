/** How does a log of a hundred thousand lines feel: until its first lines, until its end, until a word in it is found? */
import type { Page } from 'playwright-core'
import type { WebFigure } from './figure.ts'
import type { Installation } from './installation.ts'
import { longestTask, paintedAt, sincePress } from './page-clock.ts'

/** An expression that is true when a line that begins so is in sight. */
const hasLine = (text: string): string =>
  `document.querySelector('[role=log]')?.innerText.includes(${JSON.stringify(text)}) === true`

/** Opens the log, goes to its end and back through the middle, and searches it. */
export async function measureLog(installation: Installation): Promise<readonly WebFigure[]> {
  const { talkative, log } = installation
  const page = await installation.signedIn()
  const began = Date.now()
  await page.goto(`/sessions/${talkative}?tab=log`, { waitUntil: 'commit' })
  const opened = (await paintedAt(page, hasLine('line 1 '))) - began
  const whileOpened = await longestTask(page)
  const end = sincePress(page, hasLine(`line ${log.lines} `))
  await page.keyboard.press('f')
  const toEnd = await end
  await scroll(page)
  const whileScrolled = await longestTask(page)
  await page.keyboard.press('Control+f')
  const field = page.getByLabel('Search the log')
  await field.fill('NEEDL')
  await page.getByText('1 line', { exact: true }).waitFor()
  await field.fill('')
  const found = sincePress(
    page,
    `document.querySelector('[role=log]')?.innerText.includes('the needle in the hay') === true`,
  )
  await field.pressSequentially('NEEDLE')
  await page.getByText('1 line', { exact: true }).waitFor()
  await field.press('Enter')
  const toFind = await found
  const whileSearched = await longestTask(page)
  await page.context().close()
  const title = `log of ${log.lines} lines`
  return [
    { what: `${title}: until its first lines, with the page`, value: opened, unit: 'ms' },
    { what: `${title}: to its end`, value: toEnd, unit: 'ms' },
    { what: `${title}: to the line that was searched for`, value: toFind, unit: 'ms' },
    { what: `${title}: longest blocked frame while it opens`, value: whileOpened, unit: 'ms', most: 200 },
    { what: `${title}: longest blocked frame while it is scrolled`, value: whileScrolled, unit: 'ms', most: 200 },
    { what: `${title}: longest blocked frame while it is searched`, value: whileSearched, unit: 'ms', most: 200 },
  ]
}

async function scroll(page: Page): Promise<void> {
  const log = page.getByRole('log')
  await log.hover()
  for (let step = 0; step < 20; step += 1) await page.mouse.wheel(0, -4_000)
  await log.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }))
  await paintedAt(page, `document.querySelector('[role=log] [data-away]') === null`)
  await log.evaluate((element) => element.scrollTo({ top: 0 }))
  await paintedAt(page, hasLine('line 1 '))
}
