/** The settings in a real browser, against a real server: each form with good and with bad input, and what a viewer sees. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aServer, type TestServer } from '../server/a-server.ts'
import { anIdentityProvider, testClient } from '../server/an-identity-provider.ts'
import { operatorAs } from '../server/operator-as.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

// The tests tell one story: each goes on with what those before it left.
suite('the settings', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let server: TestServer
  let browser: Browser
  let watched: WatchedPage
  let page: Page
  /** Refusals that a test wants to see. */
  let expected: readonly string[] = []

  before(async () => {
    await buildWeb()
    server = stack.use(await aServer())
    browser = stack.use(await openChromium())
    await server.operator.apply({ kind: 'tenant', name: 'Acme' })
    watched = await signedIn(server.operator.token)
    page = watched.page
  })
  after(() => stack.disposeAsync())
  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    assert.deepEqual(watched.refusals, expected)
  })

  async function signedIn(secret: string): Promise<WatchedPage> {
    const context: BrowserContext = await browser.newContext({ baseURL: server.address, locale: 'en-GB' })
    context.setDefaultTimeout(15_000)
    const answer = await context.request.post('/api/v1/logins', {
      data: { secret },
      headers: { origin: server.address, 'x-fettle': '1' },
    })
    assert.equal(answer.status(), 200)
    return await aWatchedPage(context, server.address)
  }

  const heading = (name: string): Locator => page.getByRole('heading', { name, exact: true })
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true })
  const dialog = (name: string): Locator => page.getByRole('dialog', { name, exact: true })
  const rowOf = (text: string): Locator => page.getByRole('row').filter({ hasText: text })
  const refused = (...more: readonly string[]): void => void (expected = [...expected, ...more])

  test('a tenant is made below another, edited, and found in the tree; a bad name is refused at its field', async () => {
    await page.goto('/settings')
    await heading('Tenants').waitFor()
    await page.keyboard.press('c')
    const form = dialog('New tenant')
    await form.getByLabel('Name').fill('Harbour ')
    await form.getByRole('button', { name: 'Make the tenant' }).click()
    await form.getByText('Name must be one line without spaces before or after it').waitFor()
    assert.equal(await form.getByLabel('Name').getAttribute('aria-invalid'), 'true')
    refused('422 PUT /api/v1/tenants/Harbour%20')
    await form.getByLabel('Name').fill('St. Mary')
    await form.getByLabel('Belongs to').selectOption('Acme')
    await form.getByRole('button', { name: 'Make the tenant' }).click()

    await heading('St. Mary').waitFor()
    await page.reload()
    await page.getByLabel('Takes only deployments made for it').check()
    await page.getByLabel('Tags').fill('Not A Tag,')
    await button('Save').click()
    await page.getByText('must be a tag like "canary"').first().waitFor()
    refused('422 PATCH /api/v1/tenants/St.%20Mary')
    for (let removed = 0; removed < 3; removed += 1) await page.getByLabel('Tags').press('Backspace')
    await page.getByLabel('Tags').fill('school,')
    await button('Save').click()
    await page.getByText('The tenant is saved.').waitFor()
    const { document } = await server.operator.call('getDocument', { params: { kind: 'tenants', name: 'St. Mary' } })
    assert.equal(document['parent'], 'Acme')
    assert.equal(document['optsOutOfCrossTenant'], true)
    assert.deepEqual(document['tags'], ['school'])

    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByText('optsOutOfCrossTenant').waitFor()
    await button('Put back as it was then').click()
    await page.getByText('It is put back as it was.').waitFor()
    await until('the tenant is as it was', async () => {
      const now = await server.operator.call('getDocument', { params: { kind: 'tenants', name: 'St. Mary' } })
      return now.document['optsOutOfCrossTenant'] !== true
    })
  })

  test('a person is made, changed, and put back after a deletion', async () => {
    await page.goto('/settings/persons')
    await page.getByText('Nobody yet').waitFor()
    await page.keyboard.press('c')
    const form = dialog('New person')
    await form.getByLabel('Name').fill('Dana Hill')
    await form.getByLabel('E-mail').fill('dana at acme')
    await form.getByRole('button', { name: 'Make the person' }).click()
    await form.getByText('must be an e-mail address').waitFor()
    refused('422 PUT /api/v1/persons/dana%20at%20acme')
    await form.getByLabel('E-mail').fill('dana@acme.example')
    await form.getByLabel('Called on computers').fill('dana,')
    await form.getByRole('button', { name: 'Make the person' }).click()
    await rowOf('Dana Hill').waitFor()
    await page.getByText('Dana Hill', { exact: true }).click()
    await dialog('Dana Hill').getByLabel('Name').fill('Dana Marsh')
    await dialog('Dana Hill').getByRole('button', { name: 'Save' }).click()
    await rowOf('Dana Marsh').click()
    await dialog('Dana Marsh').getByRole('button', { name: 'Delete' }).click()
    await rowOf('Dana Marsh').waitFor({ state: 'detached' })
    await button('Undo').click()
    await rowOf('Dana Marsh').waitFor()
    await page.getByRole('searchbox').fill('nobody of that name')
    await page.getByText('No persons match').waitFor()
    assert.match(page.url(), /q=nobody/)
  })

  test('a tag gets a colour and says what it is for', async () => {
    await page.goto('/settings/tags')
    await page.getByText('There is no tag yet').waitFor()
    await page.keyboard.press('c')
    const form = dialog('New tag')
    await form.getByLabel('Tag', { exact: true }).fill('canary')
    await form.getByLabel('Colour').fill('green')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('must be a colour as in').waitFor()
    refused('422 PUT /api/v1/tags/canary')
    await form.getByLabel('Colour').fill('#2f7d32')
    await form.getByLabel('What it is for').fill('Takes changes first')
    await form.getByRole('button', { name: 'Save' }).click()
    await rowOf('Takes changes first').waitFor()
    const { items } = await server.operator.call('listTags', {})
    assert.equal(items.find(({ name }) => name === 'canary')?.colour, '#2f7d32')
  })

  test('somebody is invited, given another role, signed out, disabled and let in again', async () => {
    await page.goto('/settings/accounts')
    await page.getByRole('button', { name: 'Invite somebody' }).first().click()
    const form = dialog('Invite somebody')
    await form.getByLabel('Name').fill('Grace Field')
    await form.getByLabel('E-mail').fill('grace')
    await form.getByRole('button', { name: 'Make the invitation' }).click()
    await form.getByText('An e-mail address like ada@example.org.').waitFor()
    refused('400 POST /api/v1/accounts')
    await form.getByLabel('E-mail').fill('grace@example.org')
    await form.getByLabel('Role 1', { exact: true }).selectOption('Tenant viewer')
    await form.getByLabel('Tenant of role 1').selectOption('Acme')
    await form.getByRole('button', { name: 'Make the invitation' }).click()
    assert.match(await form.locator('pre').innerText(), /\/invitation#token=fettle_invite/)
    await page.keyboard.press('Escape')
    await rowOf('Tenant viewer of Acme').getByText('Invited').waitFor()
    await page.getByRole('link', { name: 'Grace Field' }).click()
    await heading('Grace Field').waitFor()
    await page.getByLabel('Role 1', { exact: true }).selectOption('Technician')
    await button('Save the roles').click()
    await page.getByText('The roles are saved.').waitFor()
    await button('Disable the account').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click()
    await page.locator('header').getByText('Disabled', { exact: true }).waitFor()
    await button('Enable the account').click()
    await button('Reset the account').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Reset and invite' }).click()
    await page.getByRole('dialog').locator('pre').waitFor()
    const account = await server.operator.call('getAccount', { params: { id: 'grace@example.org' } })
    assert.deepEqual(
      account.grants.map(({ role }) => role),
      ['technician'],
    )
    assert.equal(account.disabledAt, undefined)
    await page.keyboard.press('Escape')
    await page.goto('/settings/roles')
    await page.getByRole('row', { name: /administer Fettle/ }).waitFor()
  })

  test('a sign-in provider is added with a role by claim, and changed without its secret', async () => {
    const provider = stack.use(
      await anIdentityProvider(() => ({ sub: 'nobody', claims: {} }), `${server.address}/sign-in/callback`),
    )
    await page.goto('/settings/sign-in')
    await page.getByText('There is no provider yet').waitFor()
    await page.getByRole('button', { name: 'Add a provider' }).first().click()
    await page.getByLabel('Name').fill('Example')
    await page.getByLabel('Issuer').fill('not an address')
    await page.getByLabel('Client ID').fill(testClient.clientId)
    await page.getByLabel('Client secret').fill(testClient.clientSecret)
    await button('Give a role by claim').click()
    await page.getByLabel('Value 1').fill('it-team')
    await page.getByRole('main').getByRole('button', { name: 'Add the provider' }).click()
    await until(
      'the issuer is marked',
      async () => (await page.getByLabel('Issuer').getAttribute('aria-invalid')) === 'true',
    )
    refused('400 POST /api/v1/identity-providers')
    await page.getByLabel('Issuer').fill(provider.issuer)
    await page.getByRole('main').getByRole('button', { name: 'Add the provider' }).click()
    await page.getByText('The provider is saved.').waitFor()
    await heading('Example').waitFor()
    await page.getByLabel('Name').fill('Example Two')
    await button('Save').click()
    await heading('Example Two').waitFor()
    const { items } = await server.operator.call('listIdentityProviders', {})
    assert.deepEqual(items[0]?.mappings, [{ claim: 'groups', value: 'it-team', role: 'viewer' }])
  })

  test('an API token is made with few rights, shown once and revoked', async () => {
    await page.goto('/settings/api-tokens')
    await rowOf('this one').waitFor()
    await page.keyboard.press('c')
    const form = dialog('New API token')
    await form.getByLabel('Name').fill('Dashboard')
    await form.getByLabel('Good for days').fill('400')
    await form.getByRole('button', { name: 'Make the token' }).click()
    await until(
      'the days are marked',
      async () => (await form.getByLabel('Good for days').getAttribute('aria-invalid')) === 'true',
    )
    refused('400 POST /api/v1/api-tokens')
    await form.getByLabel('Good for days').fill('30')
    await form.getByRole('button', { name: 'Make the token' }).click()
    const token = (await form.locator('pre').innerText()).trim()
    const answer = await fetch(`${server.address}/api/v1/computers`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200)
    await page.keyboard.press('Escape')
    await rowOf('Dashboard').hover()
    await button('Revoke Dashboard').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
    await rowOf('Dashboard').waitFor({ state: 'detached' })
    const after = await fetch(`${server.address}/api/v1/computers`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(after.status, 401)
  })

  test('an enrolment token is made, listed with its uses, and revoked', async () => {
    await page.goto('/settings/enrolment')
    await page.getByText('There is no token yet').waitFor()
    await page.keyboard.press('c')
    await dialog('Add computers').getByLabel('Tenant').selectOption('Acme')
    await dialog('Add computers').getByLabel('Computers', { exact: true }).fill('7')
    await dialog('Add computers').getByRole('button', { name: 'Make a token' }).click()
    await dialog('Add computers').getByText('good for 7 computers').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('row', { name: /Acme.*7.*Good/s }).hover()
    await button('Revoke the token for Acme').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('There is no token yet').waitFor()
    const { rows } = await server.database.pool.query('select id from enrolment_token')
    assert.deepEqual(rows, [])
  })

  test('the audit log is filtered, says what changed, and puts it back; it comes as CSV', async () => {
    await server.operator.call('changeDocument', {
      params: { kind: 'tags', name: 'canary' },
      body: { changes: { description: 'Something else' } },
    })
    await page.goto('/settings/audit?object=tag')
    await rowOf('Changes some members of an object').first().click()
    const panel = page.getByRole('complementary', { name: 'tag canary' })
    await panel.getByText('Takes changes first').waitFor()
    await panel.getByRole('button', { name: 'Put back as before' }).click()
    await until('the tag is as before', async () => {
      const { items } = await server.operator.call('listTags', {})
      return items.find(({ name }) => name === 'canary')?.description === 'Takes changes first'
    })
    await page.getByLabel('Result').selectOption('Refused')
    await rowOf('Done').first().waitFor({ state: 'detached' })
    assert.match(page.url(), /result=refused/)
    await button('Export').click()
    const csv = await page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).getAttribute('href')
    const file = await page.request.get(csv ?? '')
    assert.match(await file.text(), /^at,|^"?at"?,/)
  })

  test('health and retention are shown as they are', async () => {
    await page.goto('/settings/health')
    await page.getByRole('region', { name: 'Largest tables' }).getByText('computer', { exact: true }).waitFor()
    await page.getByText('answers you').waitFor()
    await page.goto('/settings/retention')
    await page.getByRole('row', { name: /Output of sessions.*90 days/s }).waitFor()
    await page.getByText('fettle server --keep-output 90').waitFor()
  })

  test('a viewer sees what may be seen, changes nothing, and is told what is missing', async () => {
    const viewer = await operatorAs(server, { role: 'viewer' })
    const theirs = await signedIn(viewer.token)
    await theirs.page.goto('/settings/tenants')
    await theirs.page.getByRole('link', { name: 'Acme' }).waitFor()
    const places = theirs.page.getByRole('navigation', { name: 'Settings' })
    await until(
      'only what may be seen is offered',
      async () => (await places.getByRole('link', { name: 'Audit' }).count()) === 0,
    )
    assert.equal(await theirs.page.getByRole('button', { name: 'New tenant' }).count(), 0)
    for (const path of ['accounts', 'sign-in', 'enrolment', 'audit', 'health', 'retention']) {
      await theirs.page.goto(`/settings/${path}`)
      await theirs.page.getByRole('heading', { name: 'You may not see this' }).waitFor()
    }
    assert.deepEqual(theirs.trouble, [])
  })
})
