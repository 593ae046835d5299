/** What a session is for, what it leaves out and what must not be changed again decide a plan too. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import type { VersionDownload } from '../terms/item.ts'
import type { Plan } from '../terms/plan.ts'
import type { Situation } from './fixtures.ts'
import { absentHere, actionOf, configuring, deployed, latest, needs, outdated, passive, planner } from './fixtures.ts'
import { script, scriptSource, software, task, upToDate } from './fixtures.ts'
import { needsAgent } from './plan.ts'

const planOf = planner((text) => hash('sha256', text))
const notCompliant: Found = { found: 'notCompliant', detail: 'differs' }
const download: VersionDownload = {
  variable: 'FETTLE_INSTALLER',
  name: 'app.tar.gz',
  url: 'https://example.test/app.tar.gz',
  sha256: 'ab'.repeat(32),
}
const fetched = software('app', {
  scheme: 'general',
  source: scriptSource(['1.0', '2.0'], {
    uninstall: script('uninstall'),
    details: {
      '2.0': { downloads: [download], requires: '1.0' },
      '1.0': { downloads: [{ ...download, name: 'old' }] },
    },
  }),
})

function lineOf({ actions }: Plan): string {
  return actions.map(({ key, kind, to, verdict, reason }) => `${key}:${kind}:${verdict ?? to}:${reason}`).join(' ')
}

test('[E142] [P30] a download fetches the files of the way, installs nothing and configures nothing', () => {
  const entries = [deployed(fetched, latest), configuring('app', task('app-setup'))]
  const plan = planOf({ entries, found: { app: { found: 'absent' }, 'app-setup': notCompliant }, purpose: 'download' })

  assert.equal(
    lineOf(plan),
    'app:download:1.0:steppingStone app:download:2.0:softwareMissing app-setup:enforce:skipped:notInThisKind',
  )
  assert.deepEqual(
    plan.actions.filter(needsAgent).map(({ change, check, expect, dependsOn }) => [change, check, expect, dependsOn]),
    [
      [{ type: 'download', downloads: [{ ...download, name: 'old' }] }, undefined, undefined, []],
      [{ type: 'download', downloads: [download] }, undefined, undefined, []],
    ],
  )
})

test('[P30] what has no files of its own, is removed or is a task is skipped by a download; what is in order stays so', () => {
  const entries = [
    deployed(software('packaged'), latest),
    deployed(software('fine'), latest),
    deployed(fetched, { state: 'absent' }),
    deployed(task('clock'), 'enforce'),
  ]
  const found = {
    packaged: absentHere,
    fine: upToDate,
    app: { found: 'version', version: '2.0' },
    clock: notCompliant,
  } as const

  assert.equal(
    lineOf(planOf({ entries, found, purpose: 'download' })),
    'app:uninstall:skipped:notInThisKind fine:none:compliant:upToDate packaged:install:skipped:notInThisKind ' +
      'clock:enforce:skipped:notInThisKind',
  )
})

test('[E071] [P25] reboots are skipped: what needs one is left out, and so is what needs that, which says why', () => {
  const entries = [
    deployed(software('driver', { rebootNeeded: true }), latest),
    deployed(software('tool', { prerequisites: [needs('driver')] }), latest),
    deployed(software('other'), latest),
    deployed(software('fine', { rebootNeeded: true }), latest),
  ]
  const found = { driver: absentHere, tool: absentHere, other: absentHere, fine: upToDate }
  const plan = planOf({ entries, found, options: { rebootSkip: true } })

  assert.equal(
    lineOf(plan),
    'driver:install:skipped:rebootsSkipped fine:none:compliant:upToDate other:install:2.0:softwareMissing ' +
      'tool:install:skipped:rebootsSkipped',
  )
  assert.equal(
    actionOf(plan, 'driver').because,
    'It is not installed and 2.0 is the latest. It needs a reboot, and this session skips what does.',
  )
  assert.match(actionOf(plan, 'tool').because, /^"Tool" needs "Driver", and that is left out: .* skips what does\.$/)
  assert.equal(lineOf(planOf({ entries, found, options: { rebootSkip: false } })), lineOf(planOf({ entries, found })))
})

const asUser = { ...script('set'), context: 'user' } as const
const wallpaper = task('wallpaper', {
  body: { type: 'script', test: { ...script('test'), context: 'user' }, set: asUser },
})

test('[P25] actions of users are skipped when the session says so; everything else goes on', () => {
  const tool = software('tool', { scheme: 'general', source: scriptSource(['1.0'], { install: asUser }) })
  const entries = [deployed(wallpaper, 'enforce'), deployed(tool, latest), deployed(task('clock'), 'enforce')]
  const found: Situation['found'] = { wallpaper: notCompliant, tool: { found: 'absent' }, clock: notCompliant }

  assert.equal(
    lineOf(planOf({ entries, found, options: { userSkip: true } })),
    'tool:install:skipped:userContextSkipped clock:enforce:compliant:taskNotCompliant ' +
      'wallpaper:enforce:skipped:userContextSkipped',
  )
  const plan = planOf({ entries, found })
  assert.deepEqual(
    plan.actions.map(({ key, context }) => [key, context]),
    [
      ['tool', 'user'],
      ['clock', undefined],
      ['wallpaper', 'user'],
    ],
  )
})

test('[E167] [P25] nobody is signed in: still planned, so that it can wait; a detection says it is not known', () => {
  const found: Situation['found'] = { wallpaper: { found: 'noUser', detail: 'nobody is signed in' } }
  const situation = { entries: [deployed(wallpaper, 'enforce')], found }

  const action = actionOf(planOf(situation), 'wallpaper')
  assert.deepEqual([action.reason, action.verdict, action.context], ['noUser', undefined, 'user'])
  assert.ok(action.change !== undefined && action.check !== undefined)
  const looked = actionOf(planOf({ ...situation, kind: 'detection' }), 'wallpaper')
  assert.deepEqual([looked.reason, looked.verdict, looked.change], ['noUser', 'unknown', undefined])
})

test('[E167] [P25] software that only a session can see: planned where it is installed over whatever there is', () => {
  const noUser: Found = { found: 'noUser', detail: 'nobody is signed in' }
  const source = scriptSource(['1.0'], { detect: { ...script('detect'), context: 'user' }, uninstall: script('gone') })
  const found = { app: noUser }
  const lineFor = (
    upgradeStrategy: 'installOver' | 'uninstallInstall',
    state: 'latest' | 'absent' | 'updateIfFound',
  ) => {
    const item = software('app', { scheme: 'general', source, upgradeStrategy })
    return lineOf(planOf({ entries: [deployed(item, { state })], found }))
  }

  assert.equal(lineFor('installOver', 'latest'), 'app:install:1.0:noUser')
  assert.equal(lineFor('uninstallInstall', 'latest'), 'app:none:unknown:noUser')
  assert.equal(lineFor('installOver', 'absent'), 'app:none:unknown:noUser')
  assert.equal(lineFor('installOver', 'updateIfFound'), 'app:none:unknown:noUser')
})

test('[P26] what is in quarantine is not changed again and shows the evidence; what needs it fails', () => {
  const evidence = 'It was installed 3 times in 2 days and was gone each time'
  const entries = [
    deployed(software('app'), latest),
    deployed(software('tool', { prerequisites: [needs('app')] }), latest),
  ]
  const quarantined = new Map([['app', evidence]])
  const plan = planOf({ entries, found: { app: absentHere, tool: absentHere }, quarantined })

  assert.equal(lineOf(plan), 'app:install:failed:quarantined tool:install:failed:prerequisiteFailed')
  assert.equal(actionOf(plan, 'app').because, `${evidence}.`)
  assert.equal(
    lineOf(planOf({ entries, found: { app: upToDate, tool: upToDate }, quarantined })),
    'app:none:compliant:upToDate tool:none:compliant:upToDate',
    'what is as wanted is not changed anyway',
  )
})

test('[P26] what no deployment names any more is taken back, and the action says so', () => {
  const sentence = 'Deployment "App" brought it, and no deployment names it any more.'
  const entries = [deployed(software('app'), { state: 'absent' }, { noLongerAssigned: { act: 'remove', sentence } })]

  const gone = actionOf(planOf({ entries, found: { app: upToDate } }), 'app')
  assert.deepEqual([gone.kind, gone.reason, gone.because], ['uninstall', 'noLongerAssigned', sentence])
  assert.equal(actionOf(planOf({ entries, found: { app: absentHere } }), 'app').verdict, 'compliant')
})

test('[P27] a repair is for what the session is about: not for what others need, nor for what is not there', () => {
  const entries = [deployed(software('app', { prerequisites: [needs('lib')] }), latest), passive(software('lib'))]
  const repair = (found: Situation['found']) => lineOf(planOf({ entries, found, purpose: 'repair' }))

  assert.equal(repair({ app: outdated, lib: outdated }), 'app:reinstall:2.0:repairRequested')
  assert.equal(repair({ app: absentHere, lib: upToDate }), 'app:install:2.0:softwareMissing')
  const none = [deployed(software('app', { repairStrategy: 'none' }), latest)]
  const refused = planOf({ entries: none, found: { app: upToDate }, purpose: 'repair' })
  assert.equal(lineOf(refused), 'app:reinstall:failed:repairRequested')
  assert.match(actionOf(refused, 'app').because, /somebody asked for its repair, but its repair strategy is "none"\.$/)
})

test('[P29] scripts are told what is done; no parameter takes the place of that', () => {
  const item = task('clock', {
    serial: true,
    parameters: [
      { name: 'zone', type: 'text', required: false },
      { name: 'token', type: 'secret', required: false },
      { name: 'photo', type: 'file', required: false },
      { name: 'data', type: 'file', required: false },
      { name: 'labels', type: 'keyValue', required: false },
    ],
  })
  const parameters = {
    zone: 'UTC',
    token: 'clock-token',
    photo: { name: 'photo.png', contentBase64: 'aGk=' },
    data: { url: 'https://example.test/data.zip?x=1', unpack: true },
    labels: { a: '1' },
  }
  const entries = [deployed(item, 'enforce', { parameters })]
  const plan = planOf({ entries, found: { clock: notCompliant }, options: { reboot: 'suppress' } })
  const { change, lock, check } = actionOf(plan, 'clock')

  assert.equal(lock, 'clock')
  assert.deepEqual(change, {
    type: 'script',
    steps: [script('set')],
    environment: {
      FETTLE_ACTION: 'enforce',
      FETTLE_ITEM: 'clock',
      FETTLE_METHOD: 'set',
      FETTLE_REBOOT_PREFERENCE: 'suppress',
      FETTLE_PARAM_ZONE: 'UTC',
      FETTLE_PARAM_LABELS: '{"a":"1"}',
    },
    files: [{ variable: 'FETTLE_PARAM_PHOTO', name: 'photo.png', contentBase64: 'aGk=' }],
    downloads: [
      { variable: 'FETTLE_PARAM_DATA', name: 'data.zip', url: 'https://example.test/data.zip?x=1', unpack: true },
    ],
    secrets: [{ variable: 'FETTLE_PARAM_TOKEN', secret: 'clock-token' }],
  })
  assert.ok(check?.type === 'test' && check.files?.length === 1 && check.secrets?.length === 1)
})

test('[E172] [P29] the files of a deployment are there before the first script that needs them, also the one that tests', () => {
  const item = task('clock', { parameters: [{ name: 'photo', type: 'file', required: false }] })
  const file = { name: 'photo.png', contentBase64: 'aGk=' }
  const entries = [deployed(item, 'enforce', { parameters: { photo: file } })]
  const { check } = actionOf(planOf({ entries, found: { clock: notCompliant } }), 'clock')

  assert.deepEqual(check?.type === 'test' && check.files, [{ variable: 'FETTLE_PARAM_PHOTO', ...file }])
})

test('[P26] a warning stands behind the reason', () => {
  const entries = [deployed(software('app'), latest, { warning: 'Its task is superseded.' })]

  assert.match(
    actionOf(planOf({ entries, found: { app: absentHere } }), 'app').because,
    /latest\. Its task is superseded\.$/,
  )
})

test('[E154] [P15] what is only for onboarding comes before everything else, in the order of the list', () => {
  const first = task('z-name', { onboardingOnly: true, order: { location: 'beginning', rank: 2, priority: 0 } })
  const second = task('a-join', { onboardingOnly: true, order: { location: 'beginning', rank: 3, priority: 0 } })
  const normal = task('early', { order: { location: 'beginning', rank: 0, priority: 0 } })
  const entries = [
    deployed(second, 'enforce'),
    deployed(first, 'enforce'),
    deployed(normal, 'enforce'),
    deployed(software('welcome'), latest, { enforcement: 'onboarding' }),
    deployed(software('app'), latest),
  ]
  const found = {
    'a-join': notCompliant,
    'z-name': notCompliant,
    early: notCompliant,
    app: absentHere,
    welcome: absentHere,
  }

  assert.deepEqual(
    planOf({ entries, found }).actions.map(({ key }) => key),
    ['z-name', 'a-join', 'welcome', 'early', 'app'],
  )
})

test('[E157] [P15] an item that is gone leaves the order of the others as it was', () => {
  const at = (name: string, rank: number) =>
    deployed(software(name, { order: { location: 'end', rank, priority: 0 } }), latest)
  const entries = [at('c', 1), at('a', 2), at('b', 3)]
  const found = { a: absentHere, b: absentHere, c: absentHere }
  const keys = (some: Situation['entries']) => planOf({ entries: some, found }).actions.map(({ key }) => key)

  assert.deepEqual(keys(entries), ['c', 'a', 'b'])
  assert.deepEqual(keys(entries.filter(({ key }) => key !== 'a')), ['c', 'b'])
})
