/** Which pictures are taken, of which page, and what must be seen on it first. */
import type { Page } from 'playwright-core'
import type { Scene } from '../../testing/browser/a-scene-to-show.ts'

export const sizes = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
  small: { width: 1024, height: 768 },
}

/** The computer and the deployment whose pages are shown. */
export const computerShown = 'front-desk'
const deploymentShown = 'App, tested version'
/** The action that is open: it has a prerequisite, a deployment of its own, and output. */
const actionShown = 'Example Editor'

export interface Picture {
  readonly name: string
  readonly path: string
  /** A text that is there only when the page is complete, where the title and the end of loading do not say it. */
  readonly ready?: string
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>
  readonly size?: keyof typeof sizes
  /** How else the page is shown: in a fresh installation, and when its data fails. */
  readonly also?: readonly ('empty' | 'failing')[]
}

const both = { also: ['empty', 'failing'] } as const
const failing = { also: ['failing'] } as const

/** Every page of the demonstration; `session` is the full session that changed the computer. */
export function pictures(session: string, scene: Partial<Scene>): readonly Picture[] {
  const { failedSession, waitingSession, account } = scene
  const deployment = `/deployments/${encodeURIComponent(deploymentShown)}`
  const ofScene = (id: string | undefined, picture: (id: string) => Picture): readonly Picture[] =>
    id === undefined ? [] : [picture(id)]
  return [
    { name: 'sign-in', path: '/sign-in' },
    { name: 'overview', path: '/', ...both },
    ...ofComputers,
    ...ofOneComputer,
    ...ofSessions(session),
    ...ofScene(failedSession, (id) => ({ name: 'session-failed', path: `/sessions/${id}` })),
    ...ofScene(waitingSession, (id) => ({ name: 'session-approval', path: `/sessions/${id}?tab=plan` })),
    { name: 'deployments', path: '/deployments', ready: deploymentShown, ...both },
    { name: 'deployments-by-item', path: '/deployments?group=item', ready: deploymentShown },
    { name: 'deployment', path: deployment, ...failing },
    { name: 'deployment-yaml', path: `${deployment}?view=yaml` },
    { name: 'deployment-new', path: '/deployments/new?item=example-tool', ready: 'Wins on', prepare: forAll, ...both },
    { name: 'exclusions', path: '/deployments/exclusions', ...both },
    ...ofLibrary,
    ...ofSchedules,
    { name: 'report-compliance', path: '/reports/compliance?q=tenant:evergreen', ...both },
    ...['inventory', 'software', 'activity'].map((report) => ({
      ...{ name: `report-${report}`, path: `/reports/${report}` },
      ...both,
    })),
    { name: 'terminal', path: `/terminal?computers=${computerShown}`, prepare: runACommand },
    { name: 'waits', path: '/waits', ...both },
    { name: 'notifications', path: '/notifications', ...both },
    { name: 'account', path: '/account' },
    ...ofSettings,
    ...ofScene(account, (id) => ({ name: 'settings-account', path: `/settings/accounts/${id}`, ...failing })),
    { name: 'settings-tenant', path: '/settings/tenants/Acme', ...failing },
    { name: 'settings-branding', path: '/settings/mail?tab=branding' },
  ]
}

const worstFirst = '/computers?sort=compliance'
const ofComputers: readonly Picture[] = [
  { name: 'computers', path: worstFirst, ready: 'Delta Legal', ...both },
  { name: 'computers-selected', path: worstFirst, ready: 'Delta Legal', prepare: selectThree },
  { name: 'computers-beside', path: worstFirst, ready: 'Delta Legal', prepare: peek },
  { name: 'computers-none', path: '/computers?q=name:nothing-like-this' },
  { name: 'computers-pending', path: '/computers/pending', ...both },
]

