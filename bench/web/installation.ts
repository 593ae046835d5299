/** Where are the pages measured? On a server with its own PostgreSQL on a disk, a large fleet, and a browser that is signed in. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { aSessionWithOutput, type LongLog } from '@fettle/testing/browser/a-long-log.ts'
import { Operator } from '@fettle/testing/world/operator.ts'
import { aServerProcess } from '@fettle/testing/world/server-process.ts'
import { openChromium } from '../../scripts/chromium.ts'
import { openDatabase } from '../../server/db/database.ts'
import { startEmbedded } from '../../server/db/embedded/embedded.ts'
import { migrate } from '../../server/db/migrate.ts'
import { seedFleet } from '../seed-fleet.ts'
import { pageClock } from './page-clock.ts'

export interface Installation extends AsyncDisposable {
  readonly address: string
  readonly operator: Operator
  /** The session with the long log. */
  readonly talkative: string
  readonly log: LongLog
  /** A page of a browser with an empty cache, signed in. */
  readonly signedIn: () => Promise<Page>
  /** How long it took to fill the database. Seconds. */
  readonly seedSeconds: number
}

export interface InstallationSize {
  readonly computers: number
  readonly sessions: number
  readonly lines: number
}

/** Makes the installation; `say` is told what happens meanwhile. */
export async function anInstallation(size: InstallationSize, say: (line: string) => void): Promise<Installation> {
  const stack = new AsyncDisposableStack()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'fettle-bench-web-'))
    stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
    const embedded = stack.use(await startEmbedded({ home: join(folder, 'database') }))
    const database = await openDatabase({ url: embedded.url, connectionsMax: 4 })
    stack.defer(() => database.close())
    await migrate(database.db)
    const begin = performance.now()
    await seedFleet(database.db, size)
    // What autovacuum does within a minute or two of such a flood; else it would do so while the pages are measured.
    await sql`vacuum analyze`.execute(database.db)
    const seedSeconds = (performance.now() - begin) / 1000
    say(`${size.computers} computers and ${size.sessions} sessions are stored, after ${Math.round(seedSeconds)} s`)
    const server = stack.use(
      await aServerProcess({ listen: '127.0.0.1:0', dataFolder: join(folder, 'data'), databaseUrl: embedded.url }),
    )
    const operator = new Operator(server)
    const log = { lines: size.lines, firstNumber: 1, needleAt: Math.ceil(size.lines * 0.77) }
    const talkative = await aSessionWithOutput(database.db, log)
    const browser = stack.use(await openChromium())
    const usual = { ...browserUsual, baseURL: server.address }
    const { code } = await operator.call('createLoginCode', { body: {} })
    const storageState = await signIn(browser, usual, code)
    return {
      ...{ operator, log, talkative, seedSeconds, address: server.address },
      signedIn: () => aPage(browser, { ...usual, storageState }),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

const browserUsual = { locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1440, height: 900 } } as const

async function aPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  await page.addInitScript({ content: pageClock })
  return page
}

/** Signs in with a one-time code; returns what the browser remembers then. */
async function signIn(browser: Browser, options: BrowserContextOptions, code: string) {
  const page = await aPage(browser, options)
  await page.goto(`/#code=${code}`)
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  const memory = await page.context().storageState()
  await page.context().close()
  return memory
}
