/** A log of a hundred thousand lines in a real browser: opened, scrolled, searched and linked to without a stall. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aDatabase, type TestDatabase } from '../database/a-database.ts'
import { Operator } from '../world/operator.ts'
import { aServerProcess } from '../world/server-process.ts'
import { aSessionWithOutput } from './a-long-log.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const lineCount = 100_000
/** The number of the first line in the database: an agent counts the lines of all its sessions together. */
const firstNumber = 5_001
const needleAt = 77_777

suite('a long log', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let database: TestDatabase
  let browser: Browser
  let watched: WatchedPage
  let page: Page
  let id: string

  before(async () => {
    await buildWeb()
    database = stack.use(await aDatabase())
    const dataFolder = await mkdtemp(join(tmpdir(), 'fettle-log-'))
    stack.defer(() => rm(dataFolder, { recursive: true, force: true }))
    const server = stack.use(await aServerProcess({ listen: '127.0.0.1:0', dataFolder, databaseUrl: database.url }))
    const operator = new Operator(server)
    id = await aSessionWithOutput(database.db, { lines: lineCount, firstNumber, needleAt })
    browser = stack.use(await openChromium())
    const context = await browser.newContext({ baseURL: server.address, locale: 'en-GB', timezoneId: 'UTC' })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, server.address)
    page = watched.page
    const { code } = await operator.call('createLoginCode', { body: {} })
    await page.goto(`/#code=${code}`)
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  })

  after(async () => {
    await stack.disposeAsync()
  })

  const log = (): Locator => page.getByRole('log')
  const line = (number: number): Locator => log().getByText(new RegExp(`^line ${number} `))
  const rows = (): Promise<number> => log().locator('[data-index]').count()

  test('it opens, goes to its end and back, and only what is in sight exists', async () => {
    await page.goto(`/sessions/${id}?tab=log`)
    await line(1).waitFor()
    await page.getByRole('button', { name: 'All 100,000' }).waitFor()
    await page.keyboard.press('f')
    await line(lineCount).waitFor()
    assert.ok((await rows()) < 200, `${await rows()} rows exist`)
    for (let step = 0; step < 20; step += 1) await page.mouse.wheel(0, -4_000)
    await log().evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }))
    await until('the middle is read', async () => (await log().locator('[data-away]').count()) === 0)
    await log().evaluate((element) => element.scrollTo({ top: 0 }))
    await line(1).waitFor()
    assert.ok((await rows()) < 200)
  })

  test('the whole of it is searched with Ctrl+F, by text and by pattern', async () => {
    await page.keyboard.press('Control+f')
    const field = page.getByLabel('Search the log')
    await field.fill('NEEDLE')
    await page.getByText('1 line', { exact: true }).waitFor()
    await field.press('Enter')
    await log().getByText('needle').first().waitFor()
    await page.getByText('1 of 1', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Match case' }).click()
    await page.getByText('Not found').waitFor()
    await page.getByRole('button', { name: 'Match case' }).click()
    await page.getByRole('button', { name: 'Regular expression' }).click()
    await field.fill('^line 9999[0-4] ')
    await page.getByText('5 lines', { exact: true }).waitFor()
    await field.press('Enter')
    await field.press('Enter')
    await page.getByText('2 of 5', { exact: true }).waitFor()
    await line(99_991).waitFor()
    await field.press('Escape')
    await field.waitFor({ state: 'detached' })
  })

  test('errors are gone to by key, and shown alone', async () => {
    await page.getByRole('button', { name: /^Errors 1/ }).click()
    await until('only errors are shown', async () => (await rows()) === 10)
    await page.getByRole('button', { name: /^All / }).click()
    await line(1).waitFor()
    await page.keyboard.press('n')
    await line(9_973).waitFor()
    await page.keyboard.press('n')
    await line(19_946).waitFor()
    await page.keyboard.press('N')
    await line(9_973).waitFor()
  })

  test('a line is linked to by its number, and the link leads there', async () => {
    await page.goto(`/sessions/${id}?tab=log&lines=50000-50002`)
    await line(50_000).waitFor()
    const chosen = log().locator('[data-chosen]')
    await until('three lines are marked', async () => (await chosen.count()) === 3)
    await until('the first has the focus', async () =>
      page.evaluate(`document.activeElement?.textContent?.includes('line 50000 ') === true`),
    )
    await page.getByRole('button', { name: 'Line 50001', exact: true }).click()
    assert.equal(new URL(page.url()).searchParams.get('lines'), '50001')
    await page.getByRole('button', { name: 'Line 50004', exact: true }).click({ modifiers: ['Shift'] })
    assert.equal(new URL(page.url()).searchParams.get('lines'), '50001-50004')
    await page.getByRole('button', { name: 'Copy 4 lines' }).click()
    await until('the lines are on the clipboard', async () => {
      const text: string = await page.evaluate('navigator.clipboard.readText()')
      return /^\d{4}-\d\d-\d\dT\S+Z line 50001 /.test(text) && text.split('\n').length === 4
    })
    // Other tests beside this one make networks come and go, which a browser tells.
    assert.deepEqual(
      watched.trouble.filter((line) => !line.endsWith('net::ERR_NETWORK_CHANGED')),
      [],
    )
    assert.deepEqual(watched.refusals, [])
  })
})
