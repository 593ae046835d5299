/** The page of one computer and that of computers on their way in, in a real browser, with a real agent. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { computersAvailable } from '../computers/available.ts'
import type { Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { aFile, aPackage } from '../session/documents.ts'
import { aWorld, type World } from '../world/world.ts'
import { inScheme, seriousFindings } from './axe.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const available = computersAvailable()
const skip = available.ok ? (whyNoChromium() ?? false) : available.reason

// The tests tell one story: each goes on with what those before it left.
suite('the pages of computers', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let world: World
  let desk: Computer
  let browser: Browser
  let context: BrowserContext
  let watched: WatchedPage
  let page: Page
  let id = ''

  before(async () => {
    await buildWeb()
    world = stack.use(await aWorld())
    browser = stack.use(await openChromium())
    desk = stack.use(await world.computer('desk', { tenant: 'Acme', tags: ['canary'] }))
    await world.operator.apply(
      ...aPackage('fettle-example-app'),
      ...aFile('note', { path: '/etc/note', content: 'as wanted' }),
      ...aFile('motd', { path: '/etc/motd', content: 'welcome' }),
      { kind: 'software', name: 'fettle-example-tool', apt: 'fettle-example-tool' },
    )
    await world.operator.run('desk', { kind: 'detection' })
    id = (await world.operator.call('getComputer', { params: { id: 'desk' } })).id
    context = await browser.newContext({
      ...{ baseURL: world.server.address, locale: 'en-GB', viewport: { width: 1440, height: 900 } },
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, world.server.address)
    page = watched.page
    const { code } = await world.operator.call('createLoginCode', { body: {} })
    await page.goto(`/#code=${code}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  after(() => stack.disposeAsync())

  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    assert.deepEqual(watched.refusals, [])
  })

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })
  const row = (text: string): Locator => page.getByRole('row').filter({ hasText: text })
  const items = async () => (await world.operator.call('getComputerItems', { params: { id } })).items
  const verdictOf = async (key: string) => (await items()).find((item) => item.key === key)?.verdict

  test('the page says how the computer stands, and why an item is wanted, with one click', async () => {
    await page.goto('/computers/desk')
    await page.getByText('0 of 3 as wanted', { exact: true }).waitFor()
    assert.equal(new URL(page.url()).pathname, `/computers/${id}`)
    await page.getByText('No schedule covers it').waitFor()
    await button('Why note').click()
    await page.getByText('Deployment "note for all" wins: enforce.').waitFor()
    await page.keyboard.press('Escape')
  })

  test('one item is put right at once, and the row says so by itself', async () => {
    await row('note for all').hover()
    await button('Fix now: note').click()
    await row('note for all').getByText('Compliant', { exact: true }).waitFor({ timeout: 40_000 })
    assert.equal(desk.readFile('/etc/note'), 'as wanted')
    assert.equal(await verdictOf('motd'), 'notCompliant')
  })

  test('an item is excluded here with reason and end in four clicks', async () => {
    await row('motd for all').hover()
    await button('Exclude motd here').click()
    const dialog = page.getByRole('dialog', { name: 'Exclude motd on desk' })
    await dialog.getByLabel('Reason').fill('the customer writes it')
    await dialog.getByLabel('It holds').selectOption('for 7 days')
    await dialog.getByRole('button', { name: 'Exclude' }).click()
    await page.getByText('Sessions leave motd alone on desk.').waitFor()
    const { items: found } = await world.operator.call('listExclusions', { query: { item: 'motd' } })
    assert.equal(found[0]?.reason, 'the customer writes it')
    assert.ok(Date.parse(found[0].until ?? '') > Date.now() + 6 * 86_400_000)
    await button('Why motd').click()
    await page.getByText('motd not on desk').first().waitFor()
    await page.keyboard.press('Escape')
  })

  test('software of the library is installed in four clicks, and pinned', async () => {
    await page.getByRole('tab', { name: 'Software' }).click()
    await button('Install…').click()
    const dialog = page.getByRole('dialog', { name: 'Install software on desk' })
    await page.getByRole('option', { name: 'fettle-example-tool' }).click()
    await dialog.getByRole('button', { name: 'Install' }).click()
    await page.getByText('Full maintenance on desk.').waitFor()
    await until(
      'the tool is there',
      async () => (await desk.run(['dpkg', '-s', 'fettle-example-tool'])).exitCode === 0,
      60_000,
    )
    await until('its state is known', async () => (await verdictOf('fettle-example-tool')) === 'compliant', 30_000)

    await page.getByRole('tab', { name: 'Compliance' }).click()
    const version = (await items()).find(({ key }) => key === 'fettle-example-tool')?.state
    await row('fettle-example-tool').hover()
    await button('More for fettle-example-tool').click()
    await page.getByRole('menuitem', { name: 'Pin a version here…' }).click()
    const pin = page.getByRole('dialog', { name: 'Pin fettle-example-tool on desk' })
    assert.equal(await pin.getByLabel('Version').inputValue(), version)
    await pin.getByRole('button', { name: 'Pin' }).click()
    await page.getByText(`fettle-example-tool is pinned to ${version}; the next session sees to it.`).waitFor()
    const pinned = await world.operator.call('getDeployment', {
      params: { name: 'fettle-example-tool pinned on desk' },
    })
    assert.equal(pinned.desired, `exact ${version}`)
  })

  test('tags are changed in the head, and the timeline tells all of it, the latest first', async () => {
    await button('More').click()
    await page.getByRole('menuitem', { name: 'Tags…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Tags of desk' })
    await dialog.getByLabel('Tags').fill('front')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'front', exact: true }).waitFor()
    await page.keyboard.press('2')
    assert.equal(new URL(page.url()).searchParams.get('tab'), 'timeline')
    for (const words of ['Came online', 'Install fettle-example-tool', 'Enforce note', 'Full maintenance: changed'])
      await page.getByRole('grid').getByText(words, { exact: true }).first().waitFor()
    await page.getByText('On and off', { exact: true }).click()
    await page.getByRole('grid').getByText('Enforce note').waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).searchParams.get('show'), 'presence')
    await page.getByRole('grid').getByText('Came online').waitFor()
  })

  test('every tab reads well by everybody, in light and in dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await inScheme(page, colorScheme)
      for (const tab of ['', 'timeline', 'sessions', 'software', 'inventory', 'terminal', 'agent', 'audit']) {
        await page.goto(`/computers/${id}?tab=${tab}`)
        await page.getByRole('tabpanel').waitFor()
        await page.getByText('No schedule covers it').waitFor()
        assert.deepEqual(await seriousFindings(page), [], `${tab} in ${colorScheme}`)
        assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`/computers/${id}?tab=audit`)
    await row('Changes what people decide about a computer').first().waitFor()
  })

  test('the computer is examined: each check says what it saw, and one is looked at again', async () => {
    await page.goto(`/computers/${id}?tab=agent`)
    await page.getByRole('link', { name: 'Troubleshoot' }).click()
    await page.getByRole('heading', { name: 'Troubleshoot desk' }).waitFor()
    await page.getByText('It was never examined.', { exact: true }).waitFor()
    await desk.sh('mount -t tmpfs -o size=1m none /tmp && head -c 2000000 /dev/zero > /tmp/full || true')
    await button('Examine').click()
    await page.getByText(/^1 problem, \d+ warnings?, .*\d+ good\.$/).waitFor()
    const disk = page.getByRole('listitem').filter({ hasText: 'Disk room' })
    await disk.getByText('Problem', { exact: true }).waitFor()
    await disk.getByText(/\/tmp: 0 MiB of 1 MiB free/).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await desk.sh('umount /tmp')
    await button('Look again: Disk room').click()
    await disk.getByText('Problem', { exact: true }).waitFor({ state: 'detached' })
    const { findings } = await world.operator.call('getDoctor', { params: { id } })
    assert.equal(findings.length, 16)
    assert.notEqual(findings.find(({ check }) => check === 'disk')?.outcome, 'bad')
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Collect bundle' }).click()
    assert.match((await downloading).suggestedFilename(), /^fettle-desk-[\d-]+\.txt$/)
  })

  test('whoever may only look is offered nothing else', async () => {
    const { token } = await world.operator.call('createApiToken', { body: { name: 'looks', only: ['view'] } })
    await using other = await browser.newContext({ baseURL: world.server.address })
    const second = await aWatchedPage(other, world.server.address)
    await other.request.post('/api/v1/logins', {
      data: { secret: token },
      headers: { origin: world.server.address, 'x-fettle': '1' },
    })
    await second.page.goto(`/computers/${id}?tab=audit`)
    await second.page.getByRole('heading', { name: 'You may not see this' }).waitFor()
    assert.equal(await second.page.getByRole('button', { name: 'Run', exact: true }).count(), 0)
    assert.equal(await second.page.getByRole('button', { name: 'Terminal', exact: true }).count(), 0)
    await second.page.goto('/computers/pending')
    await second.page.getByRole('heading', { name: 'No computer waits' }).waitFor()
    assert.equal(await second.page.getByRole('button', { name: 'Add computers' }).count(), 0)
    assert.deepEqual(second.trouble, [])
  })

  test('20 computers are let in with three clicks, and one that is known takes its old place', async () => {
    const { token } = await world.operator.call('createEnrolmentToken', {
      body: { tenant: 'Acme', uses: 30, approval: true },
    })
    await enrol(token, 'reception', evidence(99))
    for (let n = 1; n <= 20; n += 1) await enrol(token, `class-${n}`, evidence(n))
    const first = await world.operator.call('getComputer', { params: { id: 'reception' } })
    await enrol(token, 'reception', { ...evidence(99), machineId: '99990000111122223333444455556666' })

    await page.goto('/computers/pending?show=undecided')
    await row('reception-2').hover()
    await button('Compare reception-2').click()
    const dialog = page.getByRole('dialog', { name: 'Who is reception-2?' })
    await dialog.getByRole('columnheader', { name: 'reception (known)' }).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await dialog.getByRole('button', { name: 'Approve as replacement' }).click()
    await page.getByText('It goes on as reception.').waitFor()
    const { items: waiting } = await world.operator.call('listOnboarding', { query: { state: 'pending' } })
    assert.ok(!waiting.some(({ name }) => name === 'reception-2'))
    assert.ok(waiting.some((one) => one.id === first.id))

    await button(/^Await approval/).click()
    await row('class-20').waitFor()
    await page.getByRole('columnheader').getByRole('checkbox').check()
    await button('Approve').last().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await page.getByText('21 computers let in.').waitFor()
    const left = await world.operator.call('listOnboarding', { query: { state: 'pending' } })
    assert.deepEqual(left.items, [])
  })

  test('a computer that was switched off says so, with the moment in its timeline', async () => {
    await desk.powerOff()
    await page.goto(`/computers/${id}?tab=timeline&show=presence`)
    await page.getByRole('grid').getByText('Went offline').first().waitFor()
    await page.getByText('Offline', { exact: true }).waitFor()
  })

  const evidence = (n: number) => ({
    ...{
      machineId: `aaaabbbbccccdddd11112222333${String(10_000 + n)}`,
      serial: `5CG1000${n}`,
      macs: [`00:1a:2b:3c:4d:${String(10 + (n % 80))}`],
    },
    hardwareId: `f81d4fae-7dec-11d0-a765-00a0c91e${String(1000 + n)}`,
  })

  async function enrol(token: string, hostname: string, machine: ReturnType<typeof evidence>): Promise<void> {
    const { publicKey } = generateKeyPairSync('ed25519')
    const response = await fetch(`${world.server.address}/agent/v1/enroll`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({
        ...{ hostname, machineId: machine.machineId, version: '0.1.0', machine: { ...machine, hostname } },
        publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      }),
    })
    assert.equal(response.status, 200, await response.text())
  }
})
