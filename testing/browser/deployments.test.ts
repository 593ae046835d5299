/** The pages of deployments in a real browser: what the preview says is what the plan of a real computer then does. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { computersAvailable } from '../computers/available.ts'
import { until } from '../computers/until.ts'
import { aWorld, type World } from '../world/world.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const available = computersAvailable()
const skip = available.ok ? (whyNoChromium() ?? false) : available.reason

// The tests tell one story: each goes on with the deployments that those before it left.
suite('deployments in the browser', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let world: World
  let context: BrowserContext
  let watched: WatchedPage
  let page: Page
  let refusalsSeen = 0

  before(async () => {
    await buildWeb()
    world = stack.use(await aWorld())
    const browser = stack.use(await openChromium())
    const [desk, lab] = await Promise.all([
      world.computer('desk', { tenant: 'Acme', tags: ['canary'] }),
      world.computer('lab', { tenant: 'Globex' }),
    ])
    stack.use(desk)
    stack.use(lab)
    await world.operator.apply(
      { kind: 'software', name: 'app', title: 'Example app', apt: 'fettle-example-app' },
      { kind: 'software', name: 'tool', title: 'Example tool', apt: 'fettle-example-tool' },
      {
        ...{ kind: 'task', name: 'notice', title: 'Notice', file: { path: '/etc/motd', content: 'Of {{ owner }}.' } },
        parameters: { owner: { required: true, help: 'Who people should think of' } },
      },
      { kind: 'deployment', name: 'App everywhere', item: 'app', desired: 'exact 1.0-1', target: { all: true } },
    )
    context = await browser.newContext({ baseURL: world.server.address, locale: 'en-GB' })
    context.setDefaultTimeout(15_000)
    watched = await aWatchedPage(context, world.server.address)
    page = watched.page
    const { code } = await world.operator.call('createLoginCode', { body: {} })
    await page.goto(`/#code=${code}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  after(() => stack.disposeAsync())

  afterEach(() => {
    assert.deepEqual(watched.trouble, [])
    assert.deepEqual(newRefusals(), [])
  })

  /** Those that came since this was asked last. */
  function newRefusals(): readonly string[] {
    const fresh = watched.refusals.slice(refusalsSeen)
    refusalsSeen = watched.refusals.length
    return fresh
  }
  const preview = (): Locator => page.getByRole('region', { name: 'What it would do' })
  const row = (name: string): Locator =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
  const said = (text: string): Locator => page.getByText(text, { exact: true })
  const save = (): Promise<void> => page.getByRole('button', { name: 'Save', exact: true }).click()
  const documentOf = async (name: string) =>
    (await world.operator.call('getDocument', { params: { kind: 'deployments', name } })).document
  async function choose(item: string): Promise<void> {
    await page.getByRole('combobox', { name: 'Item' }).click()
    await page.getByRole('option', { name: item }).click()
  }

  test('a new deployment takes five clicks, and its preview is what the plan then does', async () => {
    await page.goto('/deployments')
    await row('App everywhere').waitFor()
    await page.getByRole('button', { name: 'New deployment' }).click()
    await choose('Example app')
    await page.getByRole('button', { name: 'Tag', exact: true }).click()
    await page.getByRole('combobox', { name: 'Tag' }).fill('canary')
    await preview().getByText('Wins on 1 computer').waitFor()
    const line = preview().getByRole('row').filter({ hasText: 'desk' })
    assert.match(await line.innerText(), /desk\s+exactly 1\.0-1\s+latest/)
    await preview().getByText('Goes before App everywhere on 1 computer').waitFor()
    await save()
    await page.waitForURL(/\/deployments\/Example%20app%20on%20canary$/)
    await page.getByRole('heading', { name: 'Example app on canary', level: 1 }).waitFor()
    assert.deepEqual(await documentOf('Example app on canary'), {
      ...{ kind: 'deployment', name: 'Example app on canary', item: 'app', desired: 'latest' },
      target: { tag: 'canary' },
    })

    const [onDesk, onLab] = await Promise.all([
      world.operator.run('desk', { kind: 'full', items: ['app'] }),
      world.operator.run('lab', { kind: 'full', items: ['app'] }),
    ])
    assert.deepEqual(
      [onDesk, onLab].map(({ actions }) => actions.map(({ item, desired, after: now }) => [item, desired, now])),
      [[['app', 'latest', '2.0-1']], [['app', 'exact 1.0-1', '1.0-1']]],
    )
  })

  test('what is missing is asked for, and a refusal of the server is shown where one writes', async () => {
    await page.goto('/deployments/new')
    await preview().getByText('Choose an item').waitFor()
    await choose('Notice')
    await page.getByRole('button', { name: 'All computers', exact: true }).click()
    await preview().getByText('It cannot be previewed like this').waitFor()
    await page.getByLabel('owner').fill('Acme')
    await preview().getByText('Wins on 2 computers').waitFor()
    await preview().getByText('get it').waitFor()
    assert.deepEqual([...new Set(newRefusals())].sort(), [
      '422 POST /api/v1/deployments/preview',
      '422 POST /api/v1/deployments/what-if',
    ])
    await page.getByLabel('What is done').selectOption('audit')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Notice of Acme')
    await save()
    await page.getByRole('heading', { name: 'Notice of Acme', level: 1 }).waitFor()
    assert.deepEqual(await documentOf('Notice of Acme'), {
      ...{ kind: 'deployment', name: 'Notice of Acme', item: 'notice', mode: 'audit' },
      ...{ target: { all: true }, parameters: { owner: 'Acme' } },
    })
  })

  test('the sentence and the YAML are two ways to write the same', async () => {
    await page.goto('/deployments/Notice%20of%20Acme')
    await page.getByText('YAML', { exact: true }).last().click()
    const editor = page.getByLabel('Deployment as YAML')
    await editor.waitFor()
    assert.match(await editor.innerText(), /mode: audit/)
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('notes: written as jnk text\n')
    await page.getByText('Not saved yet').waitFor()
    await page.getByText('Sentence', { exact: true }).click()
    await page.getByLabel('What is done').selectOption('enforce')
    await page.getByText('YAML', { exact: true }).last().click()
    await until('the YAML to say both', async () => {
      const text = await editor.innerText()
      return /mode: enforce/.test(text) && /notes: written as jnk text/.test(text)
    })
    await save()
    await said('“Notice of Acme” is saved.').waitFor()
    const { mode, notes } = await documentOf('Notice of Acme')
    assert.deepEqual({ mode, notes }, { mode: 'enforce', notes: 'written as jnk text' })
  })

  test('who saved meanwhile is not overwritten: both are put together', async () => {
    await page.goto('/deployments/Example%20app%20on%20canary')
    await page.getByLabel('Wanted', { exact: true }).selectOption('any')
    await world.operator.apply({
      ...{ kind: 'deployment', name: 'Example app on canary', item: 'app', desired: 'absent' },
      ...{ target: { tag: 'canary', tenant: 'Acme' } },
    })
    await save()
    const dialog = page.getByRole('dialog', { name: 'Somebody saved this deployment meanwhile' })
    await dialog.getByRole('row').filter({ hasText: 'target' }).getByText('Acme').waitFor()
    assert.match(await dialog.getByRole('row').filter({ hasText: 'desired' }).innerText(), /latest\s+absent\s+any/)
    assert.deepEqual(newRefusals(), ['409 PUT /api/v1/deployments/Example%20app%20on%20canary'])
    await dialog.getByRole('button', { name: 'Put together and save' }).click()
    await said('“Example app on canary” is saved.').waitFor()
    const { desired, target } = await documentOf('Example app on canary')
    assert.deepEqual({ desired, target }, { desired: 'any', target: { tag: 'canary', tenant: 'Acme' } })
  })

  test('the history says what changed, and brings an old state back', async () => {
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByRole('row').filter({ hasText: 'absent' }).first().waitFor()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Created' })
      .getByRole('button', { name: 'Bring this back' })
      .click()
    await said('It is again as in revision 1.').waitFor()
    assert.equal((await documentOf('Example app on canary'))['desired'], 'latest')
    await page.getByRole('button', { name: 'Undo' }).click()
    await until('it is undone', async () => (await documentOf('Example app on canary'))['desired'] === 'any')
  })

  test('saving can plan on some computers at once', async () => {
    await page.getByRole('tab', { name: 'Definition' }).click()
    await page.getByLabel('Wanted', { exact: true }).selectOption('absent')
    await preview().getByText('are wanted otherwise').waitFor()
    await page.getByRole('button', { name: 'Save and start sessions' }).click()
    await page.getByRole('menuitem', { name: 'Save and plan on 5' }).click()
    await said('Planning on 1 computer.').waitFor()
    const { items } = await world.operator.call('listSessions', { query: { computer: 'desk', limit: 1 } })
    assert.equal(items[0]?.kind, 'detection')
    const planned = await world.operator.final(items[0]?.id ?? '')
    assert.deepEqual(
      planned.actions.map(({ item, desired }) => [item, desired]),
      [['app', 'absent']],
    )
  })

  test('the list filters, groups rivals in the order in which they win, switches and deletes with a way back', async () => {
    await page.goto('/deployments?q=item:app&group=item')
    await row('Example app on canary').waitFor()
    assert.match(await row('Example app on canary').innerText(), /1 of 2/)
    assert.match(await row('App everywhere').innerText(), /2 of 2/)
    assert.equal(await row('Notice of Acme').count(), 0)
    await row('App everywhere').getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Switch off' }).click()
    await row('App everywhere').getByText('Off', { exact: true }).waitFor()
    assert.equal((await documentOf('App everywhere'))['enabled'], false)
    await page.getByRole('button', { name: 'Undo' }).click()
    await row('App everywhere').getByText('On', { exact: true }).waitFor()
    await row('App everywhere').getByRole('checkbox').check()
    await page.getByRole('region', { name: 'Selected rows' }).getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await row('App everywhere').waitFor({ state: 'detached' })
    await said('“App everywhere” deleted.').locator('..').getByRole('button', { name: 'Undo' }).click()
    await row('App everywhere').waitFor()
    await page.goto('/deployments?q=nothing-is-called-so')
    await page.getByText('No deployments match').waitFor()
  })

  test('an exclusion keeps a computer away, and the preview says so', async () => {
    await page.goto('/deployments/new?item=tool')
    await page.getByRole('button', { name: 'Exclude…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Computer', exact: true }).click()
    await dialog.getByRole('combobox', { name: 'Name of the computer' }).fill('lab')
    await dialog.getByLabel('Reason').fill('It is too old')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'lab', exact: true }).waitFor()
    await page.getByRole('button', { name: 'All computers', exact: true }).click()
    await preview().getByText('1 excluded').waitFor()
    await preview().getByText('It is too old').waitFor()
    await page.goto('/deployments/exclusions')
    await page.getByRole('row').filter({ hasText: 'It is too old' }).getByText('Holds').waitFor()
  })

  test('an optional deployment is approved for a tenant', async () => {
    await world.operator.apply({
      ...{ kind: 'deployment', name: 'Tool on request', item: 'tool', desired: 'latest' },
      ...{ enforcement: 'optional', target: { all: true } },
    })
    await page.goto('/deployments/Tool%20on%20request?tab=approvals')
    await page.getByLabel('Tenant', { exact: true }).selectOption('Acme')
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByRole('listitem').filter({ hasText: 'Acme and the tenants below it' }).waitFor()
    const { items } = await world.operator.call('listApprovals', { params: { name: 'Tool on request' } })
    assert.deepEqual(
      items.map(({ decision, tenant }) => [decision, tenant?.name]),
      [['approved', 'Acme']],
    )
  })
})