const computer = `/computers/${computerShown}`
const ofOneComputer: readonly Picture[] = [
  { name: 'computer', path: computer, ready: 'Example Tool', ...failing },
  { name: 'run', path: computer, ready: '1 online', prepare: openRunDialog },
  { name: 'palette', path: computer, ready: 'Run maintenance', prepare: openPalette },
  ...['timeline', 'sessions', 'software', 'inventory', 'terminal', 'agent', 'audit'].map((tab) => ({
    ...{ name: `computer-${tab}`, path: `${computer}?tab=${tab}` },
  })),
  { name: 'computer-doctor', path: `${computer}/doctor`, prepare: examine, ...failing },
]

function ofSessions(session: string): readonly Picture[] {
  const path = `/sessions/${session}`
  return [
    { name: 'sessions', path: '/sessions', ready: computerShown, ...both },
    { name: 'session', path, ready: 'Setting up', prepare: chooseAction, ...failing },
    { name: 'session-narrow', path, ready: actionShown, size: 'narrow' },
    { name: 'session-log', path: `${path}?tab=log`, ready: 'Reading package lists' },
    ...['plan', 'facts', 'messages', 'events', 'report'].map((tab) => ({
      ...{ name: `session-${tab}`, path: `${path}?tab=${tab}` },
    })),
    { name: 'batches', path: '/batches', ...both },
  ]
}

const ofLibrary: readonly Picture[] = [
  { name: 'software', path: '/library/software', ready: 'Example Editor', ...both },
  { name: 'software-item', path: '/library/software/example-editor', ...failing },
  { name: 'software-definition', path: '/library/software/example-editor?tab=definition', ready: 'No problems' },
  { name: 'tasks', path: '/library/tasks', ...both },
  { name: 'task', path: '/library/tasks/app-policy', ...failing },
  { name: 'scripts', path: '/library/scripts', ...both },
  { name: 'script', path: '/library/scripts/restart-printing', ...failing },
]

const ofSchedules: readonly Picture[] = [
  { name: 'schedules', path: '/schedules', ...both },
  { name: 'schedules-week', path: '/schedules?view=week' },
  { name: 'schedule', path: '/schedules/Weekly%20maintenance', ...failing },
  { name: 'schedule-new', path: '/schedules/new' },
]

const ofSettings: readonly Picture[] = [
  ...['tenants', 'accounts', 'persons', 'tags', 'sign-in', 'api-tokens', 'enrolment', 'audit', 'limits', 'mail'],
  ...['webhooks', 'secrets'],
]
  .map((place): Picture => ({ name: `settings-${place}`, path: `/settings/${place}`, ...both }))
  .concat(
    ['roles', 'health', 'retention', 'time'].map((place) => ({
      ...{ name: `settings-${place}`, path: `/settings/${place}` },
      ...failing,
    })),
  )

async function forAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'All computers', exact: true }).click()
}

async function chooseAction(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Actions' }).getByRole('button', { name: actionShown }).click()
}

async function openRunDialog(page: Page): Promise<void> {
  await page.locator('header').getByRole('button', { name: 'Run', exact: true }).first().click()
}

/** The page's own answer is whole when its examination is over. */
async function examine(page: Page): Promise<void> {
  const isOver = page.waitForEvent(
    'requestfinished',
    (asked) => asked.method() === 'POST' && asked.url().endsWith('/doctor'),
  )
  await page.getByRole('button', { name: 'Examine', exact: true }).click()
  await isOver
  await page.getByRole('button', { name: 'Examine', exact: true }).waitFor()
}

/** Only what the page has brought to it can be found. */
async function openPalette(page: Page): Promise<void> {
  await page.getByText('Example Tool').first().waitFor()
  await page.keyboard.press('Control+k')
}

async function selectThree(page: Page): Promise<void> {
  const row = (at: number) => page.getByRole('row').nth(at)
  await row(5).waitFor()
  for (const at of [2, 3, 5]) await row(at).getByRole('checkbox').check()
  await row(4).hover()
}

async function peek(page: Page): Promise<void> {
  await page.getByRole('row').nth(2).waitFor()
  await page.getByRole('row').nth(2).focus()
  await page.keyboard.press('o')
  await page.getByRole('complementary').getByText('Last session').waitFor()
}

async function runACommand(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill('df -h /\nuptime')
  await page.keyboard.press('Control+Enter')
  await page.getByText('load average').waitFor()
}
