/** A technician's day with real computers: once with a mouse, whose clicks are counted, and once by keyboard alone. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Download, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { newId } from '../../server/db/new-id.ts'
import { computersAvailable } from '../computers/available.ts'
import { until } from '../computers/until.ts'
import { aWorkday, correctedTask, mistakenTask, rowsOf, type Workday } from './a-workday.ts'
import { aMouse, seenOfPointers, takes, watchPointers } from './clicks.ts'
import { aKeyboard, type Keyboard } from './keyboard.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const available = computersAvailable()
const skip = available.ok ? (whyNoChromium() ?? false) : available.reason

/** More than one page of the list, so that not all are selected by what is loaded. */
const stored = 130

suite("a technician's day", { skip }, () => {
  const stack = new AsyncDisposableStack()
  let day: Workday
  let watched: WatchedPage
  let page: Page

  before(async () => {
    await buildWeb()
    day = stack.use(await aWorkday(['desk', 'lab', 'till', 'note', 'pad']))
    const browser = stack.use(await openChromium())
    await day.world.operator.apply(
      ...['Acme', 'Globex', 'Initech'].map((name) => ({ kind: 'tenant', name })),
      mistakenTask('greeting', 'Greeting'),
      mistakenTask('farewell', 'Farewell'),
    )
    const context = await browser.newContext({
      ...{ baseURL: day.world.server.address, locale: 'en-GB', viewport: { width: 1440, height: 900 } },
      timezoneId: 'Europe/Vienna',
    })
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, day.world.server.address)
    page = watched.page
    await watchPointers(page)
    const { code } = await day.world.operator.call('createLoginCode', { body: {} })
    await page.goto(`/#code=${code}`)
    await heading('Overview').waitFor()
  })

  after(() => stack.disposeAsync())

  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    // The page of a schedule that is deleted hears of it before it is left, and asks for it once more.
    const others = watched.refusals.filter((refusal) => !/^404 GET \/api\/v1\/schedules\/\w+$/.test(refusal))
    assert.deepEqual(others, [])
  })

  const heading = (name: string | RegExp): Locator => page.getByRole('heading', { name, exact: true, level: 1 })
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })
  const dialog = (name: string | RegExp): Locator => page.getByRole('dialog', { name })
  const said = (text: string | RegExp): Locator => page.getByText(text, { exact: true }).first()
  const row = (text: string): Locator =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name: text, exact: true }) })
  /** The state beside the title of the page. */
  const state = (word: string): Locator =>
    page
      .locator('header')
      .filter({ has: page.getByRole('heading', { level: 1 }) })
      .getByText(word, { exact: true })
  const log = (): Locator => page.getByRole('log')
  const preview = (): Locator => page.getByRole('region', { name: 'What it would do' })
  const operator = () => day.world.operator
  const sessionsOf = async (computer: string) =>
    (await operator().call('listSessions', { query: { computer, kind: 'full' } })).items

  suite('with a mouse', () => {
    const mouse = aMouse()
    const { click, point, choose } = mouse
    /** Goes to a page by the rail. */
    const go = (word: string): Promise<void> =>
      click(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: word, exact: true }).first())
    const allRows = (): Locator => page.getByRole('checkbox', { name: 'Select all rows' })

    test('computers are let in after they joined by the commands of the page', async () => {
      await click(button('Add computers'))
      await dialog('Add computers').getByLabel('Computers', { exact: true }).fill('3')
      await click(dialog('Add computers').getByLabel('Computers wait until somebody lets them in'))
      await click(button('Make a token'))
      await said(/^The token is shown only now/).waitFor()
      await day.join(await dialog('Add computers').innerText(), ['desk', 'lab', 'till'])
      await click(button('Close this dialog'))
      await go('Computers')
      await click(page.getByRole('link', { name: 'Look at them' }))
      for (const name of ['desk', 'lab', 'till']) await row(name).waitFor()
      await takes(3, mouse, async () => {
        await click(allRows())
        await click(button('Approve').last())
        await click(dialog('Approve 3 computers?').getByRole('button', { name: 'Approve' }))
      })
      await said('3 computers let in.').waitFor()
      await go('Computers')
      for (const name of ['desk', 'lab', 'till']) await row(name).getByText('Online').waitFor({ timeout: 30_000 })
    })

    test('they get a tag', async () => {
      await click(allRows())
      await click(button('Tag'))
      await dialog('Tag 3 computers').getByLabel('Add tags').fill('front')
      await click(dialog('Tag 3 computers').getByRole('button', { name: 'Tag' }))
      await said(/^3 computers tagged/).waitFor()
      await row('till').getByText('front').waitFor()
    })

    test('a deployment is written with what it would do in five clicks', async () => {
      await go('Deployments')
      await heading('Deployments').waitFor()
      await takes(5, mouse, async () => {
        await click(button('New deployment').first())
        await click(page.getByRole('option', { name: 'Greeting' }))
        await click(button('Tag'))
        await click(page.getByRole('option', { name: 'front' }))
        await preview().getByText('Wins on 3 computers').waitFor()
        await preview().getByText('Different on 3 computers').waitFor()
        await click(button('Save'))
      })
      await heading('Greeting on front').waitFor()
    })

    test('what would be done is looked at, and nothing is', async () => {
      await go('Computers')
      await point(row('desk'))
      await click(button('More for desk'))
      for (const entry of [
        'Terminal',
        'Reboot in any case…',
        'Tags…',
        'Move to another tenant…',
        'Exclude from maintenance',
      ])
        await page.getByRole('menuitem', { name: entry }).waitFor()
      await click(page.getByRole('menuitem', { name: 'Run with options…' }))
      await click(dialog(/desk/).getByRole('radio', { name: 'Detection' }))
      await click(button('Start'))
      await click(page.getByRole('link', { name: 'Watch it' }))
      await click(page.getByRole('tab', { name: 'Plan' }))
      await page.getByRole('row', { name: /^(?:Enforce|Configure) Greeting/ }).waitFor()
      assert.ok(!day.computers['desk']?.exists('/etc/greeting'))
    })

    test('a plan is approved, and what is done is seen while it is done', async () => {
      await click(page.getByRole('heading', { level: 1 }).getByRole('link', { name: 'desk' }))
      await click(button('Run'))
      await click(dialog(/desk/).getByRole('radio', { name: 'Full maintenance' }))
      await click(dialog(/desk/).getByLabel('Wait until somebody has approved the plan'))
      await click(button('Start'))
      await click(page.getByRole('link', { name: 'Watch it' }))
      await state('Waiting: approval').waitFor()
      await click(button('Approve this plan'))
      await state('Executing').waitFor()
      await log().getByText('standing at the gate').waitFor()
      day.open('desk', 'lab', 'till')
      await state('Failed').waitFor()
    })

    test('many are run at once, and why they failed is one click away', async () => {
      await go('Computers')
      await takes(3, mouse, async () => {
        await click(button(/^Online /))
        await click(allRows())
        await click(button('Run…'))
        await said(/^3 computers/).waitFor()
        await page.keyboard.press('Control+Enter')
      })
      await click(page.getByRole('link', { name: 'Watch them' }))
      const failed = page.getByRole('row').filter({ hasText: 'greeting.mistaken' })
      await until('all three have failed, and say why in the list', async () => (await failed.count()) === 3)
      await go('Sessions')
      await takes(1, mouse, async () => {
        await click(failed.filter({ hasText: 'lab' }).getByRole('link').first())
        await page
          .getByText(/cannot stat '\/etc\/greeting\.mistaken'/)
          .first()
          .waitFor()
        await log().getByText('standing at the gate').waitFor()
      })
    })

    test('it is tried by hand where it failed', async () => {
      await click(page.getByRole('link', { name: 'Try by hand' }).first())
      const field = page.getByRole('textbox', { name: 'Command' })
      await until('its script is at hand', async () => (await field.inputValue()).includes('greeting.mistaken'))
      await field.fill('ls /etc/os-release && echo "that one is there"')
      await click(button('Run on lab'))
      await page.getByRole('region', { name: 'Runs' }).getByText('that one is there', { exact: true }).waitFor()
    })

    test('the task is corrected', async () => {
      await go('Tasks')
      await click(page.getByRole('link', { name: 'Greeting', exact: true }))
      await click(page.getByRole('tab', { name: 'Definition' }))
      await click(page.getByRole('textbox', { name: /definition\.yaml of greeting/ }))
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(correctedTask('greeting', 'Greeting'))
      await click(button('Save'))
      await said('greeting was saved.').waitFor()
    })

    test('what failed is run again on all that it concerns with two clicks', async () => {
      await go('Overview')
      await takes(2, mouse, async () => {
        await click(button(/^Re-run 3 computers: /))
        await click(dialog(/3 computers/).getByRole('button', { name: 'Start' }))
      })
      await click(dialog(/3 computers/).getByRole('button', { name: 'Close', exact: true }))
      await said('Nothing is failed or unknown.').waitFor({ timeout: 30_000 })
      for (const name of ['desk', 'lab', 'till']) assert.ok(day.computers[name]?.exists('/etc/greeting'), name)
    })

    test('which deployment won is one click away', async () => {
      await go('Computers')
      await click(page.getByRole('link', { name: 'desk', exact: true }))
      await takes(1, mouse, async () => {
        await click(button('Why Greeting'))
        await page.getByText('Deployment "Greeting on front" wins').waitFor()
      })
    })

    test('that a tenant is as wanted is proved with two clicks, and goes into a file', async () => {
      await go('Overview')
      await takes(2, mouse, async () => {
        await go('Compliance')
        await click(page.getByRole('tab', { name: 'By tenant' }))
        await page.getByRole('row').filter({ hasText: 'Acme' }).getByText('100 %').waitFor()
      })
      const file = page.waitForEvent('download')
      await click(button('Export'))
      await click(page.getByRole('menuitem', { name: /^CSV/ }))
      await saysCompliant(await file, ['desk', 'lab', 'till'], 'Greeting')
    })

    test('a schedule is made with three clicks, deleted, and restored with three', async () => {
      await go('Schedules')
      await takes(3, mouse, async () => {
        await click(page.getByRole('link', { name: 'New schedule' }).first())
        await page.keyboard.type('Weekly')
        await click(button('All computers'))
        await page.getByRole('complementary', { name: 'Preview' }).getByText('3 computers').waitFor()
        await click(button('Create'))
      })
      await heading('Weekly').waitFor()
      await click(button('More for Weekly'))
      await click(page.getByRole('menuitem', { name: 'Delete' }))
      await said('“Weekly” is deleted.').waitFor()
      await go('Overview')
      await takes(3, mouse, async () => {
        await go('Schedules')
        await click(page.getByRole('tab', { name: /^Deleted/ }))
        await click(button('Restore Weekly'))
      })
      await said('“Weekly” is back as it was.').waitFor()
    })

    test('an item is kept away from one computer in four clicks', async () => {
      await go('Computers')
      await click(page.getByRole('link', { name: 'till', exact: true }))
      await page.getByRole('row').filter({ hasText: 'Greeting' }).waitFor()
      await takes(4, mouse, async () => {
        await point(page.getByRole('row').filter({ hasText: 'Greeting' }))
        await click(button('Exclude Greeting here'))
        await page.keyboard.type('the till has its own')
        await choose(dialog(/^Exclude Greeting/).getByLabel('It holds'), 'for 7 days')
        await click(dialog(/^Exclude Greeting/).getByRole('button', { name: 'Exclude' }))
      })
      await said('Sessions leave Greeting alone on till.').waitFor()
    })

    test('one computer is run with one click, and that is taken back', async () => {
      await go('Computers')
      await point(row('desk'))
      const before = await sessionsOf('desk')
      await takes(1, mouse, () => click(button('Run maintenance on desk')))
      await said('Full maintenance on desk.').waitFor()
      const [newest] = await sessionsOf('desk')
      assert.ok(newest !== undefined && !before.some(({ id }) => id === newest.id))
      await click(button('Undo').last())
      await said('Taken back: 1 session cancelled.').waitFor()
    })

    test('all that match are run with four clicks', async () => {
      await storeComputers(stored)
      await go('Overview')
      await go('Computers')
      await row('desk').waitFor()
      await takes(4, mouse, async () => {
        await click(button(/^Stale /))
        await page.getByRole('link', { name: 'old-001', exact: true }).waitFor()
        await click(allRows())
        await click(button(`Select all ${stored} matching`))
        await click(button('Run…'))
        await page.keyboard.press('Control+Enter')
      })
      await said(`${stored} sessions started.`).waitFor()
      const { cancelled } = await operator().call('cancelSessions', { body: { q: 'tenant:Initech', how: 'now' } })
      assert.equal(cancelled, stored)
    })

    test('no click was left out of the count', async () => {
      const { presses } = await seenOfPointers(page)
      // A list of the system's own is drawn outside of the page: its two presses are counted, and not seen.
      assert.equal(mouse.presses(), presses + 2)
    })
  })

  suite('by keyboard alone', () => {
    let keys: Keyboard
    let touchesBefore = 0

    before(async () => {
      keys = aKeyboard(page)
      await page.goto('/')
      await heading('Overview').waitFor()
      touchesBefore = (await seenOfPointers(page)).touches
    })

    const palette = (): Locator => page.getByRole('textbox', { name: /^Find pages/ })
    const onlyMine = async (): Promise<void> => {
      await keys.press('g c', '/')
      await keys.write('tenant:Globex')
      await keys.press('Enter', 'Escape')
      await row('desk').waitFor({ state: 'detached' })
      await row('note').waitFor()
    }

    test('computers join and are let in', async () => {
      await keys.press('g c', 'c')
      await dialog('Add computers').getByRole('button', { name: 'Make a token' }).waitFor()
      await keys.write('Globex')
      await keys.press('Tab')
      await keys.write('2')
      await keys.tabTo('Computers wait until somebody lets them in')
      await keys.press('Space')
      await keys.tabTo('Make a token')
      await keys.press('Enter')
      await said(/^The token is shown only now/).waitFor()
      await day.join(await dialog('Add computers').innerText(), ['note', 'pad'])
      await keys.press('Escape', 'Control+k')
      await keys.write('new comp')
      await keys.press('Enter')
      for (const name of ['note', 'pad']) await row(name).waitFor()
      await keys.press('Control+a')
      await keys.tabTo('Approve')
      await keys.press('Enter')
      await dialog('Approve 2 computers?').waitFor()
      await keys.tabTo('Approve')
      await keys.press('Enter')
      await said('2 computers let in.').waitFor()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await onlyMine()
      for (const name of ['note', 'pad']) await row(name).getByText('Online').waitFor({ timeout: 30_000 })
    })

    test('what is pressed before its page is there is not lost', async () => {
      // As over a slow network: the rows come after the keys.
      const pressed = Promise.withResolvers<void>()
      await page.route('**/api/v1/computers?*', async (route) => {
        await pressed.promise
        await route.continue()
      })
      await page.goto('/computers?q=tenant:Globex')
      await keys.press('j', 'j', 'Enter')
      pressed.resolve()
      await heading('pad').waitFor()
      await page.unroute('**/api/v1/computers?*')
      await page.goto('/sessions')
      await keys.press('Control+k')
      await palette().waitFor()
      await keys.write('set heal')
      await keys.press('Enter')
      await heading('System health').waitFor()
      await keys.press('g d', 'g c', 'j', 'Control+k')
      await palette().waitFor()
      await keys.write('waiting')
      await keys.press('Enter')
      await heading('Waiting').waitFor()
      await keys.press('g c', '/')
      await keys.write('name:pad')
      await row('note').waitFor({ state: 'detached' })
      await row('pad').waitFor()
      assert.equal(new URL(page.url()).searchParams.get('q'), 'name:pad')
      await keys.press('Escape', 'Escape')
    })

    test('they get a tag, one by its menu and both by their selection', async () => {
      await onlyMine()
      await keys.press('j', '.')
      await keys.take('Tags…')
      await dialog('Tags of note').waitFor()
      await keys.write('first')
      await keys.press('Enter', 'Control+Enter')
      await row('note').getByText('first').waitFor()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await keys.press('Control+a')
      await keys.tabTo('Tag')
      await keys.press('Enter')
      await dialog('Tag 2 computers').waitFor()
      await keys.write('back')
      await keys.press('Enter')
      await said(/^2 computers tagged/).waitFor()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    })

    test('a deployment is written with what it would do', async () => {
      await keys.press('g d', 'c')
      await heading('New deployment').waitFor()
      await page.getByRole('option', { name: 'Farewell' }).waitFor()
      await keys.write('farew')
      await keys.press('Enter')
      await keys.tabTo('Tag')
      await keys.press('Enter')
      await keys.write('back')
      await preview().getByText('Wins on 2 computers').waitFor()
      await preview().getByText('Different on 2 computers').waitFor()
      await keys.press('Control+Enter')
      await heading('Farewell on back').waitFor()
    })

    test('what would be done is looked at', async () => {
      await onlyMine()
      await keys.press('j', 'x')
      await keys.tabTo('Plan')
      await keys.press('Enter')
      await dialog(/1 computer/).waitFor()
      await keys.press('Control+Enter')
      await page.getByRole('link', { name: 'Watch it' }).waitFor()
      await keys.press('Enter', '2')
      await page.getByRole('row', { name: /^(?:Enforce|Configure) Farewell/ }).waitFor()
    })

    test('a plan is approved, and what is done is seen while it is done', async () => {
      await onlyMine()
      await keys.press('j', 'Enter', 'r')
      await dialog('Run maintenance on note').waitFor()
      await keys.tabTo('Wait until somebody has approved the plan')
      await keys.press('Space', 'Control+Enter')
      await page.getByRole('link', { name: 'Watch it' }).waitFor()
      await keys.press('Enter')
      await state('Waiting: approval').waitFor()
      await keys.tabTo('Approve this plan')
      await keys.press('Enter')
      await log().getByText('standing at the gate').waitFor()
      day.open('note', 'pad')
      await state('Failed').waitFor()
    })

    test('many are run at once, and one reads why they failed', async () => {
      await onlyMine()
      await keys.press('Control+a', 'r')
      await dialog('Run maintenance on 2 computers')
        .getByText(/^2 computers/)
        .first()
        .waitFor()
      await keys.press('Control+Enter')
      await page.getByRole('link', { name: 'Watch them' }).waitFor()
      await keys.press('Enter')
      const failed = page.getByRole('row').filter({ hasText: 'farewell.mistaken' })
      await until('both have failed, and say why in the list', async () => (await failed.count()) === 2)
      await keys.press('j', 'Enter')
      await page
        .getByText(/cannot stat '\/etc\/farewell\.mistaken'/)
        .first()
        .waitFor()
    })

    test('it is tried by hand where it failed', async () => {
      await keys.tabTo('Try by hand')
      await keys.press('Enter')
      const field = page.getByRole('textbox', { name: 'Command' })
      await until('its script is at hand', async () => (await field.inputValue()).includes('farewell.mistaken'))
      await keys.press('Control+a')
      await keys.write('ls /etc/os-release && echo "that one is there"')
      await keys.press('Control+Enter')
      await page.getByRole('region', { name: 'Runs' }).getByText('that one is there', { exact: true }).waitFor()
    })

    test('the task is corrected', async () => {
      await keys.press('Control+k')
      await keys.write('farewell')
      await page.getByRole('option', { name: /^Farewell Library/ }).waitFor()
      await until('it is the one that is meant', async () => {
        if (/^Farewell\s+Library/.test(await page.locator('[data-combobox-selected]').innerText())) return true
        await keys.press('ArrowDown')
        return false
      })
      await keys.press('Enter')
      await heading('Farewell').waitFor()
      await keys.press('e')
      await keys.tabTo(/definition\.yaml of farewell/)
      await keys.press('Control+a')
      await keys.paste(correctedTask('farewell', 'Farewell'))
      await said('Not saved').waitFor()
      await keys.press('Control+s')
      await said('farewell was saved.').waitFor()
    })

    test('what failed is run again on all that it concerns', async () => {
      // Letters belong to the editor: the way out of it is the palette.
      await keys.press('Control+k')
      await palette().waitFor()
      await keys.write('overview')
      await keys.press('Enter')
      await button(/^Re-run 2 computers: /).waitFor()
      await keys.tabTo(/^Re-run 2 computers: /)
      await keys.press('Enter')
      await dialog('Run maintenance on 2 computers')
        .getByText(/^2 computers/)
        .first()
        .waitFor()
      await keys.press('Control+Enter')
      await page.getByRole('link', { name: 'Watch them' }).waitFor()
      await keys.press('Escape')
      await said('Nothing is failed or unknown.').waitFor({ timeout: 30_000 })
      for (const name of ['note', 'pad']) assert.ok(day.computers[name]?.exists('/etc/farewell'), name)
    })

    test('a schedule is made, deleted and restored', async () => {
      await keys.press('g h', 'c')
      await heading('New schedule').waitFor()
      await keys.write('Nightly')
      await keys.tabTo('All computers')
      await keys.press('Enter')
      await page.getByRole('complementary', { name: 'Preview' }).getByText('computers').first().waitFor()
      await keys.press('Control+Enter')
      await heading('Nightly').waitFor()
      await keys.press('g h', 'j', '.')
      await keys.take('Delete')
      await said('“Nightly” is deleted.').waitFor()
      await keys.press('3')
      await button('Restore Nightly').waitFor()
      await keys.tabTo('Restore Nightly')
      await keys.press('Enter')
      await said('“Nightly” is back as it was.').waitFor()
    })

    test('that a tenant is as wanted is proved, and goes into a file', async () => {
      await keys.press('g r', '3')
      await page.getByRole('row').filter({ hasText: 'Globex' }).getByText('100 %').waitFor()
      await keys.tabTo('Export')
      const file = page.waitForEvent('download')
      await keys.press('Enter')
      await keys.take(/^CSV/)
      await saysCompliant(await file, ['note', 'pad'], 'Farewell')
    })

    test('no pointer was used', async () => {
      assert.equal((await seenOfPointers(page)).touches, touchesBefore)
    })
  })

  async function storeComputers(count: number): Promise<void> {
    const { db } = day.world.database
    const { id } = await db.selectFrom('tenant').select('id').where('name', '=', 'Initech').executeTakeFirstOrThrow()
    const longAgo = new Date(Date.now() - 90 * 86_400_000).toISOString()
    await db
      .insertInto('computer')
      .values(
        Array.from({ length: count }, (_, n) => ({
          ...{ id: newId('cmp'), name: `old-${String(n + 1).padStart(3, '0')}`, tenant_id: id },
          created_at: longAgo,
        })),
      )
      .execute()
  }

  async function saysCompliant(file: Download, computers: readonly string[], title: string): Promise<void> {
    const rows = rowsOf(await file.path())
    for (const name of computers)
      assert.ok(
        rows.some((line) => line.includes(name) && line.includes(title) && line.includes('compliant')),
        `${name} is not compliant in\n${rows.join('\n')}`,
      )
  }
})
