/**
 * Takes the pictures of mails and of the pages behind their links for docs/screenshots: sends real mails through a real mail server
 * on this machine, receives them, and looks at what came, wide and narrow, light and dark. `node testing/mail/screenshots.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { until } from '../computers/until.ts'
import { aMailInstallation, type MailInstallation } from './a-mail-installation.ts'
import { anAction, type Wish } from './a-stored-session.ts'
import { defaultOptions } from '@fettle/core/terms/session.ts'
import { openChromium } from '../../scripts/chromium.ts'

const folder = join(import.meta.dirname, '../../docs/screenshots')
const sizes = { wide: { width: 900, height: 900 }, narrow: { width: 375, height: 812 } }
const themes = ['light', 'dark'] as const

/** Arial's widths, where the machine has it. */
const pictureFont = "*{font-family:'Liberation Sans',Arial,sans-serif!important}"

/** A picture of our own for a logo: a bar and a dot, 200 x 60. */
function aLogo(): string {
  const [width, height] = [200, 60]
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 3, 0xff)
    row[0] = 0
    for (let x = 0; x < width; x += 1) {
      const isDot = (x - 30) ** 2 + (y - 30) ** 2 < 24 ** 2
      const isBar = x > 66 && x < 190 && (Math.abs(y - 18) < 7 || (Math.abs(y - 42) < 7 && x < 150))
      if (isDot || isBar) row.set(isDot ? [0x0e, 0x6b, 0x50] : [0x2b, 0x31, 0x3d], 1 + x * 3)
    }
    return row
  })
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const size = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]).toString('base64')
}

const plan = [
  anAction('a1', { title: 'Example Editor', before: '6.2', to: '6.3', rebootNeeded: true }),
  anAction('a2', { title: 'Example Viewer', kind: 'install', before: 'absent', to: '2.0' }),
  anAction('a3', { title: 'Old Reader', kind: 'uninstall', before: '9.1', to: 'absent' }),
  anAction('a4', { title: 'Printer on the second floor', kind: 'enforce', before: 'not compliant', to: 'compliant' }),
]
const options: NonNullable<Wish['options']> = { reboot: { ...defaultOptions.reboot, preference: 'ifNeeded' } }
const at = Date.now()
const record = { status: 'ended', attempts: 1, startedAt: at, endedAt: at } as const
const actions = [
  { ...record, id: 'a1', verdict: 'changed', reason: 'verified', after: '6.3' },
  { ...record, id: 'a2', verdict: 'changed', reason: 'verified', after: '2.0' },
  { ...record, id: 'a3', verdict: 'failed', reason: 'changeFailed', after: '9.1' },
  { ...record, id: 'a4', verdict: 'changed', reason: 'verified', after: 'compliant' },
] as const

let bytes = 0

/** Shows a page in each size and theme and keeps the pictures. */
async function pictures(browser: Browser, name: string, show: (page: Page) => Promise<void>): Promise<void> {
  for (const colorScheme of themes)
    for (const [size, viewport] of Object.entries(sizes)) {
      const context = await browser.newContext({ colorScheme, viewport, bypassCSP: true })
      const page = await context.newPage()
      await show(page)
      await page.addStyleTag({ content: pictureFont })
      const over = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      if (over > 0) throw new Error(`${name} is ${over} pixels wider than a window of ${viewport.width}.`)
      const image = await page.screenshot({ fullPage: true, animations: 'disabled' })
      writeFileSync(join(folder, `mail-${name}-${size}-${colorScheme}.png`), image)
      bytes += image.length
      await context.close()
    }
}

/** The next mail as it came, its picture in place. */
async function received({ mailServer }: MailInstallation, index: number): Promise<{ html: string; text: string }> {
  const { email } = await until(`mail ${index} is there`, () => mailServer.received[index])
  const [logo] = email.attachments
  const base64 = Buffer.from((logo?.content ?? new ArrayBuffer(0)) as ArrayBuffer).toString('base64')
  return {
    html: (email.html ?? '').replaceAll('cid:logo@fettle', `data:image/png;base64,${base64}`),
    text: email.text ?? '',
  }
}

function linkAfter(text: string, label: string): string {
  return new RegExp(`${label}:\n(\\S+)`).exec(text)?.[1] ?? ''
}

await using world = await aMailInstallation({
  settings: {
    operators: ['noc@acme.example'],
    brandings: [
      {
        ...{ name: 'Acme IT', colour: '#0e6b50', logo: { type: 'image/png', base64: aLogo() } },
        ...{
          support: 'the service desk, extension 4242',
          footer: 'This mail was made by a program that keeps your computer up to date.',
        },
      },
    ],
  },
})
await using browser = await openChromium()
mkdirSync(folder, { recursive: true })

await world.tell('before', { options, actions: plan, session: { expectedMs: { a1: 600_000, a2: 480_000 } } })
const before = await received(world, 0)
await pictures(browser, 'before', (page) => page.setContent(before.html))
const [postpone, runNow, view] = ['Postpone', 'Run now', 'See how it goes'].map((label) =>
  linkAfter(before.text, label),
)
const goTo =
  (url = '') =>
  async (page: Page) =>
    void (await page.goto(url))
await pictures(browser, 'page-postpone', goTo(postpone))
await pictures(browser, 'page-run-now', goTo(runNow))
await pictures(browser, 'page-view', goTo(view))
{
  const page = await browser.newPage()
  await page.goto(postpone ?? '')
  await page.getByRole('button', { name: 'Postpone' }).click()
  await page.getByRole('heading', { name: /^Postponed until/ }).waitFor()
  await page.close()
}
await pictures(browser, 'page-used', goTo(postpone))
await pictures(browser, 'page-unknown', goTo(`${postpone}x`))

await world.tell('after', {
  options,
  actions: plan,
  session: { state: 'partial', endedAt: at, rebootPending: true, actions },
})
const after = await received(world, 1)
await pictures(browser, 'after', (page) => page.setContent(after.html))

await world.tell('approval', { options: { ...options, approval: 'person' }, actions: plan })
const approval = await received(world, 2)
await pictures(browser, 'approval', (page) => page.setContent(approval.html))
process.stdout.write(`The pictures are in ${folder}; together they have ${(bytes / 1e6).toFixed(1)} MB.\n`)
