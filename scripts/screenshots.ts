/** Takes the pictures of every page for docs/screenshots: runs the demonstration, signs in, looks at each page in light and dark. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import type { SessionSummary } from '@fettle/contract/http/sessions.ts'
import { buildWeb } from './build-web.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/screenshots')
const schemes = ['light', 'dark'] as const
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } }

/** The computer and the deployment whose pages are shown. */
const computerShown = 'front-desk'
const deploymentShown = 'App, tested version'
/** The action that is open: it has a prerequisite, a deployment of its own, and output. */
const actionShown = 'Example Editor'

interface Picture {
  readonly name: string
  readonly path: string
  /** A text that is there only when the page is complete. */
  readonly ready: string
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>
  readonly size?: keyof typeof sizes
}

/** Every page; `session` is the full session that changed the computer. */
function pictures(session: string, deployment: string): readonly Picture[] {
  const computer = `/computers/${computerShown}`
  const chooseAction = (page: Page): Promise<void> =>
    page.getByRole('list', { name: 'Actions' }).getByRole('button', { name: actionShown }).click()
  return [
    { name: 'sign-in', path: '/sign-in', ready: 'Sign in to Fettle' },
    { name: 'computers', path: '/computers', ready: 'lab-1' },
    { name: 'computers-narrow', path: '/computers', ready: 'lab-1', size: 'narrow' },
    { name: 'computer', path: computer, ready: 'Last session' },
    { name: 'computer-items', path: `${computer}?tab=items`, ready: 'Example Tool' },
    { name: 'computer-history', path: `${computer}?tab=history`, ready: 'Changed' },
    { name: 'computer-inventory', path: `${computer}?tab=inventory`, ready: 'Operating system' },
    { name: 'computer-software', path: `${computer}?tab=software`, ready: 'found' },
    { name: 'sessions', path: '/sessions', ready: computerShown },
    { name: 'session', path: `/sessions/${session}`, ready: 'Setting up', prepare: chooseAction },
    { name: 'session-narrow', path: `/sessions/${session}`, ready: actionShown, size: 'narrow' },
    { name: 'session-plan', path: `/sessions/${session}?tab=plan`, ready: 'To change' },
    { name: 'session-log', path: `/sessions/${session}?tab=log`, ready: 'Setting up' },
    { name: 'session-events', path: `/sessions/${session}?tab=events`, ready: 'started' },
    { name: 'session-report', path: `/sessions/${session}?tab=report`, ready: 'Print' },
    { name: 'deployments', path: '/deployments', ready: deploymentShown },
    { name: 'deployment', path: `/deployments/${deployment}`, ready: 'Definition' },
  ]
}

interface Demonstration extends AsyncDisposable {
  /** The one-time link that signs in. */
  readonly link: URL
}

/** The running demonstration, once its sessions have ended. */
async function aDemonstration(): Promise<Demonstration> {
  const child = spawn(process.execPath, [join(root, 'cli/main.ts'), 'demo', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const end = async (): Promise<void> => {
    child.kill('SIGINT')
    await ended
  }
  let link: URL | undefined
  for await (const line of createInterface(child.stdout)) {
    console.log(line)
    const address = /its page: (\S+)/.exec(line)?.[1]
    if (address !== undefined) link = new URL(address)
    if (line.startsWith('Ctrl-C') && link !== undefined) return { link, [Symbol.asyncDispose]: end }
  }
  await ended
  throw new Error('The demonstration ended before its sessions did; its last lines say why.')
}

/** Signs in by the link; what the browser remembers then. */
async function signedIn(
  context: BrowserContext,
  link: URL,
): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const page = await context.newPage()
  await page.goto(link.href)
  await page.getByRole('heading', { name: 'Computers' }).waitFor()
  return await context.storageState()
}

/** The id of the first full session that changed the computer. */
async function firstSession(context: BrowserContext): Promise<string> {
  const response = await context.request.get(`/api/v1/sessions?computer=${computerShown}&kind=full`)
  const { items } = (await response.json()) as { items: readonly SessionSummary[] }
  const first = items.findLast(({ state }) => state === 'changed')
  if (first === undefined)
    throw new Error(`No session changed ${computerShown}; the demonstration needs disposable computers for that.`)
  return first.id
}

async function take(context: BrowserContext, picture: Picture): Promise<Buffer> {
  const page = await context.newPage()
  await page.setViewportSize(sizes[picture.size ?? 'wide'])
  await page.goto(picture.path)
  await picture.prepare?.(page)
  await page.getByText(picture.ready).filter({ visible: true }).first().waitFor()
  await page.getByText('Loading', { exact: true }).waitFor({ state: 'detached' })
  await page.evaluate(
    (font) => document.documentElement.style.setProperty('--font', font),
    "'Liberation Sans', system-ui",
  )
  const image = await page.screenshot({ animations: 'disabled' })
  await page.close()
  return image
}

await buildWeb()
await using demonstration = process.argv[2]
  ? { link: new URL(process.argv[2]), [Symbol.asyncDispose]: async () => {} }
  : await aDemonstration()
const { link } = demonstration
await using browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--lang=en-GB',
    '--disable-lcd-text',
    '--font-render-hinting=none',
  ],
})
const usual = { baseURL: link.origin, locale: 'en-GB', timezoneId: 'UTC' }
const storageState = await signedIn(await browser.newContext(usual), link)
mkdirSync(folder, { recursive: true })
let bytes = 0
for (const colorScheme of schemes) {
  const context = await browser.newContext({ ...usual, storageState, colorScheme })
  const session = await firstSession(context)
  for (const picture of pictures(session, encodeURIComponent(deploymentShown))) {
    const image = await take(context, picture)
    bytes += image.length
    writeFileSync(join(folder, `${picture.name}-${colorScheme}.png`), image)
  }
}
console.log(`${bytes} bytes`)
