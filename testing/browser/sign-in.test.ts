/** Coming in, in a real browser: the first account, passkeys, the authenticator app, invitations and proving again. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { TOTP } from 'otpauth'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { aServer, type TestServer } from '../server/a-server.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const password = 'seven green teapots sing'

// The tests tell one story: each goes on with the accounts that those before it left.
suite('coming in', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let server: TestServer
  let browser: Browser
  let context: BrowserContext
  let watched: WatchedPage
  let page: Page
  let keys: Key
  /** Passkeys belong to names, so the page is opened by one. */
  let origin: string
  let app: TOTP
  let codes: readonly string[]

  before(async () => {
    await buildWeb()
    server = stack.use(await aServer())
    origin = server.address.replace('127.0.0.1', 'localhost')
    browser = stack.use(await openChromium())
    context = await browser.newContext({ baseURL: origin, locale: 'en-GB' })
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, origin)
    page = watched.page
    keys = await withAuthenticator(page)
  })
  after(() => stack.disposeAsync())

  interface Key {
    readonly session: CDPSession
    /** Whether its owner says yes to whatever asks for it; to the offer where the e-mail is typed, too. */
    readonly saysYes: (yes: boolean) => Promise<unknown>
  }

  /** Gives a page a security key of its own. */
  async function withAuthenticator(of: Page): Promise<Key> {
    const session = await of.context().newCDPSession(of)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    const saysYes = (enabled: boolean): Promise<unknown> =>
      session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    return { session, saysYes }
  }

  const heading = (name: string) => page.getByRole('heading', { name, exact: true })
  const button = (name: string) => page.getByRole('button', { name, exact: true })

  async function signOut(): Promise<void> {
    await keys.saysYes(false)
    await page.getByRole('button', { name: 'Account', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading('Sign in to Fettle').waitFor()
  }

  /** Makes the browser's login one that was proved long ago. */
  async function grownStale(): Promise<void> {
    await server.database.db
      .updateTable('login')
      .set({ fresh_at: new Date(Date.now() - 10 * 60_000) })
      .execute()
  }

  test('the one-time link signs in at once, and offers to make the first account', async () => {
    const link = await server.loginLink()
    await page.goto(link.replace('127.0.0.1', 'localhost'))
    await heading('Overview').waitFor()
    await page.getByRole('complementary', { name: 'Set-up' }).getByRole('link', { name: 'Set up' }).click()
    await heading('Make the first account').waitFor()
    await page.getByLabel('Name').fill('Ada Lovelace')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password', { exact: true }).fill('ada@example.org!!')
    await button('Make the account').click()
    await page.getByText('The password contains').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await button('Make the account').click()
    await heading('Your account').waitFor()
    await page.getByText('Everything, in all tenants').waitFor()
    assert.equal(await page.getByRole('complementary', { name: 'Set-up' }).count(), 0)
  })

  test('a passkey is added and named, and then signs in by itself', async () => {
    await button('Add a passkey').click()
    await page.getByText('The passkey is kept.').waitFor()
    await button('Rename Linux').click()
    await page.getByLabel('New name of Linux').fill('Work laptop')
    await page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).last().click()
    await page.getByText('Work laptop').waitFor()
    await signOut()
    await keys.saysYes(true)
    await page.goto('/sign-in')
    await heading('Overview').waitFor()
    const { rows } = await server.database.pool.query(
      `select method, state from login order by created_at desc limit 1`,
    )
    assert.deepEqual(rows, [{ method: 'passkey', state: 'full' }])
  })

  test('adding an authenticator app and recovery codes asks again who sits there, once it is long ago', async () => {
    await page.goto('/account')
    await grownStale()
    await button('Add an app').click()
    const dialog = page.getByRole('dialog', { name: 'Is it you?' })
    await dialog.getByLabel('Password', { exact: true }).fill('wrong')
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByText('The password is wrong.').waitFor()
    await dialog.getByLabel('Password', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    const secret = (await page.getByRole('main').locator('code').innerText()).replaceAll(' ', '')
    app = new TOTP({ secret })
    await page.getByLabel('Code that the app shows').fill(app.generate({ timestamp: Date.now() - 30_000 }))
    await button('Confirm').click()
    await page.getByText('The authenticator app is in use.').waitFor()
    await button('Make codes').click()
    const list = page.getByRole('list', { name: 'Recovery codes' })
    await list.waitFor()
    codes = await list.getByRole('listitem').allInnerTexts()
    assert.equal(codes.length, 10)
  })

  test('the password alone leads only halfway; a code, a recovery code or a passkey leads in', async () => {
    const ways = [
      async () => {
        await page.getByLabel('Code of the authenticator app').fill(app.generate())
        await button('Continue').click()
      },
      async () => {
        await button('Use a recovery code').click()
        await page.getByLabel('Recovery code').fill(codes[0] ?? '')
        await button('Continue').click()
      },
      async () => {
        await keys.saysYes(true)
        await button('Use your passkey').click()
      },
    ]
    for (const way of ways) {
      await signOut()
      await page.getByLabel('E-mail').fill('ada@example.org')
      await page.getByLabel('Password', { exact: true }).fill(password)
      await button('Sign in').click()
      await heading('One more step').waitFor()
      await way()
      await heading('Overview').waitFor()
    }
  })

  test('whoever is invited chooses a passkey, and has no password', async () => {
    const { invitation } = await server.operator.call('createAccount', {
      body: { name: 'Grace', email: 'grace@example.org', grants: [{ role: 'viewer' }] },
    })
    await using other = await browser.newContext({ baseURL: origin, locale: 'en-GB' })
    const guest = await aWatchedPage(other, origin)
    await withAuthenticator(guest.page)
    await guest.page.goto(invitation.path)
    await guest.page.getByRole('heading', { name: 'Welcome, Grace' }).waitFor()
    assert.doesNotMatch(guest.page.url(), /token/)
    await guest.page.getByRole('button', { name: 'Make a passkey' }).click()
    await guest.page.getByRole('heading', { name: 'Your account' }).waitFor()
    await guest.page.getByText('you sign in with passkeys alone').waitFor()
    assert.deepEqual(guest.trouble, [])
    assert.deepEqual(guest.refusals, [])
  })

  test('a login that is ended elsewhere leads to the sign-in page', async () => {
    await keys.saysYes(false)
    await page.goto('/account')
    await heading('Where you are signed in').waitFor()
    await server.operator.call('endAccountLogins', { params: { id: 'ada@example.org' } })
    await page.getByRole('link', { name: 'Sessions', exact: true }).click()
    await heading('Sign in to Fettle').waitFor()
    assert.deepEqual(watched.trouble, [])
    await keys.session.detach()
  })
})
