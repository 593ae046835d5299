/** The change a plan hands to the agent is the item's own, frozen. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import type { Software, TaskBody } from '../terms/item.ts'
import type { Change } from '../terms/plan.ts'
import { absentHere, actionOf, deployed, latest, outdated, planner, script, scriptSource } from './fixtures.ts'
import { software, task, upToDate } from './fixtures.ts'

const planOf = planner((text) => hash('sha256', text))

function changeOf(item: Software, desired: DesiredState, found: Found): Change | undefined {
  return actionOf(planOf({ entries: [deployed(item, desired)], found: { [item.name]: found } }), item.name).change
}

test('[P19] a package is installed in the pinned version, reinstalled, or removed', () => {
  const item = software('editor')
  const base = { type: 'package', provider: 'apt', package: 'editor' }
  const exact: DesiredState = { state: 'exact', version: '1.5' }

  assert.deepEqual(changeOf(item, latest, absentHere), { ...base, operation: 'install', version: '2.0' })
  assert.deepEqual(changeOf(item, latest, outdated), { ...base, operation: 'install', version: '2.0' })
  assert.deepEqual(changeOf(item, exact, upToDate), { ...base, operation: 'install', version: '1.5' })
  assert.deepEqual(changeOf(item, { state: 'absent' }, outdated), { ...base, operation: 'remove' })
  assert.deepEqual(changeOf(item, latest, { ...upToDate, testFailed: true } as Found), {
    ...base,
    operation: 'reinstall',
    version: '2.0',
  })
})

test('[P19] a package with uninstallInstall is changed like any other: the package manager sees to it', () => {
  const item = software('editor', { upgradeStrategy: 'uninstallInstall' })

  assert.equal((changeOf(item, latest, outdated) as { operation?: string }).operation, 'install')
})

test('[P19] scripts find the wanted version and the installed one', () => {
  const source = scriptSource(['1.0', '2.0'], { uninstall: script('uninstall') })
  const over = software('editor', { source })
  const anew = software('editor', { source, upgradeStrategy: 'uninstallInstall' })
  const environment = (action: string, wanted: string, installed: string) => ({
    FETTLE_ITEM: 'editor',
    FETTLE_ACTION: action,
    FETTLE_METHOD: 'set',
    FETTLE_VERSION: wanted,
    FETTLE_INSTALLED_VERSION: installed,
  })
  const steps = (...sources: readonly string[]) => ({ type: 'script', steps: sources.map(script) })
  const broken = { ...outdated, testFailed: true } as Found

  assert.deepEqual(changeOf(over, latest, absentHere), {
    ...steps('install'),
    environment: environment('install', '2.0', ''),
  })
  assert.deepEqual(changeOf(over, latest, outdated), {
    ...steps('install'),
    environment: environment('update', '2.0', '1.0'),
  })
  assert.deepEqual(changeOf(anew, latest, absentHere), {
    ...steps('install'),
    environment: environment('install', '2.0', ''),
  })
  assert.deepEqual(changeOf(anew, latest, outdated), {
    ...steps('uninstall', 'install'),
    environment: environment('update', '2.0', '1.0'),
  })
  assert.deepEqual(changeOf(anew, latest, broken), {
    ...steps('uninstall', 'install'),
    environment: environment('reinstall', '2.0', '1.0'),
  })
  assert.deepEqual(changeOf(over, { state: 'absent' }, outdated), {
    ...steps('uninstall'),
    environment: environment('uninstall', '', '1.0'),
  })
})

test('[P19] a file or a setting is its own change, a script task sets with its parameters', () => {
  const changeOfTask = (body: TaskBody, parameters = {}) => {
    const entries = [deployed(task('motd', { body }), 'enforce', { parameters })]
    return actionOf(planOf({ entries, found: { motd: { found: 'notCompliant', detail: 'differs' } } }), 'motd')
  }
  const file = { type: 'file', path: '/etc/motd', ensure: 'present', content: 'hello' } as const
  const setting = { type: 'setting', file: '/etc/a.ini', section: 's', key: 'k', value: null } as const
  const scripts = { type: 'script', test: script('test'), set: script('set') } as const
  const environment = { FETTLE_ITEM: 'motd', FETTLE_PARAM_DRY_RUN: 'false', FETTLE_PARAM_USER_NAME: 'ada' }
  const toSet = { FETTLE_ACTION: 'enforce', FETTLE_METHOD: 'set' }

  assert.deepEqual(changeOfTask(file).change, file)
  assert.deepEqual(changeOfTask(file).check, {
    type: 'file',
    path: '/etc/motd',
    ensure: 'present',
    sha256: hash('sha256', 'hello'),
    size: 5,
  })
  assert.deepEqual(changeOfTask(setting).change, setting)
  assert.deepEqual(changeOfTask(scripts, { 'user-name': 'ada', dryRun: false }).change, {
    type: 'script',
    steps: [script('set')],
    environment: { ...toSet, FETTLE_ITEM: 'motd', FETTLE_PARAM_DRYRUN: 'false', FETTLE_PARAM_USER_NAME: 'ada' },
  })
  const [action] = [changeOfTask(scripts, { 'user.name': 'ada', 'dry run': false })]
  assert.deepEqual(action.change, { type: 'script', steps: [script('set')], environment: { ...toSet, ...environment } })
  assert.deepEqual(action.check, {
    type: 'test',
    script: script('test'),
    environment: { ...environment, FETTLE_METHOD: 'test' },
  })
  assert.deepEqual(action.expect, { type: 'compliant' })
})
