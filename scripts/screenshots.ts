/**
 * Takes the pictures of every page for docs/screenshots, in light and dark: of the demonstration, with more beside it than three
 * computers; of a fresh installation; and of pages whose data fails.
 * `node scripts/screenshots.ts [LINK] [NAME...]`; with a sign-in link it looks at the demonstration that runs there as it is, with
 * names ("overview", "overview-empty") it renews only these pictures.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, BrowserContext } from 'playwright-core'
import type { SessionSummary } from '@fettle/contract/http/sessions.ts'
import { aFleetToShow } from '../testing/browser/a-fleet-to-show.ts'
import { type Scene, setTheScene } from '../testing/browser/a-scene-to-show.ts'
import { failData } from '../testing/browser/failing-data.ts'
import { aDatabase } from '../testing/database/a-database.ts'
import { aServer } from '../testing/server/a-server.ts'
import { Operator } from '../testing/world/operator.ts'
import { buildWeb } from './build-web.ts'
import { openChromium } from './chromium.ts'
import { computerShown, type Picture, pictures, sizes } from './screenshots/pictures.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/screenshots')

/** Arial's widths, where the machine has it; what a machine without a desktop calls its system font is for other uses. */
const pictureFont = "'Liberation Sans', Arial, system-ui"

/** Pages that are looked at together: while one draws, the other asks. */
const together = 2

type Kind = 'full' | 'empty' | 'failing'

interface Shot extends Picture {
  readonly kind: Kind
}

/** Whether a picture is one of these, perhaps of a page that is gone; those of mails are taken elsewhere, and stay. */
function isOurs(name: string): boolean {
  return /-(?:light|dark)\.png$/.test(name) && !name.startsWith('mail-')
}

/** The pictures with the ways in which each is taken: "overview", "overview-empty", "overview-failing". */
function shots(all: readonly Picture[]): readonly Shot[] {
  return all.flatMap((picture) => [
    { ...picture, kind: 'full' as const },
    ...(picture.also ?? []).map((kind) => {
      const { ready: _ready, prepare: _prepare, ...rest } = picture
      // Where nothing is, no filter says why.
      const path = kind === 'empty' ? rest.path.replace(/\?.*/, '') : rest.path
      return { ...rest, kind, path, name: `${picture.name}-${kind}`, size: 'small' as const }
    }),
  ])
}

interface Shown extends AsyncDisposable {
  /** The one-time link that signs in. */
  readonly link: URL
  readonly scene: Partial<Scene>
}

/** A demonstration of our own, once its sessions have ended, and what is set beside it. */
async function aDemonstration(): Promise<Shown> {
  await using making = new AsyncDisposableStack()
  const database = making.use(await aDatabase())
  const data = mkdtempSync(join(tmpdir(), 'fettle-pictures-'))
  making.defer(() => rmSync(data, { recursive: true, force: true }))
  const child = spawn(process.execPath, [join(root, 'cli/main.ts'), 'demo', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE_URL: database.url },
  })
  const ended = once(child, 'exit')
  making.defer(async () => {
    // Nobody reads on, and it must not wait for that.
    child.stdout.resume()
    child.kill('SIGINT')
    await ended
  })
  let link: URL | undefined
  for await (const line of createInterface(child.stdout)) {
    process.stdout.write(`${line}\n`)
    const address = /its page: (\S+)/.exec(line)?.[1]
    if (address !== undefined) link = new URL(address)
    if (!line.startsWith('Ctrl-C') || link === undefined) continue
    const token = readFileSync(join(data, 'operator-token'), 'utf8').trim()
    const scene = await setTheScene(new Operator({ address: link.origin, token }))
    await aFleetToShow(database.db)
    const made = making.move()
    return { link, scene, [Symbol.asyncDispose]: () => made.disposeAsync() }
  }
  throw new Error('The demonstration ended by itself; its last lines say why.')
}

type Memory = Awaited<ReturnType<BrowserContext['storageState']>>

const usual = (link: URL) => ({ baseURL: link.origin, locale: 'en-GB', timezoneId: 'UTC' })

/** Signs in by the link; returns what the browser remembers then. */
async function signIn(browser: Browser, link: URL): Promise<Memory> {
  const context = await browser.newContext(usual(link))
  const page = await context.newPage()
  await page.goto(link.href)
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor()
  const memory = await context.storageState()
  await context.close()
  return memory
}

