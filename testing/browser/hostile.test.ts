/** Whatever agents and scripts write into any field is a text for everybody who reads it: on pages, in mails, files and terminals. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { aWorkplace } from '../../cli/spawned.ts'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { until } from '../computers/until.ts'
import { aMailInstallation, type MailInstallation } from '../mail/a-mail-installation.ts'
import { parseCsv } from '../server/parse-csv.ts'
import { aHostileComputer, type HostileComputer, hostileDocuments, join, joining } from './a-hostile-fleet.ts'
import { everyTextField } from './agent-fields.ts'
import type { Shown } from './a-full-installation.ts'
import { actsOnTerminals, lookAt } from './hostile-look.ts'
import { codeOf, image, unstorable, type WriterName, writers } from './hostile-texts.ts'
import { addressOf, everyPath } from './visits.ts'
import { aWatchedPage } from './watched-page.ts'

/** Other tests beside this one make networks come and go, which a browser tells. */
const networkChanged = 'net::ERR_NETWORK_CHANGED'

/** Those whose computers and sessions are looked at page by page; the others are in every list beside them. */
const looked: readonly WriterName[] = ['markup', 'controls', 'endless']

const answers = '<events>.events[].event<answered>.answers[]'

/** Fields that no page shows, each with its reason; whatever else is sent must have been read as a text on some page. */
const neverShown: Readonly<Record<string, string>> = {
  '<doctorEnded>.log[]': 'it stands in the bundle only',
  '<doctorEnded>.problem': 'it is told to whoever asked, while the examination runs',
  '<hello>.bootId': 'it only tells whether a computer was started anew',
  '<hello>.proof': 'whoever sends it is refused',
  'enrol.publicKey': 'it is a key, or refused',
  'enrol.machineId': 'it only tells machines apart',
  'enrol.machine.manufacturer': 'it only tells which serial numbers count',
  'enrol.machine.osInstalledAt': 'it only tells machines apart',
  '<events>.events[].event<inventoried>.results{key}': 'a result that no script of ours has is passed over',
  ...Object.fromEntries(
    ['version', 'absent', 'compliant', 'notCompliant', 'value', 'noUser', 'unknown'].map((found) => [
      `${answers}<${found}>.key`,
      'an answer to no question is passed over',
    ]),
  ),
  [`${answers}<version>.availableProblem`]: 'nobody looks for a version when one of no known form is installed',
  ...Object.fromEntries(
    ['version', 'absent'].flatMap((found) =>
      ['latest', 'available[].version', 'available[].url', 'available[].architecture'].map((name) => [
        `${answers}<${found}>.${name}`,
        'it decides which version is taken, and none of this form is',
      ]),
    ),
  ),
}

