/** The pages behind the links of real mails, on a phone: can a person without sign-in, and without scripts, do what they say? */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, suite, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { saveSession } from '../../server/engine/session-store.ts'
import { Documents } from '../../server/engine/documents.ts'
import { inTransaction } from '../../server/db/transaction.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aMailInstallation, type MailInstallation } from '../mail/a-mail-installation.ts'
import { anAction, hourMs } from '../mail/a-stored-session.ts'
import { aMouse, takes } from './clicks.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const plan = [
  anAction('a1', { title: 'Example Editor', before: '6.2', to: '6.3', rebootNeeded: true }),
  anAction('a2', { title: 'Example Viewer', kind: 'install', before: 'absent', to: '2.0' }),
  anAction('a3', { title: 'Printer on the second floor', kind: 'enforce', before: 'not compliant', to: 'compliant' }),
]
const expectedMs = { a1: 600_000, a2: 300_000, a3: 180_000 }

suite('pages behind the links of mails', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser

  before(async () => {
    browser = stack.use(await openChromium())
  })
  after(() => stack.disposeAsync())

  /** A phone's page; what its security policy forbids, or fails in it, ends the test. */
  async function aPhone(more: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 375, height: 812 }, locale: 'en-GB', ...more })
    context.setDefaultTimeout(15_000)
    const page = await context.newPage()
    page.on('pageerror', (error) => assert.fail(error))
    return page
  }

  /**
   * The page fits a phone, and reads well in light and dark. Another page looks at the same address: where there are no scripts, nothing
   * can look, and what looks breaks the page's policy.
   */
  async function isFit(of: Page, name: string): Promise<void> {
    const page = await aPhone()
    await page.goto(of.url())
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const over = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      assert.equal(over, 0, `${name} is wider than a phone`)
      // Evaluated by the debugger, which the page's policy does not bind.
      await page.evaluate(axe)
      const found = await page.evaluate<string[]>(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      )
      const folder = process.env['FETTLE_PICTURES']
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true })
      assert.deepEqual(found, [], `${name}, ${colorScheme}`)
    }
    await page.context().close()
  }

  async function told(world: MailInstallation, index = 0) {
    const { email } = await until('the mail is there', () => world.mailServer.received[index])
    const link = (label: string): string => new RegExp(`${label}:\n(\\S+)`).exec(email.text ?? '')?.[1] ?? ''
    return {
      ...{ view: link('See how it goes'), postpone: link('Postpone') },
      ...{ runNow: link('Run now'), restart: link('Restart now') },
    }
  }

  /** The session as it is later. */
  async function later(world: MailInstallation, from: Session, changes: Partial<Session>): Promise<Session> {
    const { wait: _wait, ...rest } = from
    const session: Session = { ...rest, ...changes }
    await inTransaction(world.server.database.db, (tx) =>
      saveSession(tx, new Documents(), { before: from, after: session, events: [] }),
    )
    return session
  }

  test('without scripts: what will change is read, put into the calendar and postponed, with a reason', async () => {
    await using world = await aMailInstallation({
      settings: { brandings: [{ name: 'Acme IT', colour: '#0a7a4b', support: 'help@acme.example' }] },
    })
    const session = await world.tell('before', { actions: plan, session: { expectedMs } })
    const { view } = await told(world)
    const page = await aPhone({ javaScriptEnabled: false, timezoneId: 'Europe/Vienna' })
    await page.goto(view)
    const heading = page.getByRole('heading', { level: 1 })
    assert.match(
      (await heading.textContent()) ?? '',
      /^front-desk will be updated (today|tonight|tomorrow) at \d\d:\d\d$/,
    )
    await page.getByText('About 18 minutes.').waitFor()
    await page.getByText('Show 1 setting').click()
    await page.getByText('Printer on the second floor').waitFor()
    await page.getByText('You can postpone this 3 more times, until').waitFor()
    await isFit(page, 'upcoming')
    const calendar = await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href')
    const file = await fetch(new URL(calendar ?? '', view))
    assert.equal(file.headers.get('content-type'), 'text/calendar; charset=utf-8')
    const text = await file.text()
    assert.match(text, /\r\nSUMMARY:front-desk is updated\r\n/)
    assert.match(text, /\r\nSEQUENCE:0\r\n/)
    assert.ok(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75))
    await page.getByRole('link', { name: 'Postpone', exact: true }).click()
    await page.getByText('Pick another time').click()
    await isFit(page, 'postpone')
    const chosen = Temporal.Now.zonedDateTimeISO('Europe/Vienna')
      .add({ days: 2 })
      .with({ hour: 9, minute: 30, second: 0 })
    await page.getByLabel('Postpone until').fill(chosen.toPlainDateTime().toString().slice(0, 16))
    await page.getByLabel('Why? You may leave this empty.').last().fill('on the phone with a customer')
    await page.getByRole('button', { name: 'Postpone until then' }).click()
    assert.match((await heading.textContent()) ?? '', /^Postponed until \w+day \d+ \w+, 09:30$/)
    await isFit(page, 'postponed')
    const { postponed } = await world.server.operator.call('getSession', { params: { id: session.id }, query: {} })
    assert.equal(
      Date.parse(String(postponed?.until)),
      chosen.with({ millisecond: 0, microsecond: 0, nanosecond: 0 }).epochMilliseconds,
    )
    assert.equal(postponed?.by, 'reception@acme.example by e-mail (“on the phone with a customer”)')
    await page.getByRole('link', { name: 'See how it goes' }).click()
    assert.match((await heading.textContent()) ?? '', /^front-desk will be updated on \w+day \d+ \w+ at 09:30$/)
    const moved = await fetch(new URL(calendar ?? '', view))
    assert.match(await moved.text(), /\r\nSEQUENCE:1\r\n/)
  })

  test('from the link of the mail it is postponed with two clicks, one-handed', async () => {
    await using world = await aMailInstallation()
    const session = await world.tell('before', { actions: plan, session: { expectedMs } })
    const { view } = await told(world)
    const page = await aPhone({ javaScriptEnabled: false, hasTouch: true })
    const mouse = aMouse()
    await page.goto(view)
    await takes(2, mouse, async () => {
      for (const button of [
        page.getByRole('link', { name: 'Postpone', exact: true }),
        page.getByRole('button', { name: 'Postpone', exact: true }),
      ]) {
        const { width = 0, height = 0 } = (await button.boundingBox()) ?? {}
        // As wide as the page: either thumb reaches it.
        assert.ok(width > 300 && height >= 44, `${width} x ${height}`)
        await mouse.click(button)
      }
      await page.getByRole('heading', { name: /^Postponed until / }).waitFor()
    })
    const { postponed } = await world.server.operator.call('getSession', { params: { id: session.id }, query: {} })
    assert.equal(postponed?.times, 1)
    assert.ok(Date.parse(String(postponed.until)) > Date.now())
  })

  test('a restart that the updates need is begun from its mail, once and only by its button', async () => {
    await using world = await aMailInstallation()
    const endedAt = Date.now()
    await world.tell('after', { actions: plan, session: { state: 'changed', endedAt, rebootPending: true } })
    const { restart } = await told(world)
    const page = await aPhone({ javaScriptEnabled: false })
    await page.goto(restart)
    await page.getByRole('heading', { name: 'Restart front-desk now?' }).waitFor()
    await page.getByText('Save your work first: open programs are closed.').waitFor()
    await isFit(page, 'restart')
    const started = async () =>
      (await world.server.operator.call('listSessions', { query: {} })).items.filter(({ trigger }) =>
        trigger.includes('by e-mail'),
      )
    assert.deepEqual(await started(), [])
    await page.getByRole('button', { name: 'Restart now' }).click()
    await page.getByRole('heading', { name: 'front-desk is going to restart' }).waitFor()
    await isFit(page, 'restarting')
    assert.deepEqual(
      (await started()).map(({ trigger }) => trigger),
      ['reception@acme.example by e-mail'],
    )
    await page.goto(restart)
    assert.equal(await page.getByRole('button', { name: 'Restart now' }).count(), 0)
  })

  test('run now leads to a page that follows the work by itself, survives loading it again, and ends with the result', async () => {
    await using world = await aMailInstallation()
    const session = await world.tell('before', { actions: plan, session: { expectedMs } })
    const { view, runNow } = await told(world)
    const page = await aPhone()
    const forbidden: string[] = []
    page.on('console', (message) => message.type() === 'error' && forbidden.push(message.text()))
    await page.goto(runNow)
    await isFit(page, 'run-now')
    await page.getByRole('button', { name: 'Run now' }).click()
    const heading = page.getByRole('heading', { level: 1 })
    // This computer has no agent; what an agent would do is written below.
    await page.getByText('front-desk could not be updated').waitFor()
    assert.equal(page.url(), runNow)
    const now = Date.now()
    const record = { status: 'ended', attempts: 1, startedAt: now, endedAt: now } as const
    const done = { ...record, id: 'a1', verdict: 'changed', reason: 'verified', after: '6.3' } as const
    const looking = await later(world, session, {
      state: 'executing',
      order: { id: 'ord_1' as never, type: 'execute', accepted: true },
    })
    await page.reload()
    await page.getByText('Getting ready').waitFor()
    const begun = await later(world, looking, {
      actions: [
        done,
        { id: 'a2', status: 'running', attempts: 1, startedAt: now },
        { id: 'a3', status: 'pending', attempts: 0 },
      ],
    })
    // Nobody loads the page again.
    await page.getByText('Installing Example Viewer').waitFor()
    assert.equal(await heading.textContent(), 'front-desk is being updated')
    await page.getByText('1 of 3 done, about 8 minutes left').waitFor()
    const share = Number(await page.getByRole('progressbar').getAttribute('value'))
    assert.ok(share >= 55 && share < 75, `${share} %`)
    await isFit(page, 'progress')
    await page.reload()
    await page.getByText('Installing Example Viewer').waitFor()
    assert.match(await (await fetch(runNow)).text(), /<noscript><meta http-equiv="refresh" content="15"/)
    await later(world, begun, {
      ...{ state: 'partial', endedAt: Date.now() },
      actions: [
        done,
        { ...record, id: 'a2', verdict: 'failed', reason: 'changeFailed' },
        { ...record, id: 'a3', verdict: 'changed', reason: 'verified', after: 'compliant' },
      ],
    })
    await page
      .getByText(/done already|partly up to date/)
      .first()
      .waitFor()
    await page.goto(view)
    await page.getByRole('heading', { name: 'front-desk is partly up to date' }).waitFor()
    assert.deepEqual(forbidden, [])
  })

  test('somebody says that something is wrong, once, and technicians are notified', async () => {
    await using world = await aMailInstallation()
    const at = Date.now()
    const record = { status: 'ended', attempts: 1, startedAt: at, endedAt: at } as const
    const session = await world.tell('after', {
      actions: plan.slice(0, 1),
      session: {
        ...{ state: 'changed', endedAt: at },
        actions: [{ ...record, id: 'a1', verdict: 'changed', reason: 'verified', after: '6.3' }],
      },
    })
    const { view } = await told(world)
    const page = await aPhone({ javaScriptEnabled: false })
    await page.goto(view)
    await page.getByText('Something is wrong').click()
    await page.getByLabel('What is wrong?').fill('The printer\nis <b>gone</b> \u202eand more')
    await isFit(page, 'result')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText(/Your message was sent on .* Thank you\./).waitFor()
    await page.goto(view)
    await page.getByText(/Your message was sent on /).waitFor()
    assert.equal(await page.getByText('Something is wrong').count(), 0)
    await isFit(page, 'reported')
    const { items } = await world.server.operator.call('listNotifications', { query: {} })
    assert.deepEqual(
      items.map(({ kind, subject, sentence }) => ({ kind, subject, sentence })),
      [
        {
          kind: 'personReported',
          subject: { kind: 'session', id: session.id },
          sentence:
            'reception@acme.example says that something is wrong with front-desk: “The printer is <b>gone</b> and more”',
        },
      ],
    )
  })

  test('dead links say what became of the updates', async () => {
    await using world = await aMailInstallation()
    const { db } = world.server.database
    const session = await world.tell('before', { actions: plan })
    const { view, postpone } = await told(world)
    await later(world, session, {
      ...{ state: 'cancelled', endedAt: Date.now() - hourMs },
      cancel: { by: 'Kim', how: 'now', at: Date.now() - hourMs },
    })
    const page = await aPhone()
    await page.goto(postpone)
    await page.getByRole('heading', { name: 'The updates of front-desk are over' }).waitFor()
    await page.getByText(/front-desk: the updates were cancelled: since /).waitFor()
    await isFit(page, 'over')
    await page.getByRole('link', { name: 'See how it goes' }).click()
    await page.getByText('The updates were cancelled by Kim.').waitFor()
    await db
      .updateTable('mail_link')
      .set({ expires_at: new Date(0) })
      .execute()
    assert.equal((await page.goto(view))?.status(), 410)
    await page.getByText(/front-desk: the updates were cancelled/).waitFor()
    await isFit(page, 'expired')
    assert.equal((await page.goto(view.slice(0, -2)))?.status(), 404)
    await isFit(page, 'unknown')
  })
})
