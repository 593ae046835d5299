/** The settings of mail, webhooks, time, limits and secrets in a real browser, against a real server and a real mail server. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aMailInstallation, type MailInstallation } from '../mail/a-mail-installation.ts'
import { operatorAs } from '../server/operator-as.ts'
import { inScheme, seriousFindings } from './axe.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

// The tests tell one story: each goes on with what those before it left.
suite('the settings of what is sent and when work is done', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let world: MailInstallation
  let browser: Browser
  let watched: WatchedPage
  let page: Page
  /** Refusals that a test wants to see. */
  let expected: readonly string[] = []

  before(async () => {
    await buildWeb()
    world = stack.use(await aMailInstallation({ bare: true }))
    browser = stack.use(await openChromium())
    watched = await signedIn(world.server.operator.token)
    page = watched.page
  })
  after(() => stack.disposeAsync())
  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    assert.deepEqual(watched.refusals, expected)
  })

  async function signedIn(secret: string): Promise<WatchedPage> {
    const { address } = world.server
    const viewport = { width: 1440, height: 900 }
    const context = await browser.newContext({ baseURL: address, locale: 'en-GB', viewport })
    context.setDefaultTimeout(15_000)
    const headers = { origin: address, 'x-fettle': '1' }
    const answer = await context.request.post('/api/v1/logins', { data: { secret }, headers })
    assert.equal(answer.status(), 200)
    return await aWatchedPage(context, address)
  }

  const heading = (name: string): Locator => page.getByRole('heading', { name, exact: true })
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true })
  const label = (name: string): Locator =>
    page.getByRole('main').getByLabel(name).and(page.locator('input, textarea, select'))
  const ask = (): MailInstallation['server']['operator'] => world.server.operator

  /** Reads well in light and dark. */
  async function isFit(name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await inScheme(page, colorScheme)
      const folder = process.env['FETTLE_PICTURES']
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` })
      assert.deepEqual(await seriousFindings(page), [], `${name}, ${colorScheme}`)
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('a mail server is set, a test mail arrives, and what the server refuses is said', async () => {
    await page.goto('/settings/mail')
    await heading('Mail and branding').waitFor()
    await label('Server').first().fill('localhost')
    await label('Port').fill(String(world.mailServer.port))
    await label('Encryption').selectOption('none')
    await label('From').fill('not an address')
    await button('Save').click()
    await page
      .getByRole('alert')
      .getByText(/it@acme\.example/)
      .waitFor()
    expected = [...expected, '400 PUT /api/v1/mail/settings']
    await label('From').fill('Acme IT <it@acme.example>')
    await label('Address of this server').fill(world.server.address)
    await button('Save').click()
    await page.getByText('The mail settings are saved.').waitFor()
    await label('To').last().fill('you@acme.example')
    await button('Send a test mail').click()
    await page.getByText(/Sent\. The server said:/).waitFor()
    assert.equal((await until('it arrives', () => world.mailServer.received[0])).to, 'you@acme.example')
    await isFit('mail-sending')
  })

  test('a branding is tried before it is saved; pale colours are refused; its preview is framed within the policy', async () => {
    await page.getByRole('tab', { name: 'Branding' }).click()
    await button('New branding').click()
    await label('Name').fill('Acme IT')
    await label('Whom to ask').fill('help@acme.example')
    await label('Colour').fill('#ffe08a')
    await page.getByText('It hardly differs from the white of a mail').waitFor()
    assert.ok(await button('Save').isDisabled())
    await label('Colour').fill('#0a7a4b')
    const mail = page.frameLocator('iframe')
    await mail.getByText('Questions? help@acme.example').waitFor()
    await page.getByText('Result', { exact: true }).click()
    await mail.getByRole('heading', { name: 'front-desk is partly up to date' }).waitFor()
    await page.getByText('Dark', { exact: true }).click()
    await page.getByText('Phone', { exact: true }).click()
    await page.locator('iframe[data-scheme=dark][data-width=phone]').waitFor()
    await mail.getByText('Questions? help@acme.example').waitFor()
    await button('Save').click()
    await page.getByText('The branding is saved.').waitFor()
    const { settings } = await ask().call('getMailSettings', { query: {} })
    assert.deepEqual(settings.brandings, [{ name: 'Acme IT', colour: '#0a7a4b', support: 'help@acme.example' }])
    assert.equal(settings.from, 'Acme IT <it@acme.example>', 'the other settings stay')
    await isFit('mail-branding')
  })

  test('mails are listed with what came of them', async () => {
    await world.tell('before')
    await until(
      'the mail is noted as sent',
      async () => (await ask().call('listMails', { query: { state: 'sent' } })).items[0],
    )
    await page.getByRole('tab', { name: 'Sent and waiting' }).click()
    await page.getByRole('row').filter({ hasText: 'reception@acme.example' }).filter({ hasText: 'Sent' }).waitFor()
    await page.getByRole('button', { name: /^Failed/ }).click()
    await page.getByText('No mails match').waitFor()
    assert.match(page.url(), /show=failed/)
    await page.goto('/settings/mail?tab=outbox')
    await page.getByRole('row').filter({ hasText: 'reception@acme.example' }).waitFor()
    await isFit('mail-outbox')
  })

  test('a webhook is made with a secret that is shown once, tested, switched off and deleted', async () => {
    const receiver = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')
    stack.defer(() => void receiver.close())
    await once(receiver, 'listening')
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
    await page.goto('/settings/webhooks')
    await page.getByText('There is no webhook yet').waitFor()
    await button('New webhook').first().click()
    const dialog = page.getByRole('dialog', { name: 'New webhook' })
    await dialog.getByLabel('Name').fill('chat')
    await dialog.getByLabel('Address', { exact: true }).fill('nowhere')
    await dialog.getByRole('button', { name: 'Make the webhook' }).click()
    await dialog.getByText(/An address like https/).waitFor()
    expected = [...expected, '400 POST /api/v1/webhooks']
    await dialog.getByLabel('Address', { exact: true }).fill(url)
    await dialog.getByLabel('It is at a private address').check()
    await dialog.getByRole('button', { name: 'Make the webhook' }).click()
    await dialog.getByText('It is shown only now.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('row').filter({ hasText: 'chat' }).click()
    await button('Send a test').click()
    await page.getByText('The test was delivered.').waitFor()
    await page.getByText('answered 200').waitFor()
    await isFit('webhooks')
    await button('Switch off').click()
    await button('Switch on').waitFor()
    await button('Delete').click()
    await page.getByRole('dialog', { name: 'Delete chat?' }).getByRole('button', { name: 'Delete' }).click()
    await page.getByText('There is no webhook yet').waitFor()
  })

  test('zone, business hours and freezes are set, and inherited below', async () => {
    await page.goto('/settings/time')
    await label('Zone').first().fill('Europe/Vienna')
    await page.keyboard.press('Escape')
    await label('There are business hours').check()
    await label('There are freeze dates').check()
    await button('New freeze').click()
    await label('From').last().fill('2027-12-20')
    await label('Until').last().fill('2028-01-06')
    await label('Reason').fill('End of the year')
    await label('Who says so').fill('Head of IT')
    await isFit('time')
    await button('Save').click()
    await page.getByText('The time settings are saved.').waitFor()
    await page.getByText('What holds: Europe/Vienna').waitFor()
    const { own } = await ask().call('getInstallationTime', {})
    assert.equal(own.businessHours?.[0]?.until, '18:00')
    await page.goto('/settings/time?tenant=Acme')
    await page.getByText('outside Mon–Fri 08:00–18:00').waitFor()
    assert.equal(await label('Business hours of its own').isChecked(), false)
    await page.getByLabel('Of one computer').fill('front-desk')
    await page.keyboard.press('Enter')
    await page.getByText('of front-desk').waitFor()
    assert.match(page.url(), /computer=front-desk/)
  })

  test('a limit is set and taken away, and what waits is seen', async () => {
    await page.goto('/settings/limits')
    await label('Tenant').last().fill('Acme')
    await button('Set').click()
    await page.getByRole('row').filter({ hasText: 'Tenant Acme' }).waitFor()
    await page.goto('/waits')
    await page.getByRole('row').filter({ hasText: 'front-desk' }).filter({ hasText: 'Waits for its window.' }).waitFor()
    await page.getByRole('row').filter({ hasText: 'Tenant Acme' }).waitFor()
    await isFit('waits')
    await page.goto('/settings/limits')
    await button('Take away the limit for Tenant Acme').click()
    await page.getByText('There is no limit').waitFor()
    await isFit('limits')
  })

  test('a secret is set, replaced and forgotten; its value is never shown', async () => {
    await page.goto('/settings/secrets')
    await button('New secret').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('a name')
    await dialog.getByText('Letters, digits, . _ - and at most 100 of them.').waitFor()
    await dialog.getByLabel('Name').fill('api-token')
    await dialog.getByLabel('Value', { exact: true }).fill('correct horse battery')
    await dialog.getByRole('button', { name: 'Set', exact: true }).click()
    await page.getByRole('row').filter({ hasText: 'api-token' }).waitFor()
    assert.ok(!(await page.content()).includes('correct horse'))
    await isFit('secrets')
    await page.getByRole('row').filter({ hasText: 'api-token' }).hover()
    await button('Forget api-token').click()
    await page.getByRole('dialog', { name: 'Forget api-token?' }).getByRole('button', { name: 'Forget' }).click()
    await page.getByText('There is no secret yet').waitFor()
  })

  test('notifications are read and put away', async () => {
    await world.server.database.db
      .insertInto('notification')
      .values({
        ...{ id: 'ntf_1', kind: 'personReported', subject_kind: 'session', subject_id: 'ses_1' },
        ...{ sentence: 'reception@acme.example says that something is wrong.', at: new Date() },
      })
      .execute()
    await page.goto('/notifications')
    await page.getByRole('row').filter({ hasText: 'something is wrong' }).hover()
    await isFit('notifications')
    await button('Seen').click()
    await page.getByText('Nothing new').waitFor()
    await page.getByRole('button', { name: /Also those that were seen/ }).click()
    await page.getByRole('row').filter({ hasText: 'something is wrong' }).waitFor()
  })

  test('whoever only looks on sees none of it', async () => {
    const viewer = await operatorAs(world.server, { role: 'viewer' })
    const other = await signedIn(viewer.token)
    for (const place of ['mail', 'webhooks', 'time', 'limits', 'secrets']) {
      await other.page.goto(`/settings/${place}`)
      await other.page.getByText('You may not see this').waitFor()
    }
    assert.deepEqual(other.trouble, [])
  })
})
