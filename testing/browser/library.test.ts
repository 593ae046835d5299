/** The library in a real browser: a task is written with a mistake, tried on a real computer, corrected, saved, and put back. */
import assert from 'node:assert/strict'
import { after, afterEach, before, suite, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { buildWeb } from '../../scripts/build-web.ts'
import { openChromium, whyNoChromium } from '../../scripts/chromium.ts'
import { computersAvailable } from '../computers/available.ts'
import type { Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { aWorld, type World } from '../world/world.ts'
import { aWatchedPage, type WatchedPage } from './watched-page.ts'

const available = computersAvailable()
const skip = available.ok ? (whyNoChromium() ?? false) : available.reason

// The tests tell one story: each goes on with what those before it wrote.
suite('the library', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let world: World
  let desk: Computer
  let browser: Browser
  let watched: WatchedPage
  let page: Page
  /** Refusals that a test expected. */
  let expected = 0

  before(async () => {
    await buildWeb()
    world = stack.use(await aWorld())
    browser = stack.use(await openChromium())
    desk = stack.use(await world.computer('desk', { tenant: 'Acme' }))
    const context = await browser.newContext({
      ...{ baseURL: world.server.address, locale: 'en-GB', viewport: { width: 1440, height: 900 } },
    })
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
    assert.deepEqual(watched.refusals.slice(expected), [])
  })

  const editor = (file: string): Locator => page.getByRole('textbox', { name: file })
  const trying = (): Locator => page.getByRole('region', { name: 'What trying said' })
  /** Everything in the editor becomes this text. */
  const write = async (file: string, text: string): Promise<void> => {
    await editor(file).click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(text)
  }

  /** How the task is saved. */
  const gate = async (): Promise<string> => {
    const params = { kind: 'task', name: 'gate' }
    return (await world.operator.call('getText', { params, query: { scripts: 'inside' } })).text
  }

  test('an empty library says what belongs there, and begins with a template', async () => {
    await page.goto('/library/tasks')
    await page.getByRole('heading', { name: 'There are no tasks yet' }).waitFor()
    await page.keyboard.press('c')
    const dialog = page.getByRole('dialog', { name: 'New task' })
    await dialog.getByRole('button', { name: /^Test and set/ }).click()
    await page.getByRole('heading', { name: 'New task', level: 1 }).waitFor()
    await page.getByText('Saving makes the task new-task').waitFor()
  })

  test('a mistake is told with its line while one writes', async () => {
    await write(
      'definition.yaml of the new task',
      'kind: task\nname: gate\nscript:\n  tset:\n    file: test.sh\n  set:\n    file: set.sh\n',
    )
    const problems = page.getByRole('region', { name: 'Problems' })
    await problems.getByRole('button', { name: /^Line 4.*Unknown key "tset"/ }).waitFor()
    await page.getByRole('textbox', { name: 'definition.yaml of the new task' }).press('Control+s')
    await problems.waitFor()
    assert.deepEqual((await world.operator.call('listItems', { query: {} })).items, [])
    await problems.getByRole('button', { name: /^Line 4/ }).click()
    await write(
      'definition.yaml of the new task',
      'kind: task\nname: gate\nscript:\n  test:\n    file: test.sh\n  set:\n    file: set.sh\nparameters:\n  path: { default: /etc/gate }\n',
    )
    await problems.waitFor({ state: 'detached' })
  })

  test('what is not saved is tried on a computer, with parameters, and says there what it says', async () => {
    await page.getByRole('button', { name: 'test.sh', exact: true }).click()
    await write('test.sh of the new task', 'echo "looking at $FETTLE_PARAM_PATH"\ntest -e "$FETTLE_PARAM_PATH"x\n')
    const form = page.getByRole('region', { name: 'Try on a computer' })
    await form.getByRole('combobox', { name: 'Computer' }).click()
    await page.getByRole('option', { name: 'desk' }).click()
    await form.getByRole('textbox', { name: /^path/ }).fill('/etc/other')
    await form.getByRole('button', { name: 'Try it' }).click()
    await trying().getByText('looking at /etc/other').waitFor()
    await trying().getByText('Exit 1', { exact: true }).waitFor()
    desk.writeFile('/etc/other', '')
    await write('test.sh of the new task', 'echo "again at $FETTLE_PARAM_PATH"\ntest -e "$FETTLE_PARAM_PATH"\n')
    await until('the text to be understood', async () => await form.getByRole('button', { name: 'Try it' }).isEnabled())
    await form.getByRole('button', { name: 'Try it' }).click()
    await trying().getByText('again at /etc/other').waitFor()
    assert.deepEqual((await world.operator.call('listItems', { query: {} })).items, [])
  })

  test('it is saved, changed, and what was there before comes back from its history', async () => {
    await editor('test.sh of the new task').press('Control+s')
    await page.getByRole('heading', { name: 'gate', level: 1 }).waitFor()
    assert.equal(new URL(page.url()).pathname, '/library/tasks/gate')
    await page.getByRole('button', { name: 'test.sh', exact: true }).click()
    await write('test.sh of gate', 'echo changed\nexit 0\n')
    await page.getByText(/Saving changes script\.test/).waitFor()
    await page.keyboard.press('Control+s')
    await page.getByText('gate was saved.').waitFor()
    await page.getByRole('tab', { name: /^History/ }).click()
    const history = page.getByRole('list', { name: 'History' })
    await history.getByRole('button', { name: /2\s*Changed.*script\.test/ }).waitFor()
    await history.getByText('echo changed').waitFor()
    await history.getByRole('button', { name: /1\s*Created/ }).click()
    await page.getByRole('button', { name: 'Restore this revision' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
    await history.getByRole('button', { name: /3\s*Changed/ }).waitFor()
    const text = await gate()
    assert.match(text, /again at/)
    assert.doesNotMatch(text, /echo changed/)
  })

  test('what somebody else saved meanwhile is not overwritten unseen', async () => {
    await page.getByRole('tab', { name: 'Definition' }).click()
    await page.getByRole('button', { name: 'test.sh', exact: true }).click()
    await write('test.sh of gate', 'echo mine\nexit 0\n')
    await world.operator.call('applyText', { body: { text: 'kind: task\nname: gate\nscript:\n  test: echo theirs\n' } })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Somebody else saved this meanwhile').waitFor()
    assert.deepEqual(watched.refusals, ['409 POST /api/v1/apply/text'])
    expected = watched.refusals.length
    await page.getByRole('button', { name: 'Save mine over it' }).click()
    await until('it to be saved', async () => /echo mine/.test(await gate()))
  })

  test('software that is installed somewhere comes into the library with three clicks', async () => {
    const installed = await desk.run(['apt-get', 'install', '-y', 'fettle-example-app'])
    assert.equal(installed.exitCode, 0, installed.stderr)
    await world.operator.run('desk', { kind: 'inventory' })
    await page.goto('/library/software')
    await page.getByRole('heading', { name: 'There is no software yet' }).waitFor()
    await page.getByRole('button', { name: 'New software' }).first().click()
    const found = page.getByRole('region', { name: 'Found on computers' })
    await found.getByRole('searchbox').fill('example-app')
    await found
      .getByRole('button', { name: /^fettle-example-app/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: 'fettle-example-app', level: 1 }).waitFor()
    await page.goto('/library/software')
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: 'fettle-example-app', exact: true }) })
    assert.match(await row.innerText(), /Package \(apt\)[\s\S]*1/)
  })

  test('files are imported after what they change was shown', async () => {
    await page.getByRole('button', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import definitions' })
    await dialog.getByLabel('Files to import').setInputFiles([
      {
        name: 'tool.yaml',
        mimeType: 'application/yaml',
        buffer: Buffer.from(
          'kind: software\nname: tool\nscript:\n  detect: { file: scripts/detect.sh }\n  versions: ["1"]\n  install: "true"\nrequires: [fettle-example-app]\n',
        ),
      },
      { name: 'detect.sh', mimeType: 'text/x-sh', buffer: Buffer.from('echo 1\n') },
    ])
    await dialog.getByRole('row', { name: /software tool New/ }).waitFor()
    await dialog.getByRole('button', { name: 'Import' }).click()
    await page.getByRole('link', { name: 'tool', exact: true }).click()
    await page.getByText('A script prints the version').waitFor()
    await page.getByText('As a table').click()
    await page.getByRole('cell', { name: 'fettle-example-app' }).first().waitFor()
  })
})
