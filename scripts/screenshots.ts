/**
 * Takes the pictures of every page for docs/screenshots: runs the demonstration, signs in, looks at each page in light and dark.
 * `node scripts/screenshots.ts [LINK] [NAME...]`; with a sign-in link it looks at the demonstration that runs there, with names it
 * renews only these pictures.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { BrowserContext, Page } from 'playwright-core'
import type { SessionSummary } from '@fettle/contract/http/sessions.ts'
import { buildWeb } from './build-web.ts'
import { openChromium } from './chromium.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/screenshots')
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } }

/** Arial's widths, where the machine has it; what a machine without a desktop calls its system font is for other uses. */
const pictureFont = "'Liberation Sans', Arial, system-ui"

/** The computer and the deployment whose pages are shown. */
const computerShown = 'front-desk'
const deploymentShown = 'App, tested version'
/** The action that is open: it has a prerequisite, a deployment of its own, and output. */
const actionShown = 'Example Editor'

interface Picture {
  readonly name: string
  readonly path: string
  /** A text that is there only when the page is complete, where the title and the end of loading do not say it. */
  readonly ready?: string
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>
  readonly size?: keyof typeof sizes
}

/** Every page; `session` is the full session that changed the computer. */
function pictures(session: string): readonly Picture[] {
  const computer = `/computers/${computerShown}`
  const deployment = `/deployments/${encodeURIComponent(deploymentShown)}`
  const chooseAction = (page: Page): Promise<void> =>
    page.getByRole('list', { name: 'Actions' }).getByRole('button', { name: actionShown }).click()
  const openRunDialog = (page: Page): Promise<void> =>
    page.locator('header').getByRole('button', { name: 'Run', exact: true }).first().click()
  const openPalette = (page: Page): Promise<void> => page.keyboard.press('Control+k')
  return [
    { name: 'sign-in', path: '/sign-in' },
    { name: 'overview', path: '/' },
    { name: 'computers', path: '/computers', ready: 'lab-1' },
    { name: 'computers-none', path: '/computers?q=name:nothing-like-this' },
    { name: 'computers-pending', path: '/computers/pending' },
    { name: 'computer', path: computer, ready: 'Example Tool' },
    { name: 'run', path: computer, ready: 'Wait until somebody has approved', prepare: openRunDialog },
    { name: 'palette', path: computer, ready: 'Run', prepare: openPalette },
    ...['timeline', 'sessions', 'software', 'inventory', 'terminal', 'agent', 'audit'].map((tab) => ({
      name: `computer-${tab}`,
      path: `${computer}?tab=${tab}`,
    })),
    { name: 'sessions', path: '/sessions', ready: computerShown },
    { name: 'session', path: `/sessions/${session}`, ready: 'Setting up', prepare: chooseAction },
    { name: 'session-narrow', path: `/sessions/${session}`, ready: actionShown, size: 'narrow' },
    ...['plan', 'log', 'facts', 'events', 'report'].map((tab) => ({
      name: `session-${tab}`,
      path: `/sessions/${session}?tab=${tab}`,
    })),
    { name: 'batches', path: '/batches' },
    { name: 'deployments', path: '/deployments', ready: deploymentShown },
    { name: 'deployments-by-item', path: '/deployments?group=item', ready: deploymentShown },
    { name: 'deployment', path: deployment },
    { name: 'deployment-yaml', path: `${deployment}?view=yaml` },
    { name: 'deployment-new', path: '/deployments/new' },
    { name: 'exclusions', path: '/deployments/exclusions' },
    { name: 'software', path: '/library/software', ready: 'Example Editor' },
    { name: 'software-item', path: '/library/software/example-editor' },
    { name: 'software-definition', path: '/library/software/example-editor?tab=definition' },
    { name: 'tasks', path: '/library/tasks' },
    { name: 'scripts-none', path: '/library/scripts' },
    { name: 'schedules-none', path: '/schedules' },
    { name: 'schedule-new', path: '/schedules/new' },
    ...['compliance', 'inventory', 'software', 'activity'].map((report) => ({
      name: `report-${report}`,
      path: `/reports/${report}`,
    })),
    { name: 'terminal', path: `/terminal?computers=${computerShown}` },
    { name: 'waits', path: '/waits' },
    { name: 'notifications', path: '/notifications' },
    ...[
      ...['tenants', 'accounts', 'roles', 'persons', 'tags', 'sign-in', 'api-tokens', 'enrolment', 'audit', 'health'],
      ...['retention', 'mail', 'webhooks', 'time', 'limits', 'secrets'],
    ].map((place) => ({ name: `settings-${place}`, path: `/settings/${place}` })),
  ]
}

