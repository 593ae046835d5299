/** Tasks that configure software: right after it, with it, never without it. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import type { Plan } from '../terms/plan.ts'
import type { Situation } from './fixtures.ts'
import { absentHere, actionOf, configuring, deployed, latest, needs, outdated, passive, planner } from './fixtures.ts'
import { script, software, task, unknown, upToDate } from './fixtures.ts'

const planOf = planner((text) => hash('sha256', text))
const notCompliant: Found = { found: 'notCompliant', detail: 'differs' }
const compliant: Found = { found: 'compliant' }
const gone: Found = { found: 'absent' }

function lineOf({ actions }: Plan): string {
  return actions.map(({ key, kind, to, verdict, reason }) => `${key}:${kind}:${verdict ?? to}:${reason}`).join(' ')
}

function both(found: Found, tested: Found, desired: DesiredState = latest, more: Partial<Situation> = {}): string {
  const entries = [deployed(software('app'), desired), configuring('app', task('app-setup'))]
  return lineOf(planOf({ entries, found: { app: found, 'app-setup': tested }, ...more }))
}

const done = 'app:none:compliant:upToDate'

test('[P28] [E151] software that is there: its task is done when its test asks for it', () => {
  assert.equal(both(upToDate, notCompliant), `${done} app-setup:enforce:compliant:taskNotCompliant`)
  assert.equal(both(upToDate, compliant), `${done} app-setup:none:compliant:taskCompliant`)
  assert.equal(both(upToDate, unknown), `${done} app-setup:none:unknown:detectionFailed`)
})

test('[P28] software that changes: what the test said before says nothing, it is tested again after the change', () => {
  for (const tested of [compliant, unknown, { found: 'noUser', detail: 'nobody' } as const]) {
    assert.match(both(absentHere, tested), /app-setup:enforce:compliant:(softwareChanges|noUser)$/)
    assert.match(both(outdated, tested), /^app:update:2.0:updateAvailable app-setup:enforce:compliant:/)
  }
  const entries = [deployed(software('app'), latest), configuring('app', task('app-setup'))]
  const plan = planOf({ entries, found: { app: absentHere } })
  assert.deepEqual(actionOf(plan, 'app-setup').dependsOn, ['a1'])
  assert.equal(
    actionOf(plan, 'app-setup').because,
    '"App", which it configures, is changed before it; then it is tested again.',
  )
})

test('[P28] [E152] never after the failure of its software, nor when nobody knows how that stands', () => {
  assert.equal(
    both(gone, compliant),
    'app:install:failed:noApplicableVersion app-setup:enforce:failed:prerequisiteFailed',
  )
  assert.match(
    both({ found: 'version', version: '1.0' }, compliant, { state: 'atLeast', version: '3' }),
    /app-setup:\w+:failed:prerequisiteFailed$/,
  )
  assert.equal(
    both(unknown, compliant),
    'app:none:unknown:detectionFailed app-setup:enforce:failed:prerequisiteUnknown',
  )
})

test('[P28] [E119] not there and not to be there: its task has no business here', () => {
  assert.equal(both(absentHere, unknown, { state: 'updateIfFound' }), 'app:none:compliant:softwareMissing')
  assert.equal(both(absentHere, unknown, { state: 'absent' }), 'app:none:compliant:softwareMissing')
  assert.equal(both(upToDate, compliant, { state: 'absent' }), 'app:uninstall:absent:softwareDetected')
  assert.equal(both(unknown, compliant, { state: 'absent' }), 'app:none:unknown:detectionFailed')
  assert.equal(both(upToDate, compliant, { state: 'ignore' }), 'app:none:skipped:ignored')
})

test('[P8] [P28] a resolution changes software and configures nothing', () => {
  assert.equal(
    both(absentHere, compliant, latest, { kind: 'resolution' }),
    'app:install:2.0:softwareMissing app-setup:none:skipped:notInThisKind',
  )
})

test('[P28] [E120] software that another one pulls in brings its task along, right after it', () => {
  const entries = [
    deployed(software('tool', { prerequisites: [needs('lib')] }), latest),
    passive(software('lib')),
    configuring('lib', task('lib-setup')),
    deployed(task('a-task'), 'enforce'),
  ]
  const found = { tool: absentHere, lib: absentHere, 'lib-setup': unknown, 'a-task': notCompliant }

  assert.deepEqual(
    planOf({ entries, found }).actions.map(({ key }) => key),
    ['lib', 'lib-setup', 'tool', 'a-task'],
  )
  assert.deepEqual(
    planOf({ entries, found: { ...found, lib: upToDate } }).actions.map(({ key }) => key),
    ['tool', 'a-task'],
    'what nobody changes is left alone',
  )
})

test('[P15] [E151] it stands right after its software, also when that is there already and other tasks go before', () => {
  const entries = [
    deployed(software('b-app'), latest),
    configuring('b-app', task('z-setup')),
    deployed(software('c-app'), latest),
    deployed(task('a-task', { order: { location: 'unordered', rank: 0, priority: 9 } }), 'enforce'),
  ]
  const found = { 'b-app': upToDate, 'c-app': absentHere, 'z-setup': notCompliant, 'a-task': notCompliant }

  assert.deepEqual(
    planOf({ entries, found }).actions.map(({ key }) => key),
    ['b-app', 'z-setup', 'c-app', 'a-task'],
  )
})

test('[P15] [P28] what the task needs itself comes between the two; when that needs the software, after it', () => {
  const setup = task('app-setup', { prerequisites: [needs('helper')] })
  const keys = (...of: readonly string[]) => {
    const helper = software('helper', { prerequisites: of.map((name) => needs(name)) })
    const entries = [
      deployed(software('app'), latest),
      configuring('app', setup),
      deployed(software('first', { prerequisites: [needs('app')] }), latest),
      passive(helper),
    ]
    const found = { app: absentHere, first: absentHere, helper: absentHere, 'app-setup': notCompliant }
    return planOf({ entries, found }).actions.map(({ key }) => key)
  }

  assert.deepEqual(keys(), ['app', 'helper', 'app-setup', 'first'])
  assert.deepEqual(keys('app'), ['app', 'helper', 'app-setup', 'first'])
  assert.deepEqual(keys('first'), ['app', 'first', 'helper', 'app-setup'])
})

test('[P28] of several instances each has the task of its own', () => {
  const entries = ['one', 'two'].flatMap((instance) => [
    deployed(software('app'), latest, { instance }),
    configuring(`app#${instance}`, task('app-setup'), { key: `app-setup#${instance}`, instance }),
  ])
  const found = { 'app#one': gone, 'app#two': absentHere, 'app-setup#one': compliant, 'app-setup#two': compliant }

  assert.equal(
    lineOf(planOf({ entries, found })),
    'app#one:install:failed:noApplicableVersion app-setup#one:enforce:failed:prerequisiteFailed ' +
      'app#two:install:2.0:softwareMissing app-setup#two:enforce:compliant:softwareChanges',
  )
})

test('[E139] [P27] a repair changes what it is asked for, then its task, and prerequisites only where they are missing', () => {
  const item = software('app', { prerequisites: [needs('lib', 'base')], test: script('works') })
  const entries = [
    deployed(item, latest),
    configuring('app', task('app-setup')),
    passive(software('lib')),
    passive(software('base')),
  ]
  const found = { app: upToDate, lib: outdated, base: absentHere, 'app-setup': compliant }
  const plan = planOf({ entries, found, purpose: 'repair' })

  assert.equal(
    lineOf(plan),
    'base:install:2.0:prerequisiteNeeded app:reinstall:2.0:repairRequested app-setup:enforce:compliant:softwareChanges',
  )
  assert.equal(actionOf(plan, 'app').because, 'Somebody asked for its repair; version 2.0 stays.')
})
