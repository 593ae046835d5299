/** The pages in a real browser, against a real server and computers with real agents. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import type { Api } from '@fettle/contract/http/api.ts'
import type { QueryInputOf } from '@fettle/contract/http/endpoint.ts'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { computersAvailable } from '../computers/available.ts'
import type { Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { aPackage } from '../session/documents.ts'
import { aWorld, type World } from '../world/world.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

/** Far from UTC, so that a day here is not a day there. */
const timezoneId = 'Pacific/Auckland'

const available = computersAvailable()
const skip = available.ok ? (whyNoChromium() ?? false) : available.reason

// The tests tell one story: each goes on with the sessions that those before it left.
suite('the pages', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let world: World
  let desk: Computer
  let lab: Computer
  let browser: Browser
  let context: BrowserContext
  let watched: WatchedPage
  let page: Page

  before(async () => {
    await buildWeb()
    world = stack.use(await aWorld())
    browser = stack.use(await openChromium())
    ;[desk, lab] = await Promise.all([
      world.computer('desk', { tenant: 'Acme', tags: ['canary'] }),
      world.computer('lab', { tenant: 'Globex' }),
    ])
    stack.use(desk)
    stack.use(lab)
    await world.operator.apply(
      ...aPackage('fettle-example-app'),
      ...onlyOn('desk', 'gated', {
        kind: 'task',
        title: 'Gated step',
        script: {
          test: 'test -e /etc/gated || { echo "the gate was never opened" >&2; exit 1; }',
          set: 'echo "standing at the gate"; while [ ! -e /etc/open ]; do sleep 0.05; done; echo "through the gate"; touch /etc/gated',
        },
      }),
    )
    context = await browser.newContext({ baseURL: world.server.address, locale: 'en-GB', timezoneId })
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, world.server.address)
    page = watched.page
  })

  after(() => stack.disposeAsync())

  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    assert.deepEqual(watched.refusals, [])
  })

  const heading = (name: string): Locator => page.getByRole('heading', { name, exact: true })
  const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true })
  const actionRow = (title: string): Locator =>
    page.getByRole('list', { name: 'Actions' }).getByRole('button', { name: title })
  /** Everything about the action that is open. */
  const opened = (title: string): Locator => page.getByRole('region', { name: title, exact: true })
  const stage = (name: string): Locator =>
    page.getByRole('list', { name: 'Stages' }).getByRole('listitem').filter({ hasText: name })
  /** The state beside the title of the page. */
  const state = (word: string): Locator =>
    page
      .locator('header')
      .filter({ has: page.getByRole('heading', { level: 1 }) })
      .getByText(word, { exact: true })
  const sessionRow = (id: string): Locator =>
    page.getByRole('row').filter({ has: page.locator(`a[href="/sessions/${id}"]`) })

  async function signInLink(): Promise<string> {
    const { code } = await world.operator.call('createLoginCode', { body: {} })
    return `/#code=${code}`
  }

  test('a one-time link signs in once, and leaves no code in the address', async () => {
    const link = await signInLink()
    await page.goto(link)
    await heading('Overview').waitFor()
    assert.equal(page.url(), `${world.server.address}/`)
    await page.goBack()
    assert.doesNotMatch(page.url(), /code=/)

    await using other = await browser.newContext({ baseURL: world.server.address })
    const second = await aWatchedPage(other, world.server.address)
    await second.page.goto(link)
    await second.page.getByText('This code or token is not valid: codes work once').waitFor()
    assert.deepEqual(second.refusals, ['401 POST /api/v1/logins'])
    assert.deepEqual(second.trouble, [])
    await second.page.getByLabel('API token').fill(world.operator.token)
    await second.page.getByRole('button', { name: 'Sign in' }).click()
    await second.page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  test('computers are listed with their presence and system, and found by tenant', async () => {
    await page.goto('/computers')
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'desk', exact: true }) })
    assert.match(await row.innerText(), /desk[\s\S]*Online[\s\S]*Acme[\s\S]*Debian[\s\S]*canary/)
    await page.getByRole('searchbox', { name: 'Filter computers' }).fill('tenant:Globex')
    await row.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'lab', exact: true }).waitFor()
    assert.equal(new URL(page.url()).search, '?q=tenant:Globex')
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await row.waitFor()
  })

  test('a full session is started on the page of a computer and followed to its end', async () => {
    await page.goto('/computers')
    const loads = watched.loads()
    await page.getByRole('link', { name: 'desk', exact: true }).click()
    await heading('desk').waitFor()
    await state('Online').waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Run maintenance on desk' })
    await dialog.getByRole('radio', { name: 'Full maintenance' }).check()
    await dialog.getByRole('button', { name: 'Start' }).click()
    await dialog.getByText('The session has started.').waitFor()
    await dialog.getByRole('button', { name: 'Close', exact: true }).click()

    await heading('Now: Full maintenance').waitFor()
    await page.getByRole('link', { name: 'Follow', exact: true }).click()
    await stage('Execute').filter({ hasText: 'Running' }).waitFor()
    await actionRow('Gated step')
      .and(page.getByRole('button', { name: 'Running' }))
      .waitFor()
    await opened('Gated step').getByRole('log').getByText('standing at the gate').waitFor()

    await state('Executing').waitFor()
    const log = opened('Gated step').getByRole('log')
    await log.getByText('standing at the gate').waitFor()
    assert.equal(await log.getByText('through the gate').count(), 0)
    desk.writeFile('/etc/open', '')
    await log.getByText('through the gate').waitFor()
    await state('Changed').waitFor()
    for (const name of ['Start', 'Identify', 'Detect', 'Plan', 'Execute', 'Verify', 'Report'])
      await stage(name).filter({ hasText: 'Done' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Cancel' }).count(), 0)
    assert.equal(await page.title(), 'Changed · desk · Fettle')
    assert.equal(watched.loads(), loads)
    assert.ok(desk.exists('/etc/gated'))
  })

  test('a session says what was done, why, by which deployment, and what came out', async () => {
    const { items } = await world.operator.call('listSessions', { query: { computer: 'desk', kind: 'full' } })
    const id = items[0]?.id ?? assert.fail('there is no session')
    const session = await world.operator.call('getSession', { params: { id }, query: {} })
    await page.goto(`/sessions/${id}`)
    for (const action of session.actions) {
      await actionRow(action.title).click()
      await opened(action.title).getByText(action.because).waitFor()
      assert.equal(new URL(page.url()).search, `?action=${action.id}`)
    }
    await actionRow('fettle-example-app').click()
    await opened('fettle-example-app').getByText('absent → 2.0-1').waitFor()
    await opened('fettle-example-app').getByRole('link', { name: 'fettle-example-app for all' }).click()
    await heading('fettle-example-app for all').waitFor()
    await page.goBack()

    await tab('Plan').click()
    await page.getByRole('row', { name: 'Install fettle-example-app absent → 2.0-1' }).waitFor()
    await tab('Log').click()
    await page.getByRole('log').getByText('Install fettle-example-app', { exact: true }).waitFor()
    await page.getByRole('log').getByText('Setting up fettle-example-app').waitFor()
    await page.getByLabel('Whose output').selectOption('All actions')
    await page.getByRole('button', { name: /^Errors / }).click()
    await page.getByRole('log').getByText('the gate was never opened').first().waitFor()
    await page.getByRole('log').getByText('Setting up fettle-example-app').waitFor({ state: 'detached' })
    await tab('Events').click()
    const { events } = await world.operator.call('getSessionEvents', { params: { id } })
    const listed = page.getByRole('list', { name: 'Events' }).getByRole('listitem')
    await until('all events are listed', async () => (await listed.count()) === events.length)
    await listed.getByText('Gated step: changed.').waitFor()
    await tab('Report').click()
    await until('the whole report is shown', async () =>
      isDeepStrictEqual(await page.getByRole('article').getByRole('paragraph').allInnerTexts(), session.report),
    )
    assert.equal(new URL(page.url()).searchParams.get('tab'), 'report')
  })

  test('a package that fails shows its error first', async () => {
    await world.operator.apply(
      ...onlyOn('lab', 'fettle-example-broken', { kind: 'software', apt: 'fettle-example-broken' }),
    )
    const session = await world.operator.run('lab')
    const detail = session.actions.find(({ verdict }) => verdict === 'failed')?.detail ?? assert.fail('nothing failed')
    await page.goto(`/sessions/${session.id}`)
    await state('Partial').waitFor()
    await opened('fettle-example-broken').getByRole('paragraph').getByText(detail, { exact: true }).waitFor()
    await opened('fettle-example-broken').getByRole('log').getByText('this always fails').first().waitFor()
    await page.goto('/sessions')
    await sessionRow(session.id).getByText(`fettle-example-broken: ${detail}`).waitFor()
  })

  test('[E224] going from the session of one computer to that of another shows nothing of the first', async () => {
    const newest = async (computer: string): Promise<string> => {
      const { items } = await world.operator.call('listSessions', { query: { computer, kind: 'full' } })
      return items[0]?.id ?? assert.fail(`${computer} has no session`)
    }
    const [ofDesk, ofLab] = [await newest('desk'), await newest('lab')]
    await page.goto(`/sessions/${ofDesk}`)
    await actionRow('Gated step').waitFor()
    const loads = watched.loads()
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sessions' }).click()
    await page.locator(`a[href="/sessions/${ofLab}"]`).first().click()
    await actionRow('fettle-example-broken').waitFor()
    assert.equal(await actionRow('Gated step').count(), 0)
    await page.goBack()
    await page.goBack()
    await actionRow('Gated step').waitFor()
    assert.equal(await actionRow('fettle-example-broken').count(), 0)
    assert.equal(watched.loads(), loads)
  })

  /** Waits until the list shows exactly the sessions that the API names for a query, in its order; there must be some, but not all. */
  async function mustShow(query: QueryInputOf<Api['listSessions']>): Promise<void> {
    const all = await world.operator.call('listSessions', { query: {} })
    const wanted = await world.operator.call('listSessions', { query })
    const ids = wanted.items.map(({ id }) => id)
    assert.ok(ids.length > 0 && ids.length < all.items.length, JSON.stringify(query))
    const links = page.getByRole('grid', { name: 'Sessions, newest first' }).getByRole('link')
    await until(`the list shows ${ids.join(', ')} for ${JSON.stringify(query)}`, async () => {
      const addresses = await links.evaluateAll((all: { href: string }[]) => all.map(({ href }) => href))
      return isDeepStrictEqual(
        addresses,
        ids.map((id) => `${world.server.address}/sessions/${id}`),
      )
    })
  }

  const filter = (): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams)

  const sessionFilter = (): Locator => page.getByRole('searchbox', { name: 'Filter sessions' })

  test('sessions are filtered by chips and by words, and the address says so', async () => {
    await page.goto('/sessions')
    await page.getByRole('button', { name: /^Failed / }).click()
    await mustShow({ status: 'failed' })
    assert.deepEqual(filter(), { q: 'status:failed' })
    await page.getByRole('button', { name: /^Failed / }).click()
    await sessionFilter().fill('computer:lab kind:inventory')
    await mustShow({ computer: 'lab', kind: 'inventory' })
    assert.deepEqual(filter(), { q: 'computer:lab kind:inventory' })
    await sessionFilter().fill('tenant:Acme status:changed')
    await mustShow({ tenant: 'Acme', status: 'changed' })
    await sessionFilter().fill('computer:nowhere')
    await page.getByText('No sessions match').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await page.getByText('No sessions match').waitFor({ state: 'detached' })
  })

  test('an address with filters shows what it says, also as they were written before', async () => {
    await page.goto('/sessions?q=status:completed+kind:inventory+tenant:Globex')
    await mustShow({ status: 'completed', tenant: 'Globex', kind: 'inventory' })
    await page.goto('/sessions?status=completed&computer=lab&kind=inventory')
    await mustShow({ status: 'completed', computer: 'lab', kind: 'inventory' })
    assert.equal(await sessionFilter().inputValue(), 'status:completed computer:lab kind:inventory')
  })

  test('a running session is cancelled on its page', async () => {
    await world.operator.apply(
      ...onlyOn('lab', 'endless', {
        kind: 'task',
        title: 'Endless',
        script: { test: 'false', set: 'echo "no end in sight"; while true; do sleep 1; done' },
      }),
    )
    const id = await world.operator.start('lab')
    await page.goto(`/sessions/${id}`)
    await actionRow('Endless').click()
    await opened('Endless').getByText('no end in sight').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('menuitem', { name: 'Now: stop what is running' }).click()
    await state('Cancelled').waitFor()
    await actionRow('Endless')
      .and(page.getByRole('button', { name: 'Cancelled' }))
      .waitFor()
    const session = await world.operator.call('getSession', { params: { id }, query: {} })
    assert.equal(session.state, 'cancelled')
    assert.equal(session.cancel?.how, 'now')
  })

  /** The banner that says this. */
  const banner = (sentence: string | RegExp): Locator => page.getByText(sentence).first()
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true })
  const sessionNow = (id: string) => world.operator.call('getSession', { params: { id }, query: {} })

  test('a plan is asked for with its items and reboots, approved as it was read, and run again where it failed', async () => {
    await world.operator.apply(
      ...onlyOn('desk', 'stubborn', {
        kind: 'task',
        title: 'Stubborn step',
        script: {
          test: 'test -e /etc/stubborn',
          set: 'test -e /etc/willing || { echo "not yet" >&2; exit 1; }; touch /etc/stubborn',
        },
      }),
    )
    await page.goto('/computers/desk')
    await button('Run').click()
    const dialog = page.getByRole('dialog', { name: 'Run maintenance on desk' })
    await dialog.getByRole('radio', { name: 'Inventory' }).check()
    assert.equal(await dialog.getByLabel('Reboot').count(), 0)
    await dialog.getByRole('radio', { name: 'Full maintenance' }).check()
    await dialog.getByPlaceholder('Everything that applies').fill('stub')
    await page.getByRole('option', { name: 'stubborn' }).click()
    await page.keyboard.press('Tab')
    await dialog.getByLabel('Reboot').selectOption('When one is pending')
    await dialog.getByLabel('Wait until somebody has approved the plan').check()
    await dialog.getByRole('button', { name: 'Start' }).click()
    await dialog.getByRole('link', { name: 'Watch it' }).click()

    await state('Waiting: approval').waitFor()
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const asked = await sessionNow(id)
    assert.deepEqual(asked.options.items, ['stubborn'])
    assert.equal(asked.options.reboot.preference, 'ifNeeded')
    await banner(asked.wait?.sentence ?? assert.fail('it does not wait')).waitFor()
    await page.getByLabel('Circumstances').getByText('When one is pending').waitFor()
    await button('Approve this plan').click()
    await state('Failed').waitFor()
    const ended = await sessionNow(id)
    assert.equal(ended.approval?.planHash, asked.plan?.hash)
    await page.getByLabel('Circumstances').getByText('Approved').waitFor()

    await button('Run again').first().click()
    await page.getByRole('menuitem', { name: 'Only what is not right (1)' }).click()
    await until('it has ended once more', async () => {
      const { endedAt } = await sessionNow(id)
      return endedAt !== undefined && endedAt !== ended.endedAt
    })
    await state('Failed').waitFor()
    desk.writeFile('/etc/willing', '')
    await opened('Stubborn step').getByRole('button', { name: 'Run again' }).click()
    await state('Changed').waitFor()
    assert.ok(desk.exists('/etc/stubborn'))
    await button('Run again').first().click()
    await page.getByRole('menuitem', { name: 'All of it, as a new session' }).click()
    await state('Waiting: approval').waitFor({ state: 'detached' })
    await state('Compliant').waitFor()
    assert.notEqual(new URL(page.url()).pathname.split('/').at(-1), id)
  })

  test('a session that waits for its window is postponed, paused, resumed and run now', async () => {
    await world.operator.apply(
      ...onlyOn('desk', 'patient', {
        kind: 'task',
        title: 'Patient step',
        script: { test: 'test -e /etc/patient', set: 'touch /etc/patient' },
      }),
    )
    const inAnHour = Temporal.Now.instant().add({ hours: 1 }).toString()
    const id = await world.operator.start('desk', { window: { start: 'at', at: inAnHour, lengthSeconds: 3600 } })
    await page.goto(`/sessions/${id}`)
    await state('Waiting: window').waitFor()
    await page.getByLabel('Circumstances').getByText('No change begins after').waitFor()

    await button('Postpone').click()
    await page.getByRole('menuitem', { name: 'By 4 hours' }).click()
    await banner(/^Postponed by /).waitFor()
    assert.equal((await sessionNow(id)).postponed?.times, 1)
    await button('Pause').click()
    await banner(/^Paused by .*somebody has to resume it\.$/).waitFor()
    assert.equal(await button('Run now').count(), 0)
    await button('Resume').click()
    await banner(/^Postponed by /).waitFor()
    assert.ok(!desk.exists('/etc/patient'))
    await button('Run now').click()
    await state('Changed').waitFor()
    assert.ok(desk.exists('/etc/patient'))
  })

  test('what is left alone on a computer is said there, and taken up again', async () => {
    const { id } = await world.operator.call('getComputer', { params: { id: 'desk' } })
    const evidence = 'It was changed in 3 sessions running and found otherwise each time.'
    await world.database.db
      .insertInto('quarantine')
      .values({ computer_id: id, key: 'patient', since: new Date().toISOString(), evidence })
      .execute()
    await page.goto('/computers/desk')
    await banner('patient is left alone here, because changes to it do not last.').waitFor()
    await banner(evidence).waitFor()
    await button('Change it again').click()
    await banner(evidence).waitFor({ state: 'detached' })
    const { quarantine } = await world.operator.call('listWaits')
    assert.deepEqual(quarantine, [])
  })

  test('the list of sessions follows what others do', async () => {
    // Not by loading the page: its live connection stands since the test before, so that no hint can come too early.
    const loads = watched.loads()
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sessions' }).click()
    await page.getByRole('grid').getByRole('link').first().waitFor()
    const id = await world.operator.start('lab')
    await page.getByRole('button', { name: '1 new session', exact: true }).click()
    await sessionRow(id).getByText('Executing').waitFor()
    await world.operator.call('cancelSession', { params: { id }, body: { how: 'now' } })
    await sessionRow(id).getByText('Cancelled').waitFor()
    assert.equal(await page.getByRole('button', { name: /new session/ }).count(), 0)
    assert.equal(watched.loads(), loads)
  })

  test('a computer that goes away is shown so, and its session says what it waits for', async () => {
    await page.goto('/computers')
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'lab', exact: true }) })
    await row.getByText('Online').waitFor()
    await lab.powerOff()
    await row.getByText('Offline').waitFor()
    const id = await world.operator.start('lab', { kind: 'detection' })
    const { wait } = await world.operator.call('getSession', { params: { id }, query: {} })
    await row.getByText('Waiting').waitFor()
    await page.goto(`/sessions/${id}`)
    await state('Waiting: offline').waitFor()
    await page.getByText(wait?.sentence ?? assert.fail('it does not wait'), { exact: true }).waitFor()
  })

  test('nothing can be fetched from elsewhere', async () => {
    const other = await aWatchedPage(context, world.server.address)
    await other.page.goto('/computers')
    await other.page.evaluate("void (new Image().src = 'https://elsewhere.example/')")
    await until('the breach is told', () => other.trouble.some((line) => line.includes('img-src forbids')))
    await other.page.close()
  })

  test('after signing out nothing is answered', async () => {
    await page.goto('/sessions')
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading('Sign in to Fettle').waitFor()
    assert.equal((await context.request.get('/api/v1/sessions')).status(), 401)
    const other = await aWatchedPage(context, world.server.address)
    await other.page.goto('/sessions?status=failed')
    await other.page.getByRole('heading', { name: 'Sign in to Fettle' }).waitFor()
    assert.equal(new URL(other.page.url()).searchParams.get('to'), '/sessions?q=status:failed')
    assert.ok(other.refusals.length > 0)
    assert.deepEqual(other.trouble, [])
  })
})

/** An item of this name with a deployment on one computer. */
function onlyOn(computer: string, name: string, item: Record<string, unknown>): readonly Record<string, unknown>[] {
  const wish = item['kind'] === 'task' ? { mode: 'enforce' } : { desired: 'latest' }
  return [
    { ...item, name },
    { kind: 'deployment', name: `${name} on ${computer}`, item: name, ...wish, target: { computer } },
  ]
}
