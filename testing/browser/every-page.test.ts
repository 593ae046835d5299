/** Every page in a real browser: with things to show, in light and dark, wide and narrow; with nothing to show; and when its data fails. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { aServer, type TestServer } from '../server/a-server.ts'
import { fill, type Shown } from './a-full-installation.ts'
import { inScheme, seriousFindings } from './axe.ts'
import { everyRoute } from './every-route.ts'
import { failData } from './failing-data.ts'
import { pageWords } from './page-words.ts'
import { addressOf, everyPath } from './visits.ts'
import { aWatchedPage } from './watched-page.ts'

/** Other tests beside this one make networks come and go, which a browser tells. */
const networkChanged = 'net::ERR_NETWORK_CHANGED'

const wide = { width: 1440, height: 900 }
const narrow = { width: 1024, height: 768 }

const skip = whyNoChromium() ?? false

suite('every page', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let full: TestServer
  let fresh: TestServer
  let shown: Shown

  before(async () => {
    await buildWeb()
    browser = stack.use(await openChromium())
    full = stack.use(await aServer())
    shown = await fill(full)
    fresh = stack.use(await aServer())
  })
  after(async () => {
    // Open sessions of the stored fleet are rows that no agent knows; the engine says so when it comes to them.
    full.takeErrors()
    await stack.disposeAsync()
  })

  async function signedIn(server: TestServer): Promise<BrowserContext> {
    const context = await browser.newContext({
      ...{ baseURL: server.address, locale: 'en-GB', timezoneId: 'UTC', viewport: wide },
      // Colours that are still on their way from light to dark are those of no scheme.
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(15_000)
    const answer = await context.request.post('/api/v1/logins', {
      data: { secret: server.operator.token },
      headers: { origin: server.address, 'x-fettle': '1' },
    })
    assert.equal(answer.status(), 200)
    return context
  }

  /** Visits pages, two at a time, and returns what is wrong with each. */
  async function visitAll(
    server: TestServer,
    pages: readonly [path: string, address: string][],
    look: (page: Page, path: string) => Promise<readonly string[]>,
    prepare: (page: Page) => Promise<void> = async () => {},
  ): Promise<readonly string[]> {
    await using context = await signedIn(server)
    const left = [...pages]
    const faults: string[] = []
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [path, address] = next
        const { page, trouble } = await aWatchedPage(context, server.address)
        try {
          await prepare(page)
          await page.goto(address)
          await page.getByRole('heading', { level: 1 }).first().waitFor()
          await stillness(page)
          const found = [...(await look(page, path)), ...trouble.filter((line) => !line.endsWith(networkChanged))]
          faults.push(...found.map((fault) => `${path}: ${fault}`))
        } catch (error) {
          faults.push(`${path}: ${String(error).slice(0, 900)}`)
        }
        await page.close()
      }
    }
    await Promise.all([work(), work()])
    return faults.toSorted()
  }

  const everyPage = (): [string, string][] => everyPath.map((path) => [path, addressOf(path, shown)])

  test('each route of the application is visited here', () => {
    assert.deepEqual(everyRoute(), everyPath.toSorted())
  })

  test('light and dark, wide and narrow: one title, nothing serious for axe', async () => {
    const faults = await visitAll(full, everyPage(), async (page) => {
      const found = [...(await shape(page))]
      for (const colorScheme of ['light', 'dark'] as const) {
        await inScheme(page, colorScheme)
        found.push(...(await seriousFindings(page)).map((finding) => `${colorScheme}: ${finding}`))
      }
      await page.setViewportSize(narrow)
      found.push(...(await shape(page)).map((fault) => `narrow: ${fault}`))
      return found
    })
    assert.deepEqual(faults, [])
  })

  test('a fresh installation: each page says that there is nothing, and offers how it begins', async () => {
    const pages = everyPath.map((path): [string, string] => [path, path.replace(/\$\w+/, 'not-there')])
    const faults = await visitAll(fresh, pages, async (page, path) => {
      const words = pageWords[path]
      if (words === undefined) return ['page-words.ts does not say what it says when there is nothing']
      await page.getByText(words.empty).filter({ visible: true }).first().waitFor()
      const offer = content(page)
        .getByRole('button', { name: words.offers ?? '', exact: true })
        .or(content(page).getByRole('link', { name: words.offers ?? '', exact: true }))
      if (words.offers !== undefined) await offer.first().waitFor()
      return [...(await shape(page)), ...(await seriousFindings(page))]
    })
    assert.deepEqual(faults, [])
  })

  test('failing: each page says that its data could not be had, and trying again brings it', async () => {
    const asking = everyPage().filter(([path]) => pageWords[path]?.asksNothing !== true)
    const faults = await visitAll(
      full,
      asking,
      async (page) => {
        await content(page).getByRole('alert').filter({ hasText: 'The server made a mistake' }).first().waitFor()
        const found = await shape(page)
        await page.unrouteAll()
        await tryAgain(page)
        return [...found, ...(await shape(page))]
      },
      failData,
    )
    assert.deepEqual(faults, [])
  })
})

/** What a page shows of its own, without the shell around it; the whole of a page that has none. */
function content(page: Page): Locator {
  return page.locator('main').first()
}

/** Presses every "Try again" there is; resolves when the page shows what there is. */
async function tryAgain(page: Page): Promise<void> {
  const retries = content(page).getByRole('button', { name: 'Try again' })
  for (let left = await retries.count(); left > 0; left = await retries.count()) {
    try {
      await retries.first().click({ timeout: 5_000 })
    } catch (error) {
      // Perhaps the page asked again by itself, and there is nothing left to press.
      if ((await retries.count()) >= left) throw error
    }
    await retries.nth(left - 1).waitFor({ state: 'detached' })
    await stillness(page)
  }
  await content(page).getByText('The server made a mistake').first().waitFor({ state: 'detached' })
}

/** Waits until nothing is loading any more. */
async function stillness(page: Page): Promise<void> {
  await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' })
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

/** What is wrong with the shape of the page: not one title, or wider than the window. */
async function shape(page: Page): Promise<readonly string[]> {
  const titles = await page.getByRole('heading', { level: 1 }).allInnerTexts()
  const tooWide: number = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  return [
    ...(titles.length === 1 ? [] : [`it has ${titles.length} titles: ${titles.join(' | ')}`]),
    ...(tooWide > 0 ? [`it is ${tooWide} pixels wider than the window`] : []),
  ]
}
