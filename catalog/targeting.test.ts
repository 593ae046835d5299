/** Script filters, what becomes of an item later, and approvals, as they are written. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Item } from '@fettle/core/terms/item.ts'
import type { DeploymentDefinition } from './definition.ts'
import { fitProblems } from './fit.ts'
import { loadDocuments } from './load.ts'
import { validateDocument } from './validate.ts'

const written = { kind: 'deployment', name: 'It', item: 'tool', desired: 'latest' }

function deploymentOf(more: Record<string, unknown>): DeploymentDefinition {
  const result = validateDocument({ ...written, ...more })
  if ('problems' in result) assert.fail(result.problems.map(({ sentence }) => sentence).join(' '))
  return result.ok.kind === 'deployment' ? result.ok : assert.fail(result.ok.kind)
}

function problemsOf(more: Record<string, unknown>): readonly string[] {
  const result = validateDocument({ ...written, ...more })
  return 'problems' in result ? result.problems.map(({ sentence }) => sentence) : []
}

test('a script filter is a subject of its own, with a language and a time limit, and conditions beside it', () => {
  const { target } = deploymentOf({
    target: { script: { language: 'python', source: 'print(True)', timeout: '5s' }, tenant: 'Acme', where: 'true' },
  })

  assert.equal(target.scope, 'singleTenant')
  assert.deepEqual(target.subject, {
    type: 'script',
    script: { language: 'python', source: 'print(True)', timeoutSeconds: 5 },
  })
  assert.equal(target.where, 'true')
  assert.match(problemsOf({ target: { script: 'true', tag: 'x' } })[0] ?? '', /names several of .* and script/)
})

test('the text of a script filter may stand in a file beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-targeting-'))
  try {
    writeFileSync(join(folder, 'cash.py'), 'print(True)\n')
    const target = 'target: { script: { file: cash.py } }'
    writeFileSync(join(folder, 'it.yaml'), `kind: deployment\nname: It\nitem: tool\ndesired: latest\n${target}\n`)
    const { documents, problems } = loadDocuments([join(folder, 'it.yaml')])

    assert.deepEqual(problems, [])
    assert.deepEqual(documents[0]?.document['target'], { script: { language: 'python', source: 'print(True)\n' } })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('[E112] a target that names no tenant has none, whatever it was before', () => {
  assert.ok(!('tenant' in deploymentOf({ target: { tag: 'x' } }).target))
})

test('only optional deployments can be approved by themselves', () => {
  const target = { all: true }
  assert.equal(deploymentOf({ target, enforcement: 'optional', autoApprove: true }).autoApprove, true)
  assert.match(problemsOf({ target, autoApprove: true })[0] ?? '', /needs enforcement: optional beside it/)
})

test('onUnassign asks only for what can be done', () => {
  const base = {
    prerequisites: [],
    order: { location: 'unordered', rank: 0, priority: 0 },
    rebootNeeded: false,
  } as const
  const script = { language: 'sh', source: 'x', timeoutSeconds: 1 } as const
  const task = (body: object) =>
    ({
      ...base,
      kind: 'task',
      name: 'it',
      title: 'It',
      phase: 'configuration',
      parameters: [],
      body,
    }) as unknown as Item
  const software = (source: object) =>
    ({
      ...base,
      kind: 'software',
      name: 'it',
      title: 'It',
      scheme: 'general',
      upgradeStrategy: 'installOver',
      source,
    }) as unknown as Item
  const scripted = { type: 'script', detect: script, install: script, versions: [] }
  const items: readonly (readonly [Item, remove: boolean, restore: boolean])[] = [
    [software({ type: 'package', provider: 'apt', package: 'it' }), true, true],
    [software({ ...scripted, uninstall: script }), true, true],
    [software(scripted), false, false],
    [task({ type: 'file', path: '/x', ensure: 'present' }), true, false],
    [task({ type: 'setting', file: '/x', section: 's', key: 'k', value: 'v' }), true, false],
    [task({ type: 'script', test: script, set: script }), false, false],
  ]
  for (const [item, remove, restore] of items) {
    for (const [onUnassign, fits] of [
      ['leave', true],
      ['remove', remove],
      ['restore', restore],
    ] as const) {
      const wish = item.kind === 'task' ? { desired: undefined, mode: 'enforce' } : {}
      const { desired: _desired, ...rest } = { ...written, ...wish }
      const document = item.kind === 'task' ? rest : written
      const result = validateDocument({ ...document, item: 'it', target: { all: true }, onUnassign })
      assert.ok('ok' in result && result.ok.kind === 'deployment')
      const problems = fitProblems(result.ok, item).filter(({ keys }) => keys[0] === 'onUnassign')
      assert.equal(problems.length === 0, fits, `${item.kind} ${JSON.stringify(item)} ${onUnassign}`)
    }
  }
})