suite('hostile texts', { skip: whyNoChromium() ?? false }, () => {
  const stack = new AsyncDisposableStack()
  let world: MailInstallation
  let browser: Browser
  let context: BrowserContext
  let shown: Shown
  const fleet = new Map<WriterName, HostileComputer>()
  /** The codes of fields that some page has shown as text. */
  const read = new Set<string>()

  before(async () => {
    await buildWeb()
    browser = stack.use(await openChromium())
    world = stack.use(await aMailInstallation())
    const { server } = world
    await server.operator.apply(...hostileDocuments)
    for (const writer of Object.keys(writers) as WriterName[]) {
      const computer = await aHostileComputer(server, writer)
      fleet.set(writer, computer)
      stack.use(computer.agent)
    }
    // Two that look like those that are there already wait until somebody lets them in.
    for (const [writer, name] of [['markup'], ['controls', 'controls-again']] as const)
      assert.equal((await join(server, joining(writer, name).request, true)).status, 200)
    shown = await theRest()
    context = await browser.newContext({
      ...{ baseURL: server.address, locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1440, height: 900 } },
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(15_000)
    const answer = await context.request.post('/api/v1/logins', {
      data: { secret: server.operator.token },
      headers: { origin: server.address, 'x-fettle': '1' },
    })
    assert.equal(answer.status(), 200)
  })
  after(() => stack.disposeAsync())

  const one = (writer: WriterName): HostileComputer => fleet.get(writer) ?? assert.fail(`there is no ${writer}`)

  /** What the remaining pages are opened for. */
  async function theRest(): Promise<Shown> {
    const { operator } = world.server
    await operator.apply(
      { kind: 'script', name: 'free-space', title: 'Free space', script: 'df -h /' },
      { kind: 'schedule', name: 'Weekly', frequency: 'daily', time: '02:00', target: { tenant: 'Acme' } },
    )
    const { account } = await operator.call('createAccount', {
      body: { name: 'Grace', email: 'grace@example.org', grants: [{ role: 'viewer' }] },
    })
    const { batchId } = await operator.call('startSessions', { body: { filter: 'is:online', kind: 'inventory' } })
    const { id, failed } = one('markup')
    return {
      ...{ computer: id, session: failed, batch: batchId, account: account.id, tenant: 'Acme' },
      ...{ deployment: 'tune for all', software: 'packed', task: 'tune', script: 'free-space', schedule: 'Weekly' },
    }
  }

  test('every field of an agent that takes a text has been written into', () => {
    const sent = new Set(
      one('markup')
        .texts()
        .filter(([, text]) => text.includes(image))
        .map(([path]) => path),
    )
    // What takes no text of its own is told by the schemas: words, ids, digests.
    const free = everyTextField().filter(({ isFree }) => isFree)
    assert.deepEqual(
      free.filter(({ path }) => !sent.has(path)).map(({ path }) => path),
      ['enrol.publicKey'],
      'write into the new field in a-hostile-fleet.ts',
    )
  })

  test('what is too long, of another kind or no text at all is refused, and nothing comes of it', async () => {
    for (const { path, most, isFree } of everyTextField())
      if (isFree && !path.endsWith('<value>.value')) assert.ok(most <= 65_536, `${path} has no limit`)
    const { request } = joining('markup')
    const computers = async (): Promise<number> =>
      (await world.server.operator.call('listComputers', { query: { limit: 100 } })).items.length
    const known = await computers()
    for (const wrong of [7, null, ['x'], { x: 1 }, 'x'.repeat(100_000), unstorable])
      for (const name of ['hostname', 'machineId', 'version', 'publicKey']) {
        const refused = await join(world.server, { ...request, [name]: wrong })
        assert.equal(refused.status, 400, `${name}: ${JSON.stringify(wrong).slice(0, 50)}`)
      }
    assert.equal(await computers(), known)
  })

  test('a look at a page sees what must not be there', async () => {
    const { page } = await aWatchedPage(context, world.server.address)
    await page.setContent(image.replace('<', '&lt;') + codeOf({ path: 'enrol.version' }))
    assert.deepEqual(await lookAt(page), { faults: [], codes: [codeOf({ path: 'enrol.version' })] })
    const link = '<a href="javascript:window.hit=1" title="a\u202eb">x</a>'
    await page.setContent(`${image}${link}<p>a\u200bb</p><p onclick="1">x</p><div style="width: 5000px">x</div>`)
    await until('the markup has worked', async () => await page.evaluate<boolean>('window.hit === 1'))
    const { faults } = await lookAt(page)
    const wanted = [
      'something ran',
      'markup became',
      'a link that runs',
      'title of',
      'character in p',
      'handler',
      'wider',
    ]
    for (const words of wanted)
      assert.ok(
        faults.some((fault) => fault.includes(words)),
        words,
      )
    await page.close()
  })

  /** Visits addresses, in two tabs at once; returns what is wrong with each. */
  async function visit(
    addresses: readonly string[],
    on: { readonly context?: BrowserContext; readonly also?: (page: Page, address: string) => Promise<void> } = {},
  ): Promise<readonly string[]> {
    const left = [...addresses]
    const faults: string[] = []
    const work = async (): Promise<void> => {
      const { page, trouble } = await aWatchedPage(on.context ?? context, world.server.address)
      page.on('dialog', (dialog) => {
        faults.push(`${page.url()}: a dialog says ${dialog.message()}`)
        void dialog.dismiss()
      })
      for (let address = left.shift(); address !== undefined; address = left.shift()) {
        const known = trouble.length
        try {
          await page.goto(address)
          await page.getByRole('heading', { level: 1 }).first().waitFor()
          await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' })
          await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
          await on.also?.(page, address)
          const { faults: found, codes } = await lookAt(page)
          for (const code of codes) read.add(code)
          const others = trouble.slice(known).filter((line) => !line.endsWith(networkChanged))
          faults.push(...[...found, ...others].map((fault) => `${address}: ${fault}`))
          const { origin } = new URL(page.url())
          if (origin !== world.server.address) faults.push(`${address}: it leads to ${origin}`)
        } catch (error) {
          faults.push(`${address}: ${String(error).slice(0, 300)}`)
        }
      }
      await page.close()
    }
    await Promise.all([work(), work()])
    return faults
  }

  test('every page shows them as texts', async () => {
    assert.deepEqual(await visit(everyPath.map((path) => addressOf(path, shown))), [])
  })

  test('every tab of computers does', async () => {
    const tabs = ['', 'timeline', 'sessions', 'software', 'inventory', 'terminal', 'agent', 'audit']
    const addresses = ['markup', 'controls'].flatMap((writer) =>
      tabs.map((tab) => `/computers/${one(writer as WriterName).id}?tab=${tab}`),
    )
    const { id } = one('endless')
    const long = ['', 'timeline', 'software', 'inventory', 'agent'].map((tab) => `/computers/${id}?tab=${tab}`)
    const doctors = looked.map((writer) => `/computers/${one(writer).id}/doctor`)
    const link = `/computers/${one('links').id}?tab=software`
    assert.deepEqual(await visit([...addresses, ...long, ...doctors, link]), [])
  })

  test('every tab of sessions does, and the inspector', async () => {
    const tabs = ['report', 'log', 'plan', 'facts', 'messages', 'events', 'raw']
    const views = ['details', 'output', 'script', 'data']
    const addresses = looked.flatMap((writer) => {
      const { failed, waiting, planned, command, id } = one(writer)
      // What is long is as long in every tab.
      const [shownTabs, shownViews] = writer === 'endless' ? [tabs.slice(0, 2), views.slice(0, 1)] : [tabs, views]
      return [
        ...shownTabs.map((tab) => `/sessions/${failed}?tab=${tab}`),
        ...shownViews.map((view) => `/sessions/${failed}?action=a6&view=${view}`),
        ...[`/sessions/${waiting}`, `/sessions/${planned}?tab=plan`],
        `/terminal?computers=${id}&session=${command}`,
      ]
    })
    assert.deepEqual(await visit([...addresses, `/sessions/${one('links').failed}`]), [])
  })

  test('what is found, grouped and peeked at does', async () => {
    const columns = 'os.name,hardware.model,network.addresses,foundByScript,users,disks'
    const faults = await visit([
      ...looked.map((writer) => `/computers?group=os&peek=${one(writer).id}`),
      '/computers/pending?show=undecided',
      '/reports/software?name=f',
      '/reports/compliance?tab=matrix',
      `/reports/inventory?columns=${columns}`,
      `/sessions?q=${encodeURIComponent('status:failed')}`,
    ])
    const compared = await visit(['/computers/pending?show=undecided'], {
      also: async (page) => {
        await page.getByRole('row').filter({ hasText: image }).hover()
        await page.getByRole('button', { name: `Compare ${image}` }).click()
        await page.getByRole('dialog').getByRole('columnheader').first().waitFor()
      },
    })
    assert.deepEqual([...faults, ...compared], [])
  })

  test('what a log is searched for, is live, suggested or said in passing does', async () => {
    const { agent, id, failed, waiting } = one('markup')
    const shows = async (page: Page, text: string | RegExp): Promise<void> =>
      await page.getByText(text).filter({ visible: true }).first().waitFor()
    const acts: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
      [
        `/sessions/${failed}?tab=log`,
        async (page) => {
          await shows(page, 'begins')
          await page.keyboard.press('Control+f')
          await page.getByLabel('Search the log').fill('onerror=window')
          await page.locator('mark').first().waitFor()
        },
      ],
      [
        `/sessions/${waiting}`,
        async (page) => {
          const text = `${image}${codeOf({ path: '<progress>.text' })} live`
          const actionIds = ['a1']
          const sessionId = waiting as never
          await until('the progress is seen', async () => {
            agent.send({ type: 'progress', sessionId, actionIds, percent: 60, text })
            return (await page.getByText('live').count()) > 0
          })
        },
      ],
      [
        '/computers',
        async (page) => {
          await page.locator('input[data-search]').fill('os:')
          await page.getByRole('listbox', { name: 'Suggestions' }).waitFor()
        },
      ],
      [
        `/computers/${id}`,
        async (page) => {
          await page.keyboard.press('Control+k')
          await page.getByRole('dialog', { name: 'Find anything' }).waitFor()
          await page.keyboard.type('img src')
          await shows(page, /<img src=x/)
        },
      ],
      [
        `/computers/${id}`,
        async (page) => {
          await page.keyboard.press('p')
          await page.getByRole('status').filter({ hasText: 'img src' }).first().waitFor()
        },
      ],
    ]
    const left = [...acts]
    const faults = await visit(
      acts.map(([address]) => address),
      {
        also: async (page, address) => {
          const at = left.findIndex(([one_]) => one_ === address)
          const [[, act] = assert.fail()] = left.splice(at, 1)
          await act(page)
        },
      },
    )
    assert.deepEqual(faults, [])
  })

  test('a page with a line of a megabyte answers at once', async () => {
    const { page } = await aWatchedPage(context, world.server.address)
    const { id, failed } = one('endless')
    for (const address of [`/computers/${id}?tab=inventory`, `/sessions/${failed}?tab=log`]) {
      await page.goto(address)
      await page.getByRole('tabpanel').waitFor()
      const [tab, word] = address.includes('computers') ? ['agent', 'Agent'] : ['plan', 'Plan']
      const from = performance.now()
      await page.getByRole('tab', { name: word }).click()
      await until('the other tab is there', () => new URL(page.url()).searchParams.get('tab') === tab)
      const ms = Math.round(performance.now() - from)
      assert.ok(ms < 3_000, `${address}: a click was answered after ${ms} ms`)
    }
    await page.close()
  })

  test('what is not shown anywhere is not meant to be', () => {
    const unread = everyTextField().filter((field) => field.isFree && !read.has(codeOf(field)))
    assert.deepEqual(unread.map(({ path }) => path).toSorted(), Object.keys(neverShown).toSorted())
  })

  test('mails have them as texts, and the pages behind their links', async () => {
    const mails = await until('all mails are there', () => {
      const { received } = world.mailServer
      return received.length >= 2 * fleet.size && received
    })
    const { page } = await aWatchedPage(context, world.server.address)
    const links = new Set<string>()
    const headers = new Set<string>()
    for (const { email } of mails) {
      const text = (email.text ?? '').replaceAll('\r\n', '\n')
      for (const said of [email.subject ?? '', text]) assert.equal(actsOnTerminals(said), undefined, said.slice(0, 500))
      assert.ok(!/[\r\n]/.test(email.subject ?? ''))
      if (email.subject?.includes(image) === true) assert.ok(email.subject.includes('{{7*7}}${7*7}'))
      for (const { key } of email.headers) headers.add(key)
      for (const [link] of text.matchAll(/^http\S+\/m\/\S+$/gm)) links.add(new URL(link).pathname)
      await page.setContent(email.html ?? '')
      const { faults } = await lookAt(page)
      assert.deepEqual(
        faults.filter((fault) => !fault.includes('wider')),
        [],
        String(email.subject),
      )
    }
    await page.close()
    for (const name of headers)
      assert.match(
        name,
        /^(date|from|to|subject|message-id|mime-version|content-[a-z-]+|auto-submitted|list-[a-z-]+|precedence|x-auto-response-suppress|reply-to|references|in-reply-to|feedback-id)$/,
      )
    assert.ok(links.size >= 3 * fleet.size, `${links.size} links`)
    await using phone = await browser.newContext({
      baseURL: world.server.address,
      viewport: { width: 375, height: 812 },
    })
    assert.deepEqual(await visit([...links], { context: phone }), [])
    for (const path of links) {
      const file = await fetch(`${world.server.address}${path}/appointment.ics`)
      if (file.headers.get('content-type')?.startsWith('text/calendar') !== true) continue
      const lines = (await file.text()).replaceAll('\r\n ', '').split('\r\n')
      for (const line of lines.slice(0, -1)) assert.match(line, /^[A-Z-]+[;:][^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u)
    }
  })

  test('files have them as cells, values and lines, under names of ours', async () => {
    const { operator } = world.server
    const get = async (path: string): Promise<string> => {
      const response = await operator.fetch(path)
      assert.equal(response.status, 200)
      assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="[\w.-]+"$/)
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
      return await response.text()
    }
    const files = ['reports/compliance', 'reports/inventory', 'reports/software', 'reports/activity', 'audit'] as const
    for (const file of files) {
      const rows = parseCsv(await get(`/api/v1/${file}/download`))
      assert.ok(rows.length > 1, file)
      for (const row of rows) {
        assert.equal(row.length, rows[0]?.length, `${file}: ${JSON.stringify(row).slice(0, 200)}`)
        for (const cell of row) assert.ok(!/^[=+\-@\t\r\n]/.test(cell), `${file}: ${cell.slice(0, 50)}`)
      }
      if (file === 'audit') continue // it is only had as CSV
      const lines = (await get(`/api/v1/${file}/download?format=jsonl`)).trimEnd().split('\n')
      for (const line of lines) JSON.parse(line)
    }
    for (const { failed } of fleet.values()) {
      const lines = await operator.log(failed)
      const text = await get(`/api/v1/sessions/${failed}/log/download?format=log`)
      assert.equal(actsOnTerminals(text), undefined)
      assert.equal(text.trimEnd().split('\n').length, lines.length)
      assert.equal(
        (await get(`/api/v1/sessions/${failed}/log/download?format=jsonl`)).trimEnd().split('\n').length,
        lines.length,
      )
    }
    for (const { id } of fleet.values())
      assert.equal(actsOnTerminals(await get(`/api/v1/computers/${id}/doctor/bundle`)), undefined)
  })

  test('the terminal of a person gets nothing that acts on it', async () => {
    const { address, operator } = world.server
    const { id, failed, waiting } = one('controls')
    const commands: (readonly string[])[] = [
      ['computers'],
      ['computers', id],
      ['inventory', id],
      ['sessions'],
      ['session', failed],
      ['session', waiting],
      ['session', failed, '--events'],
      ['session', failed, '--json'],
      ['logs', failed],
      ['explain', id, 'tune'],
      ['overview'],
      ['waits'],
      ['onboarding'],
      ['audit'],
      ...['software', 'inventory', 'compliance', 'activity'].map((report) => ['report', report]),
    ]
    const faults: string[] = []
    const work = async (): Promise<void> => {
      using workplace = aWorkplace()
      for (let words = commands.shift(); words; words = commands.shift()) {
        const { stdout, stderr } = await workplace.fettle({ address, token: operator.token }, ...words)
        const found = actsOnTerminals(stdout + stderr)
        if (found !== undefined) faults.push(`fettle ${words.join(' ')}: ${found}`)
        if (stdout === '') faults.push(`fettle ${words.join(' ')} printed nothing: ${stderr}`)
      }
    }
    await Promise.all([work(), work()])
    assert.deepEqual(faults, [])
  })
})
