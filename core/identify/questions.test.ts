/** Tests what is asked of a computer for every kind of entry. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type Deployment, type TaskMode, taskModes } from '../terms/deployment.ts'
import type { Item, TaskBody } from '../terms/item.ts'
import { identify, prepare } from './identify.ts'
import { questionsOf } from './questions.ts'
import { aDeployment, aScript, aTask, needs, someSoftware, web01 } from './sample.ts'

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function ask(items: readonly Item[], deployments: readonly Deployment[]) {
  const definitions = prepare({ items, deployments, exclusions: [] })
  return questionsOf(identify(definitions, web01, { kind: 'full', now: 0 }), sha256)
}

function askTask(body: TaskBody, mode: TaskMode = 'enforce', parameters: Deployment['parameters'] = {}) {
  const task = aTask('it', {
    body,
    parameters: Object.keys(parameters).map((name) => ({ name, type: 'text', required: false })),
  })
  return ask([task], [aDeployment(1, 'it', { desired: { kind: 'task', mode }, parameters })])
}

test('[Q2] a package is asked of its package manager, and its test too', () => {
  const check = { type: 'package', provider: 'apt', package: 'editor' }
  const script = aScript('works?')

  assert.deepEqual(ask([someSoftware('editor')], [aDeployment(1, 'editor')]), [{ key: 'editor', check }])
  assert.deepEqual(ask([someSoftware('editor', { test: script })], [aDeployment(1, 'editor')]), [
    { key: 'editor', check, test: { script, environment: { FETTLE_ITEM: 'editor', FETTLE_METHOD: 'test' } } },
  ])
})

test('[Q2] software with scripts is asked for its version', () => {
  const script = aScript('detect')
  const source = { type: 'script', detect: script, versions: [], install: aScript('install') } as const

  assert.deepEqual(ask([someSoftware('editor', { source })], [aDeployment(1, 'editor')]), [
    {
      key: 'editor',
      check: { type: 'version', script, environment: { FETTLE_ITEM: 'editor', FETTLE_METHOD: 'get' } },
    },
  ])
})

test('[Q2] a file is compared by the hash and the size of its UTF-8 text', () => {
  const file = { type: 'file', path: '/x', ensure: 'present', mode: '0644', owner: 'root', group: 'root' } as const
  const content = 'grüße 🙂\n'

  assert.deepEqual(askTask({ ...file, content }), [
    { key: 'it', check: { ...file, sha256: sha256(content), size: 13 } },
  ])
  assert.deepEqual(askTask({ ...file, content: '' }), [{ key: 'it', check: { ...file, sha256: sha256(''), size: 0 } }])
  assert.deepEqual(askTask(file), [{ key: 'it', check: file }])
  assert.deepEqual(askTask({ type: 'file', path: '/x', ensure: 'absent', content: 'old' }), [
    { key: 'it', check: { type: 'file', path: '/x', ensure: 'absent' } },
  ])
})

test('[Q2] a file is asked for as its parameters fill it', () => {
  const [question] = askTask({ type: 'file', path: '/{{n}}', ensure: 'present', content: '{{n}}' }, 'audit', {
    n: 'ab',
  })

  assert.deepEqual(question?.check, { type: 'file', path: '/ab', ensure: 'present', sha256: sha256('ab'), size: 2 })
})

test('[Q2] a setting is asked for with its value, or its absence', () => {
  for (const value of ['1', null]) {
    const setting = { type: 'setting', file: '/x', section: 's', key: 'k', value } as const

    assert.deepEqual(askTask(setting), [{ key: 'it', check: setting }])
  }
})

test('[Q3] [Q4] script tasks: every mode with and without the scripts', () => {
  const scripts = { test: aScript('t'), get: aScript('g') }
  const environment = { FETTLE_ITEM: 'it', FETTLE_PARAM_WHO: 'anna' }
  const asked = { enforce: 'test', audit: 'test', monitor: 'get', ignore: undefined } as const

  for (const mode of taskModes) {
    const type = asked[mode]
    const expected = type
      ? [{ key: 'it', check: { type, script: scripts[type], environment: { ...environment, FETTLE_METHOD: type } } }]
      : []

    assert.deepEqual(askTask({ type: 'script', ...scripts }, mode, { who: 'anna' }), expected, mode)
    assert.deepEqual(askTask({ type: 'script', set: aScript('s') }, mode, { who: 'anna' }), [], mode)
  }
})

test('[Q1] entries with a problem are not asked for', () => {
  const desired = { kind: 'software', state: 'exact', version: 'a b' } as const

  assert.deepEqual(ask([someSoftware('editor')], [aDeployment(1, 'editor', { desired }), aDeployment(2, 'ghost')]), [])
})

test('[E120] [Q1] an ignored item is asked for when a prerequisite of another one names it', () => {
  const items = [someSoftware('editor', { prerequisites: [needs('fonts')] }), someSoftware('fonts')]
  const ignored = aDeployment(1, 'fonts', { desired: { kind: 'software', state: 'ignore' } })
  const keys = (deployments: readonly Deployment[]) => ask(items, deployments).map(({ key }) => key)

  const both = aDeployment(2, 'editor', { desired: { kind: 'software', state: 'ignore' } })

  assert.deepEqual(keys([ignored]), [])
  assert.deepEqual(keys([ignored, both]), [])
  assert.deepEqual(keys([ignored, aDeployment(2, 'editor')]), ['editor', 'fonts'])
  assert.deepEqual(keys([aDeployment(2, 'editor')]), ['editor', 'fonts'])
})