/** Whether a picture is one of these, perhaps of a page that is gone; those of mails are taken elsewhere, and stay. */
function isOurs(name: string): boolean {
  return /-(?:light|dark)\.png$/.test(name) && !name.startsWith('mail-')
}

interface Demonstration extends AsyncDisposable {
  /** The one-time link that signs in. */
  readonly link: URL
}

/** A demonstration of our own, once its sessions have ended. */
async function aDemonstration(): Promise<Demonstration> {
  const child = spawn(process.execPath, [join(root, 'cli/main.ts'), 'demo', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let link: URL | undefined
  for await (const line of createInterface(child.stdout)) {
    process.stdout.write(`${line}\n`)
    const address = /its page: (\S+)/.exec(line)?.[1]
    if (address !== undefined) link = new URL(address)
    if (line.startsWith('Ctrl-C') && link !== undefined) return { link, [Symbol.asyncDispose]: end }
  }
  throw new Error('The demonstration ended by itself; its last lines say why.')

  async function end(): Promise<void> {
    // Nobody reads on, and it must not wait for that.
    child.stdout.resume()
    child.kill('SIGINT')
    await ended
  }
}

type Memory = Awaited<ReturnType<BrowserContext['storageState']>>

/** Signs in by the link; returns what the browser remembers then. */
async function signIn(context: BrowserContext, link: URL): Promise<Memory> {
  const page = await context.newPage()
  await page.goto(link.href)
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor()
  return await context.storageState()
}

/** The id of the first full session that changed the computer. */
async function firstSession(context: BrowserContext): Promise<string> {
  const response = await context.request.get(`/api/v1/sessions?computer=${computerShown}&kind=full`)
  if (!response.ok()) throw new Error(`The sessions of ${computerShown} could not be had: ${await response.text()}`)
  const { items } = (await response.json()) as { items: readonly SessionSummary[] }
  const first = items.findLast(({ state }) => state === 'changed')
  if (first === undefined)
    throw new Error(`No session changed ${computerShown}; the demonstration needs disposable computers for that.`)
  return first.id
}

async function take(context: BrowserContext, { path, ready, prepare, size = 'wide' }: Picture): Promise<Buffer> {
  const page = await context.newPage()
  await page.setViewportSize(sizes[size])
  await page.goto(path)
  await prepare?.(page)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  if (ready !== undefined) await page.getByText(ready).filter({ visible: true }).first().waitFor()
  await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' })
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  await page.locator(':root').evaluate((element, font) => element.style.setProperty('--font', font), pictureFont)
  const image = await page.screenshot({ animations: 'disabled' })
  await page.close()
  return image
}

/** The pictures that were named; all when none was. */
function chosen(all: readonly Picture[]): readonly Picture[] {
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
  given === undefined ? await aDemonstration() : { link: new URL(given), [Symbol.asyncDispose]: async () => {} }
const { link } = demonstration
await using browser = await openChromium()
const usual = { baseURL: link.origin, locale: 'en-GB', timezoneId: 'UTC' }
const storageState = await signIn(await browser.newContext(usual), link)
mkdirSync(folder, { recursive: true })
if (names.length === 0) for (const name of readdirSync(folder).filter(isOurs)) rmSync(join(folder, name))
let count = 0
for (const colorScheme of ['light', 'dark'] as const) {
  const context = await browser.newContext({ ...usual, storageState, colorScheme })
  for (const picture of chosen(pictures(await firstSession(context)))) {
    writeFileSync(join(folder, `${picture.name}-${colorScheme}.png`), await take(context, picture))
    count += 1
  }
}
process.stdout.write(`${count} pictures were taken; they are in ${folder}.\n`)
