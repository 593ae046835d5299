/** The overview and the reports in a real browser, against a real server with a fleet in its database. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import { sql } from 'kysely'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { seedFleet } from '../../bench/seed-fleet.ts'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aServer, type TestServer } from '../server/a-server.ts'
import { inScheme, seriousFindings } from './axe.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const computers = 180
const items = 30

suite('overview and reports', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let server: TestServer
  let browser: Browser
  let context: BrowserContext
  let watched: WatchedPage
  let page: Page

  before(async () => {
    await buildWeb()
    server = stack.use(await aServer())
    browser = stack.use(await openChromium())
    context = await browser.newContext({
      baseURL: server.address,
      locale: 'en-GB',
      timezoneId: 'Pacific/Auckland',
      viewport: { width: 1440, height: 900 },
      acceptDownloads: true,
    })
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, server.address)
    page = watched.page
  })

  after(() => stack.disposeAsync())

  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    assert.deepEqual(watched.refusals, [])
  })

  const heading = (name: string, level?: number): Locator =>
    page.getByRole('heading', { name, exact: true, ...(level === undefined ? {} : { level }) })
  const search = (): URLSearchParams => new URL(page.url()).searchParams
  const rail = (): Locator => page.getByRole('navigation', { name: 'Pages' })

  test('without computers the first page says in four steps how to begin, each with its command', async () => {
    await page.goto(await server.loginLink())
    await heading('Overview', 1).waitFor()
    assert.equal(page.url(), `${server.address}/`)
    for (const step of ['Add a computer', 'Say what you want', 'See what would happen', 'Let it happen by itself'])
      await heading(step, 3).waitFor()
    const commands = (await page.getByRole('main').locator('pre').allInnerTexts()).join('\n')
    assert.match(commands, new RegExp(`fettle agent enroll ${server.address} --token-file token`))
    assert.match(commands, /fettle create deployment .* desired=latest target\.all=true/)
    assert.match(commands, /fettle plan --filter is:online/)
    assert.match(commands, /fettle create schedule Weekly/)
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('the numbers of the fleet lead to the computers they count', async () => {
    await seedFleet(server.database.db, { computers, sessions: 900, tenants: 3, items, packages: 12 })
    await page.goto('/')
    const { fleet } = await server.operator.call('getOverview')
    const strip = page.getByRole('navigation', { name: 'Computers by state' })
    for (const [word, count, filter] of [
      ['Offline', fleet.offline, 'is:offline'],
      ['Reboot pending', fleet.rebootPending, 'is:rebootPending'],
      ['Never checked', fleet.neverChecked, 'is:neverChecked'],
      ['Excluded', fleet.excluded, 'is:excluded'],
    ] as const) {
      const link = strip.getByRole('link', { name: word })
      await until(`${word} is counted`, async () => (await link.innerText()).startsWith(String(count)))
      await link.click()
      await heading('Computers', 1).waitFor()
      assert.equal(search().get('q'), filter)
      const { total } = await server.operator.call('countComputers', { query: { q: filter } })
      assert.equal(total, count, word)
      await page.goBack()
      await heading('Overview', 1).waitFor()
    }
  })

  test('the overview shows what runs, waits and came out, passes the accessibility check in light and dark', async () => {
    const overview = await server.operator.call('getOverview')
    const part = (name: string): Locator => page.getByRole('region', { name, exact: true })
    assert.match(await part('Running now').innerText(), new RegExp(`Running now\\s+${overview.running.count}\\b`))
    assert.equal(await part('Running now').getByRole('progressbar').count(), 6)
    await part('Waiting').getByText('for approval').waitFor()
    await part('Compliance')
      .getByText(/of items are as wanted/)
      .waitFor()
    assert.equal(
      await part('Compliance').getByRole('table').getByRole('row').count(),
      overview.compliance.trend.length + 1,
    )
    await part('Next 24 hours').getByText('No schedule fires.').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await inScheme(page, 'dark')
    assert.deepEqual(await seriousFindings(page), [])
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('a cause opens beside the overview with everything it holds up', async () => {
    const [cause] = (await server.operator.call('getOverview')).needsAttention.causes
    assert.ok(cause)
    await page.getByRole('button', { name: cause.sentence, exact: true }).click()
    const panel = page.getByRole('complementary', { name: cause.sentence })
    const found = await server.operator.call('getCause', { params: { cause: cause.cause }, query: { limit: 100 } })
    await until('all of it is listed', async () => (await panel.getByRole('listitem').count()) === found.items.length)
    assert.equal(search().get('peek'), cause.cause)
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })

  test('what fails everywhere is run again everywhere with two clicks, and the page follows in place', async () => {
    // Sessions that were only written into the database are nothing the engine could go on with.
    await sql`delete from session where not final`.execute(server.database.db)
    const [cause] = (await server.operator.call('getOverview')).needsAttention.causes
    assert.ok(cause)
    await page.reload()
    const buttons = page.getByRole('button', { name: /^Re-run / })
    await buttons.first().waitFor()
    const order = await buttons.allInnerTexts()
    await page.getByRole('button', { name: `Re-run ${cause.computers} computers: ${cause.sentence}` }).click()
    const dialog = page.getByRole('dialog', { name: `Run maintenance on ${cause.computers} computers` })
    await dialog.getByRole('button', { name: 'Start' }).click()
    // Some of the fleet are excluded, and some wait to be let in: the dialog says which.
    const meant = await server.operator.call('listComputers', {
      query: { q: `cause:${cause.cause} -is:excluded -is:pending`, limit: 500 },
    })
    await dialog.getByText(`${meant.items.length} sessions started.`).waitFor()
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    const { items: started } = await server.operator.call('listSessions', { query: { q: 'since:1h', limit: 500 } })
    assert.deepEqual(new Set(started.map(({ computer }) => computer.id)), new Set(meant.items.map(({ id }) => id)))
    // Their computers are off: without anything being asked for, the overview says so.
    await page
      .getByRole('region', { name: 'Waiting', exact: true })
      .getByText(`${meant.items.length} for the computer to come online`)
      .waitFor()
    assert.deepEqual(await buttons.allInnerTexts(), order)
  })

  test('the overview is about the tenant that is chosen', async () => {
    await rail().getByRole('button', { name: 'All tenants' }).click()
    await page.getByRole('option', { name: 'Tenant 2' }).click()
    const strip = page.getByRole('navigation', { name: 'Computers by state' })
    await until('only its computers are counted', async () =>
      (await strip.getByRole('link', { name: 'Computers' }).innerText()).startsWith('60'),
    )
    assert.equal(search().get('tenant'), 'Tenant 2')
    await rail().getByRole('button', { name: 'Tenant 2' }).click()
    await page.getByRole('option', { name: 'All tenants' }).click()
  })

  test('the compliance of a tenant is two clicks away, and narrows the report', async () => {
    await rail().getByRole('link', { name: 'Compliance' }).click()
    await page.getByRole('tab', { name: 'By tenant' }).click()
    const report = await server.operator.call('getComplianceReport', { query: { by: 'tenant', parts: 'sums' } })
    const [worst] = report.groups ?? []
    assert.ok(worst)
    const row = page.getByRole('row').filter({ hasText: worst.group })
    await row.waitFor()
    assert.match(
      await row.innerText(),
      new RegExp(`${worst.good} of ${worst.total}`.replace(/\B(?=(\d{3})+\b)/g, ',?')),
    )
    await row.getByRole('button', { name: worst.group }).click()
    await page.getByRole('grid', { name: 'Computers and items' }).waitFor()
    assert.equal(search().get('q'), `tenant:"${worst.group}"`)
    await page.getByText(`of ${worst.computers} computers in everything`).waitFor()
  })

  test('the matrix holds only what is in sight, is walked through by key, and leads to the computer', async () => {
    await page.goto('/reports/compliance')
    const grid = page.getByRole('grid', { name: 'Computers and items' })
    await grid.getByRole('rowheader').first().waitFor()
    await page
      .getByText(`of ${computers - 3} computers in everything`)
      .or(page.getByText(`of ${computers} computers in everything`))
      .waitFor()
    assert.equal(await grid.getAttribute('aria-colcount'), String(items + 2))
    assert.ok((await grid.getByRole('row').count()) < 60)
    assert.ok((await grid.getByRole('columnheader').count()) < items)
    const cell = grid.getByRole('gridcell').locator('[tabindex="0"]')
    await cell.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    await page.keyboard.press('Control+End')
    const focused = page.locator('[data-place]:focus')
    const { items: all } = await server.operator.call('getComplianceReport', { query: { limit: 500, parts: 'rows' } })
    // The first page of rows is as far as it goes before the next one is there.
    await until('the last loaded row has the focus', async () => (await focused.count()) === 1)
    assert.match((await focused.getAttribute('data-place')) ?? '', new RegExp(` ${items - 1}$`))
    await page.keyboard.press('Control+Home')
    await until('the first cell has the focus', async () => (await focused.getAttribute('data-place')) === '0 0')
    const name = all[0]?.computer.name ?? ''
    assert.match((await focused.getAttribute('aria-label')) ?? '', new RegExp(` on ${name}: `))
    assert.deepEqual(await seriousFindings(page), [])
    await page.keyboard.press('Enter')
    await heading(name, 1).waitFor()
  })

  test('a report shows an earlier day, is saved with all that is set, and comes back so', async () => {
    const day = new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10)
    await page.goto('/reports/compliance?tab=item')
    await page.getByLabel('As of', { exact: true }).and(page.locator('input')).fill(day)
    await until('the day is in the address', async () => search().get('at') === day)
    const past = await server.operator.call('getComplianceReport', {
      query: { at: `${day}T23:59:59Z`, parts: 'sums' },
    })
    await page.getByText(`of ${past.totals?.computers} computers in everything`).waitFor()
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'Save this filter' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Three weeks ago')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.goto('/')
    await rail().getByRole('link', { name: 'Three weeks ago' }).click()
    await page.getByRole('grid', { name: 'Compliance by item' }).waitFor()
    assert.deepEqual([search().get('at'), search().get('tab')], [day, 'item'])
  })

  test('a report is a file, and a page of paper', async () => {
    await page.goto('/reports/compliance?q=tenant:ten_s1')
    await page.getByRole('grid', { name: 'Computers and items' }).getByRole('rowheader').first().waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click(),
    ])
    const lines = (await (await file.createReadStream()).toArray()).join('').split('\r\n').filter(Boolean)
    assert.equal(lines.length, 1 + (computers / 3) * items)
    await page.emulateMedia({ media: 'print' })
    await page.getByRole('table', { name: 'Computers' }).waitFor()
    assert.equal(await page.getByRole('table', { name: 'Computers' }).getByRole('row').count(), computers / 3 + 1)
    await page.getByText('Computers: tenant:ten_s1').waitFor()
    assert.equal(await rail().isVisible(), false)
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('grid', { name: 'Computers and items' }).waitFor()
  })

  test('inventory shows chosen facts, and how many computers have each', async () => {
    await rail().getByRole('link', { name: 'Inventory' }).click()
    await page.getByRole('row', { name: /pc-000001/ }).waitFor()
    await page.getByRole('button', { name: 'Facts' }).click()
    await page.getByLabel('Kernel').check()
    await page.getByLabel('Another fact, by its path').fill('hardware.cores')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: 'Kernel' }).waitFor()
    await until('both are in the address', async () => {
      const columns = (search().get('columns') ?? '').split(',')
      return columns.includes('os.kernel') && columns.includes('hardware.cores')
    })
    await page.getByRole('tab', { name: 'By system', exact: true }).click()
    const bars = page.getByRole('table', { name: 'Computers by system' })
    await bars.getByRole('row', { name: /debian 60/i }).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('software is found by name and version, with the computers that have it', async () => {
    await rail().getByRole('link', { name: 'Software' }).last().click()
    await page.getByRole('searchbox', { name: 'Name of the software' }).fill('package-7')
    await page.getByRole('row', { name: /package-8/ }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'package-7' }).click()
    const panel = page.getByRole('complementary', { name: 'package-7' })
    const versions = panel.getByRole('table', { name: 'Versions' }).getByRole('button')
    const version = (await versions.first().innerText()).trim()
    await versions.first().click()
    await panel.getByRole('heading', { name: `Computers with ${version}` }).waitFor()
    const found = await server.operator.call('listSoftwareComputers', {
      query: { provider: 'apt', name: 'package-7', version, limit: 100 },
    })
    const rows = panel.getByRole('table', { name: 'Computers that have it' }).getByRole('row')
    await until('just those are listed', async () => (await rows.count()) === found.items.length)
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('activity is counted by day and outcome for a period, and leads to the sessions', async () => {
    await rail().getByRole('link', { name: 'Activity' }).click()
    await page.getByText('7 days', { exact: true }).click()
    await until('the period is in the address', async () => search().has('from'))
    const from = search().get('from') ?? ''
    const report = await server.operator.call('getActivityReport', { query: { from } })
    await page.getByText(`${report.totals.sessions} sessions ended`).waitFor()
    const table = page.getByRole('table', { name: 'Sessions that ended, by day' })
    assert.equal(await table.getByRole('row').count(), 7 + 1)
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByRole('link', { name: `${report.totals.failed} failed` }).click()
    await heading('Sessions', 1).waitFor()
    assert.match(search().get('q') ?? '', new RegExp(`^status:failed since:${from} until:`))
  })
})
