/** The pages of schedules in a real browser against a real server: what they promise is what the server then does. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aServer, type TestServer } from '../server/a-server.ts'
import { anAgent, enrolled } from '../server/an-agent.ts'
import { aPackage } from '../session/documents.ts'
import { inScheme, seriousFindings } from './axe.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const skip = whyNoChromium() ?? false

// The tests tell one story: each goes on with the schedules that those before it left.
suite('the pages of schedules', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let server: TestServer
  let browser: Browser
  let context: BrowserContext
  let watched: WatchedPage
  let page: Page
  /** Refusals that a test expects. */
  let expected: readonly string[] = []

  before(async () => {
    await buildWeb()
    server = stack.use(await aServer())
    browser = stack.use(await openChromium())
    await server.operator.apply({ kind: 'tenant', name: 'Acme' }, ...aPackage('tool'))
    stack.use(await anAgent(server, { hostname: 'desk', tags: ['canary'] }))
    for (const hostname of ['lab-1', 'lab-2']) await enrolled(server, { hostname, tags: ['lab'] })
    context = await browser.newContext({
      ...{ baseURL: server.address, locale: 'en-GB', timezoneId: 'Europe/Berlin' },
      viewport: { width: 1440, height: 900 },
    })
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, server.address)
    page = watched.page
    const { code } = await server.operator.call('createLoginCode', { body: {} })
    await page.goto(`/#code=${code}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  after(() => stack.disposeAsync())

  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    // A page whose schedule was just deleted may hear of the change before it is left.
    const refusals = watched.refusals.filter((one) => one !== '404 GET /api/v1/schedules/Look')
    assert.deepEqual(refusals, expected)
  })

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })
  const row = (name: string): Locator =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
  const preview = (): Locator => page.getByRole('complementary', { name: 'Preview' })
  const nextShown = (): Promise<readonly (string | null)[]> =>
    page
      .getByRole('list', { name: 'Next runs' })
      .locator('time')
      .evaluateAll((all: { dateTime: string }[]) => all.map(({ dateTime }) => dateTime))
  const get = (name: string) => server.operator.call('getSchedule', { params: { name }, query: {} })
  const documentOf = async (name: string): Promise<Record<string, unknown>> =>
    (await server.operator.call('getDocument', { params: { kind: 'schedules', name } })).document

  test('without any schedule the page says what one is for', async () => {
    await page.goto('/schedules')
    await page.getByRole('heading', { name: 'No schedules yet' }).waitFor()
    await page.getByRole('tab', { name: 'Week' }).click()
    await page.getByRole('heading', { name: 'Nothing is planned in this week' }).waitFor()
  })

  test('a weekly schedule is made with four clicks and its name, and fires when its preview said', async () => {
    await page.goto('/schedules')
    await page.getByRole('link', { name: 'New schedule' }).first().click()
    assert.equal(await button('Create').isDisabled(), true)
    await page.keyboard.type('Weekly')
    await button('Thu').click()
    await button('All computers').click()
    await preview().getByText('3 computers').waitFor()
    await preview().getByText('Fires every Tuesday and Thursday at 22:00').waitFor()
    const promised = await nextShown()
    assert.equal(promised.length, 10)
    await button('Create').click()
    await page.getByRole('heading', { name: 'Weekly', level: 1 }).waitFor()
    const saved = await get('Weekly')
    assert.deepEqual(
      saved.nextRuns.map(({ at }) => at),
      promised,
    )
    assert.deepEqual([saved.computers, saved.enabled], [3, true])
    assert.deepEqual(await documentOf('Weekly').then(({ days, time, spread }) => [days, time, spread]), [
      ['tuesday', 'thursday'],
      '22:00',
      '30m',
    ])
  })

  test('a rule becomes cron text and back; a zone in which clocks change is noted', async () => {
    await page.goto('/schedules/Weekly?tab=edit')
    await button('Cron text').click()
    assert.equal(await page.getByLabel('Cron text').inputValue(), '0 22 * * TUE,THU')
    await page.getByLabel('Cron text').fill('30 2 * * 0')
    await preview().getByText('at 30 2 * * 0 (cron)').waitFor()
    await button('Show as a rule').click()
    assert.equal(await button('Sun').getAttribute('aria-pressed'), 'true')
    assert.equal(await page.getByLabel('Time', { exact: true }).inputValue(), '02:30')
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berl')
    await page.getByRole('option', { name: 'Europe/Berlin' }).click()
    await button('Monthly').click()
    await page.getByLabel('On the').selectOption('last')
    await page.getByLabel('Weekday').selectOption('sunday')
    // The last Sunday of March is the one on which clocks skip from 02:00 to 03:00.
    await preview().getByText('Clocks skip 02:30 on this day; it fires at 03:00, the first minute after.').waitFor()
    const promised = await nextShown()
    await button('Save').click()
    await page.getByText('on the last Sunday of every month at 02:30, Europe/Berlin').first().waitFor()
    assert.deepEqual(
      (await get('Weekly')).nextRuns.map(({ at }) => at),
      promised,
    )
  })

  test('each setting of the form is the one of the document, and what it does not know stays', async () => {
    await server.operator.apply({
      ...{ kind: 'schedule', name: 'Whole', frequency: 'daily', time: '14:00', notes: 'Kept.' },
      ...{ target: { tag: 'canary', where: "facts.os.family == 'linux'" }, session: { reboot: 'prompt' } },
    })
    await page.goto('/schedules/Whole?tab=edit')
    await page.getByLabel('Changes begin', { exact: true }).selectOption('at')
    await page.getByLabel('Window stays open').fill('4h')
    await page.getByLabel('The question stands').fill('10m')
    await page.getByLabel('Not in business hours').check()
    await page.getByLabel('Before changes begin').check()
    await page.getByLabel('They may run it at once').uncheck()
    await page.getByLabel('Changes are approved by').selectOption('person')
    await page.getByLabel('A plan waits for approval').fill('2d')
    await page.getByLabel('Start the computers over').fill('half an hour')
    await page.getByText('Write a length of time like 30m, 4h or 2d, or 0.').waitFor()
    await page.getByLabel('Start the computers over').fill('0')
    await page.getByLabel('Wait for computers that are off').fill('skip')
    await button('See the mail').click()
    await page.getByRole('article', { name: 'Mail' }).getByRole('heading').waitFor()
    await page.keyboard.press('Escape')
    await button('Save').click()
    await page.getByText('“Whole” is saved.').waitFor()
    assert.deepEqual(await documentOf('Whole'), {
      ...{ kind: 'schedule', name: 'Whole', frequency: 'daily', time: '14:00', notes: 'Kept.' },
      target: { tag: 'canary', where: "facts.os.family == 'linux'" },
      execution: { at: '22:00', zone: 'computer' },
      spread: 0,
      session: {
        reboot: { preference: 'prompt', prompt: '10m', notInBusinessHours: true },
        ...{ window: '4h', approval: 'person', personWait: '2d', offlineWait: 'skip' },
        notify: { before: true, offerRunNow: false },
      },
    })
  })

  test('what somebody else saved meanwhile is not overwritten', async () => {
    await page.goto('/schedules/Whole?tab=edit')
    await page.getByLabel('Window stays open').fill('2h')
    const changes = { description: 'Changed meanwhile.' }
    await server.operator.call('changeDocument', { params: { kind: 'schedules', name: 'Whole' }, body: { changes } })
    await button('Save').click()
    expected = ['409 PUT /api/v1/schedules/Whole']
    await button('Load what was saved meanwhile').click()
    await page.getByText('Changed meanwhile.').waitFor()
    assert.equal(await page.getByLabel('Window stays open').inputValue(), '4h')
  })

  test('a run is followed to its end, and its skipped computers say why', async () => {
    await server.operator.apply(
      {
        kind: 'schedule',
        name: 'Look',
        frequency: 'daily',
        time: '03:00',
        filter: 'tag:canary',
        session: { kind: 'inventory' },
      },
      { kind: 'schedule', name: 'Lab', frequency: 'daily', time: '04:00', filter: 'tag:lab', enabled: false },
    )
    const params = { id: 'lab-2' }
    await server.operator.call('changeComputer', { params, body: { excludedFromMaintenance: true } })
    await page.goto('/schedules/Look')
    await button('Run now').click()
    await button('Show').click()
    const panel = page.getByRole('complementary', { name: 'Run' })
    await panel.getByText('1 as wanted').waitFor()
    await panel.getByRole('list', { name: 'Computers of the run' }).getByRole('link', { name: 'desk' }).waitFor()
    assert.match(page.url(), /run=run_/)

    await page.goto('/schedules')
    await row('Lab').hover()
    await button('Run Lab now').click()
    await row('Lab').getByText('1 refused').waitFor()
    await row('Lab').getByRole('link', { name: 'Lab' }).click()
    await page.getByRole('tab', { name: 'Runs' }).click()
    await page.getByRole('row').nth(1).click()
    await panel.getByRole('list', { name: 'Left out' }).getByText('excluded').waitFor()
    await panel.getByText('1 waiting').waitFor()
    await button('Cancel the run').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the run' }).click()
    await panel.getByText('1 cancelled').waitFor()
    const { items } = await server.operator.call('listSessions', { query: { q: 'computer:lab-1' } })
    assert.deepEqual(
      items.map(({ state }) => state),
      ['cancelled'],
    )
  })

  test('switching off is undone, and filters are in the address', async () => {
    await page.goto('/schedules')
    await page.getByRole('switch', { name: 'Look is on' }).click({ force: true })
    await until('it is off', async () => !(await get('Look')).enabled)
    await button('Undo').click()
    await until('it is on', async () => (await get('Look')).enabled)
    await button(/^Off/).click()
    await row('Look').waitFor({ state: 'detached' })
    await row('Lab').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('q'), 'is:off')
    await page.getByRole('searchbox', { name: 'Filter schedules' }).fill('nothing like it')
    await page.getByText('No schedules match').waitFor()
    await button('Clear the filters').click()
    await row('Look').waitFor()
  })

  test('the week shows what fires and when changes begin', async () => {
    await page.goto('/schedules?view=week')
    const { fires } = await server.operator.call('getScheduleLoad', { query: weekOf(await page.evaluate(monday)) })
    const shown = page.getByRole('region', { name: 'Week' }).getByRole('link')
    await shown.first().waitFor()
    const names = await shown.evaluateAll((all: { href: string }[]) => all.map(({ href }) => href.split('/').at(-1)))
    for (const { schedule } of fires) assert.ok(names.includes(schedule.id), schedule.name)
    assert.ok(!names.includes((await get('Lab')).id))
    await page
      .getByRole('link', { name: /Look, .*04:00: 1 computer/ })
      .first()
      .waitFor()
    await button('Week after').click()
    assert.match(page.url(), /week=\d{4}-\d\d-\d\d/)
    await page
      .getByRole('link', { name: /Look, / })
      .first()
      .waitFor()
  })

  test('a copy is off, and what was deleted is restored with three clicks, with its runs', async () => {
    await page.goto('/schedules/Look')
    await button('More for Look').click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await page.getByRole('heading', { name: 'Look copy', level: 1 }).waitFor()
    assert.equal((await get('Look copy')).enabled, false)
    const before = await get('Look')
    await page.goto('/schedules/Look')
    await button('More for Look').click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('tab', { name: /^Deleted/ }).waitFor()
    await page.goto('/computers')
    await page.getByRole('link', { name: 'Schedules', exact: true }).click()
    await page.getByRole('tab', { name: /^Deleted/ }).click()
    await button('Restore Look').click()
    await page.getByText('“Look” is back as it was.').waitFor()
    const restored = await get('Look')
    assert.deepEqual([restored.id, restored.last?.id], [before.id, before.last?.id])
    await page.goto('/schedules/Look?tab=history')
    const history = page.getByRole('list', { name: 'History, newest first' })
    await history.getByText('Restored').waitFor()
    await history.getByText('Deleted').waitFor()
  })

  test('by keyboard alone: into the list, beside it, and into the form', async () => {
    await page.goto('/computers')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('h')
    await row('Look').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    await page.getByRole('complementary', { name: 'Lab' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await page.getByRole('tab', { name: 'Edit', selected: true }).waitFor()
    await page.goto('/schedules')
    await row('Look').waitFor()
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'New schedule' }).waitFor()
    await page.getByLabel('Name', { exact: true }).and(page.locator(':focus')).waitFor()
  })

  test('who may only look is offered nothing else, and nothing is hard to see or to read', async () => {
    const { token } = await server.operator.call('createApiToken', { body: { name: 'looks', only: ['view'] } })
    await using other = await browser.newContext({ baseURL: server.address, viewport: { width: 1024, height: 768 } })
    const second = await aWatchedPage(other, server.address)
    await second.page.goto('/sign-in')
    const signedIn = await other.request.post('/api/v1/logins', {
      data: { secret: token },
      headers: { origin: server.address, 'x-fettle': '1' },
    })
    assert.equal(signedIn.status(), 200)
    await second.page.goto('/schedules')
    await second.page.getByRole('link', { name: 'Look', exact: true }).waitFor()
    await second.page.getByRole('link', { name: 'New schedule' }).waitFor({ state: 'detached' })
    assert.equal(await second.page.getByRole('switch', { name: 'Look is on' }).isDisabled(), true)
    await second.page.goto('/schedules/new')
    await second.page.getByRole('heading', { name: 'You may not see this' }).waitFor()

    for (const colorScheme of ['light', 'dark'] as const) {
      await inScheme(page, colorScheme)
      for (const path of [
        '/schedules',
        '/schedules?view=week',
        '/schedules/new',
        '/schedules/Look',
        '/schedules/Look?tab=runs',
        '/schedules/Whole?tab=edit',
      ]) {
        await page.goto(path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        assert.deepEqual(await seriousFindings(page), [], `${path} ${colorScheme}`)
      }
    }
  })
})

/** The Monday of this week by the clocks of the browser. */
const monday = `(() => { const now = new Date(); return new Date(now.getFullYear(), now.getMonth(), now.getDate() - ((now.getDay() + 6) % 7)).getTime() })()`

function weekOf(from: unknown): { from: string; until: string } {
  const start = Number(from)
  return { from: new Date(start).toISOString(), until: new Date(start + 7 * 86_400_000).toISOString() }
}
