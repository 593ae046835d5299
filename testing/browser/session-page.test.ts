/** What the page of a session says of work that falls silent, fails and ends, and the list of computers of those that join. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aServer, type TestServer } from '../server/a-server.ts'
import { accepted, done, ended, obedientButExecute } from '../server/agent-script.ts'
import { anAgent, enrolled } from '../server/an-agent.ts'
import { aFile, aScript } from '../session/documents.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

// What the desktop was told is read back; a browser without a desktop tells nobody.
const keepNotices = `
  window.notices = []
  window.Notification = class extends EventTarget {
    static permission = 'default'
    static async requestPermission() { return (Notification.permission = 'granted') }
    constructor(title, { body }) { super(); window.notices.push(title + '\\n' + body) }
  }`

suite('the page of a session', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let server: TestServer
  let browser: Browser
  let watched: WatchedPage
  let page: Page

  before(async () => {
    await buildWeb()
    server = stack.use(await aServer())
    browser = stack.use(await openChromium())
    const context = await browser.newContext({ baseURL: server.address, locale: 'en-GB', timezoneId: 'UTC' })
    context.setDefaultTimeout(15_000)
    const answer = await context.request.post('/api/v1/logins', {
      data: { secret: server.operator.token },
      headers: { origin: server.address, 'x-fettle': '1' },
    })
    assert.equal(answer.status(), 200)
    watched = await aWatchedPage(context, server.address)
    page = watched.page
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.addInitScript({ content: keepNotices })
  })
  after(() => stack.disposeAsync())
  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    assert.deepEqual(watched.refusals, [])
  })

  const opened = (title: string): Locator => page.getByRole('region', { name: title, exact: true })
  const header = (): Locator => page.locator('header').filter({ has: page.getByRole('heading', { level: 1 }) })
  const titled = async (start: string): Promise<void> =>
    void (await until(`the tab is called ${start}`, async () => (await page.title()).startsWith(start)))

  async function picture(name: string): Promise<void> {
    const folder = process.env['FETTLE_PICTURES']
    if (folder === undefined) return
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` })
    }
  }

  test('silence is said beside the progress with a way to end it, and taken back with the next line; the end is told on the desktop, with what helps', async () => {
    await server.operator.apply(...aScript('setup', { test: 'false', set: { source: 'true', timeout: '9s' } }))
    await using agent = await anAgent(server, { hostname: 'front-desk' })
    agent.script = obedientButExecute
    const id = await server.operator.start(agent.hostname)
    const order = await agent.order('execute')
    const setup = order.actions.find(({ item }) => item === 'setup')?.id ?? assert.fail('there is no such action')
    agent.tell(order, accepted, { type: 'actionStarted', actionId: setup, attempt: 1 })
    await page.goto(`/sessions/${id}`)
    await titled('▶ 0/1 · front-desk')
    assert.equal(await page.getAttribute('link[rel=icon]', 'href'), '/favicon-running.svg')

    const silence = opened('setup').getByText(/^No output for \d+s$/)
    await silence.waitFor()
    await header()
      .getByText(/^0 of 1, no output for \d+s$/)
      .waitFor()
    await picture('silent')
    await opened('setup').getByRole('button', { name: 'Cancel session' }).click()
    await page.getByRole('menuitem', { name: 'After the running action' }).waitFor()
    await page.keyboard.press('Escape')
    agent.print(order, setup, 'still at work')
    await silence.waitFor({ state: 'detached' })

    const bell = page.getByRole('button', { name: 'Tell me on the desktop when it ends' })
    assert.equal(await bell.getAttribute('aria-pressed'), 'false')
    await bell.click()
    await page.getByRole('button', { name: 'Tell me on the desktop when it ends', pressed: true }).waitFor()
    const detail = 'The script ended with exit code 1: getaddrinfo ENOTFOUND files.example'
    const failed = { verdict: 'failed', reason: 'changeFailed', detail } as const
    agent.tell(order, { type: 'actionEnded', actionId: setup, ...failed, startedAt: Date.now() }, ended)
    await titled('✗ Failed · front-desk')
    // What was said stands, and what is known of it beside it.
    await opened('setup').getByText(detail).waitFor()
    await opened('setup').getByText('A host name could not be resolved.').waitFor()
    await opened('setup').getByText('Check DNS and the network of these computers.').waitFor()
    await opened('setup').getByRole('link', { name: 'Examine the computer' }).waitFor()
    assert.deepEqual(await page.evaluate('window.notices'), [`front-desk: Failed\nFull maintenance. setup: ${detail}`])
    await picture('known')
  })

  test('an action of a plan that waits for approval is left out, and says so', async () => {
    await server.operator.apply(...aFile('note', { path: '/etc/note', content: 'x' }))
    await using agent = await anAgent(server, { hostname: 'reception' })
    agent.script = obedientButExecute
    const id = await server.operator.start(agent.hostname, { items: ['setup', 'note'], approval: 'person' })
    await page.goto(`/sessions/${id}`)
    await page.getByRole('list', { name: 'Actions' }).getByRole('button', { name: 'note' }).click()
    await opened('note').getByRole('button', { name: 'Skip' }).click()
    await opened('note').getByText('To be skipped').waitFor()
    await opened('note').getByRole('button', { name: 'Skip' }).waitFor({ state: 'detached' })
    await picture('skipped')
    await page.getByRole('button', { name: 'Approve' }).first().click()
    const order = await agent.order('execute')
    assert.deepEqual(
      order.actions.map(({ item }) => item),
      ['setup'],
    )
    agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
    await titled('Partial · reception')
    await opened('note')
      .getByText(/ wanted it left out of this session\.$/)
      .waitFor()
  })

  test('computers that join wait behind a count while somebody reads further down, and take their place at the top', async () => {
    for (let n = 10; n < 34; n += 1) await enrolled(server, { hostname: `pc-${n}` })
    await page.setViewportSize({ width: 1440, height: 560 })
    await page.goto('/computers')
    const computer = (name: string): Locator => page.getByRole('link', { name, exact: true })
    await computer('pc-10').waitFor()
    await using second = await anAgent(server, { hostname: 'aaa' })
    await computer(second.hostname).waitFor()
    await page.getByRole('grid', { name: 'Computers' }).hover()
    await page.mouse.wheel(0, 600)
    await computer('pc-33').waitFor()
    await using third = await anAgent(server, { hostname: 'aab' })
    const pill = page.getByRole('button', { name: '1 new computer' })
    await pill.waitFor()
    await picture('new-computers')
    await pill.click()
    await pill.waitFor({ state: 'detached' })
    await page.getByRole('grid', { name: 'Computers' }).hover()
    await page.mouse.wheel(0, -2_000)
    await computer(third.hostname).waitFor()
  })
})