/** The id of the first full session that changed the computer. */
async function firstSession(browser: Browser, link: URL, storageState: Memory): Promise<string> {
  const context = await browser.newContext({ ...usual(link), storageState })
  const response = await context.request.get(`/api/v1/sessions?computer=${computerShown}&kind=full`)
  if (!response.ok()) throw new Error(`The sessions of ${computerShown} could not be had: ${await response.text()}`)
  const { items } = (await response.json()) as { items: readonly SessionSummary[] }
  const first = items.findLast(({ state }) => state === 'changed')
  if (first === undefined)
    throw new Error(`No session changed ${computerShown}; the demonstration needs disposable computers for that.`)
  return first.id
}

let last: Promise<unknown> = Promise.resolve()

/** Two pictures taken at the same time of pages of different sizes come out as tiles of each other. */
function oneAtATime<Result>(act: () => Promise<Result>): Promise<Result> {
  const result = last.then(act)
  last = result.catch(() => undefined)
  return result
}

async function take(context: BrowserContext, { path, ready, prepare, kind }: Shot): Promise<Buffer> {
  const page = await context.newPage()
  if (kind === 'failing') await failData(page)
  await page.goto(path)
  await prepare?.(page)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  if (kind === 'failing') await page.getByRole('alert').first().waitFor()
  if (ready !== undefined) await page.getByText(ready).filter({ visible: true }).first().waitFor()
  await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' })
  await page.locator('[aria-busy=true], [aria-hidden][data-on]').first().waitFor({ state: 'detached' })
  await page.locator(':root').evaluate((element, font) => element.style.setProperty('--font', font), pictureFont)
  const image = await oneAtATime(() => page.screenshot({ animations: 'disabled' }))
  await page.close()
  return image
}

/** Takes them in light and dark; returns what went wrong, in sentences. */
async function takeAll(
  browser: Browser,
  link: URL,
  storageState: Memory,
  wanted: readonly Shot[],
): Promise<readonly string[]> {
  const left = (['light', 'dark'] as const).flatMap((colorScheme) => wanted.map((shot) => ({ shot, colorScheme })))
  const faults: string[] = []
  const contexts = new Map<string, Promise<BrowserContext>>()
  /** One for each size, because a page that changes its own is not drawn well; and failing pages are remembered in none but theirs. */
  const contextFor = ({ kind, size = 'wide' }: Shot, colorScheme: 'light' | 'dark'): Promise<BrowserContext> => {
    const key = `${kind} ${size} ${colorScheme}`
    const known = contexts.get(key)
    if (known !== undefined) return known
    const made = browser.newContext({ ...usual(link), storageState, colorScheme, viewport: sizes[size] })
    contexts.set(key, made)
    return made
  }
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { shot, colorScheme } = next
      try {
        const context = await contextFor(shot, colorScheme)
        // Once more: a page whose code was built anew meanwhile must be loaded anew.
        const image = await take(context, shot).catch(() => take(context, shot))
        writeFileSync(join(folder, `${shot.name}-${colorScheme}.png`), image)
      } catch (cause) {
        faults.push(`The picture ${shot.name} in ${colorScheme} was not taken: ${String(cause)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: together }, work))
  return faults
}

/** The pictures that were named; all when none was. */
function chosen(all: readonly Shot[], names: readonly string[]): readonly Shot[] {
  const strange = names.filter((name) => !all.some((picture) => picture.name === name))
  if (strange.length > 0)
    throw new Error(`There is no picture ${strange.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`)
  return all.filter(({ name }) => names.length === 0 || names.includes(name))
}

await buildWeb()
const words = process.argv.slice(2)
const given = words.find((word) => word.startsWith('http'))
const names = words.filter((word) => word !== given)
await using demonstration =
  given === undefined
    ? await aDemonstration()
    : { link: new URL(given), scene: {}, [Symbol.asyncDispose]: async () => {} }
const { link, scene } = demonstration
await using browser = await openChromium()
const memory = await signIn(browser, link)
const wanted = chosen(shots(pictures(await firstSession(browser, link, memory), scene)), names)
mkdirSync(folder, { recursive: true })
const empty = wanted.filter(({ kind }) => kind === 'empty')
const ofDemonstration = wanted.filter(({ kind }) => kind !== 'empty')
const faults = [...(await takeAll(browser, link, memory, ofDemonstration))]
if (empty.length > 0) {
  await using fresh = await aServer()
  const freshLink = new URL(await fresh.loginLink())
  faults.push(...(await takeAll(browser, freshLink, await signIn(browser, freshLink), empty)))
}
if (faults.length > 0) throw new Error(faults.join('\n'))
if (names.length === 0) {
  const taken = new Set(wanted.flatMap(({ name }) => [`${name}-light.png`, `${name}-dark.png`]))
  for (const name of readdirSync(folder).filter(isOurs)) if (!taken.has(name)) rmSync(join(folder, name))
}
process.stdout.write(`${wanted.length * 2} pictures were taken; they are in ${folder}.\n`)
