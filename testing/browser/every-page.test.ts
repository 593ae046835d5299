/** Every page in a real browser, with things to show: light and dark, wide and narrow, with nothing that may never happen. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { aServer, type TestServer } from '../server/a-server.ts'
import { fill, type Shown } from './a-full-installation.ts'
import { inScheme, seriousFindings } from './axe.ts'
import { everyRoute } from './every-route.ts'
import { aWatchedPage } from './watched-page.ts'

interface Visit {
  /** The address for what is there; the path itself when left out. */
  readonly of?: (shown: Shown) => string
}

const name = encodeURIComponent

/** How each page is reached: a page without an entry here fails the first test. */
const visits: Readonly<Record<string, Visit>> = {
  '/': {},
  '/account': {},
  '/batches': {},
  '/batches/$id': { of: ({ batch }) => `/batches/${batch}` },
  '/computers': {},
  '/computers/$id': { of: ({ computer }) => `/computers/${computer}` },
  '/computers/pending': {},
  '/deployments': {},
  '/deployments/$name': { of: ({ deployment }) => `/deployments/${name(deployment)}` },
  '/deployments/exclusions': {},
  '/deployments/new': {},
  '/device': {},
  '/invitation': {},
  '/library/new': {},
  '/library/scripts': {},
  '/library/scripts/$name': { of: ({ script }) => `/library/scripts/${script}` },
  '/library/software': {},
  '/library/software/$name': { of: ({ software }) => `/library/software/${software}` },
  '/library/tasks': {},
  '/library/tasks/$name': { of: ({ task }) => `/library/tasks/${task}` },
  '/notifications': {},
  '/reports/activity': {},
  '/reports/compliance': {},
  '/reports/inventory': {},
  '/reports/software': {},
  '/schedules': {},
  '/schedules/$name': { of: ({ schedule }) => `/schedules/${schedule}` },
  '/schedules/new': {},
  '/sessions': {},
  '/sessions/$id': { of: ({ session }) => `/sessions/${session}` },
  '/set-up': {},
  '/settings/accounts': {},
  '/settings/accounts/$id': { of: ({ account }) => `/settings/accounts/${account}` },
  '/settings/api-tokens': {},
  '/settings/audit': {},
  '/settings/enrolment': {},
  '/settings/health': {},
  '/settings/limits': {},
  '/settings/mail': {},
  '/settings/persons': {},
  '/settings/retention': {},
  '/settings/roles': {},
  '/settings/secrets': {},
  '/settings/sign-in': {},
  '/settings/sign-in/$id': { of: () => '/settings/sign-in/new' },
  '/settings/tags': {},
  '/settings/tenants': {},
  '/settings/tenants/$name': { of: ({ tenant }) => `/settings/tenants/${tenant}` },
  '/settings/time': {},
  '/settings/webhooks': {},
  '/sign-in': {},
  '/sign-in/callback': {},
  '/terminal': {},
  '/waits': {},
}

/** Other tests beside this one make networks come and go, which a browser tells. */
const networkChanged = 'net::ERR_NETWORK_CHANGED'

const wide = { width: 1440, height: 900 }
const narrow = { width: 1024, height: 768 }

const skip = whyNoChromium() ?? false

suite('every page', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let full: TestServer
  let shown: Shown

  before(async () => {
    await buildWeb()
    browser = stack.use(await openChromium())
    full = stack.use(await aServer())
    shown = await fill(full)
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
    look: (page: Page) => Promise<readonly string[]>,
  ): Promise<readonly string[]> {
    await using context = await signedIn(server)
    const left = [...pages]
    const faults: string[] = []
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [path, address] = next
        const { page, trouble } = await aWatchedPage(context, server.address)
        try {
          await page.goto(address)
          await page.getByRole('heading', { level: 1 }).first().waitFor()
          await stillness(page)
          const found = [...(await look(page)), ...trouble.filter((line) => !line.endsWith(networkChanged))]
          faults.push(...found.map((fault) => `${path}: ${fault}`))
        } catch (error) {
          faults.push(`${path}: ${String(error).slice(0, 300)}`)
        }
        await page.close()
      }
    }
    await Promise.all([work(), work()])
    return faults.toSorted()
  }

  const addressOf = (path: string): string => visits[path]?.of?.(shown) ?? path
  const everyPage = (): [string, string][] => Object.keys(visits).map((path) => [path, addressOf(path)])

  test('each route of the application is visited here', () => {
    assert.deepEqual(everyRoute(), Object.keys(visits).toSorted())
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
})

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
