/** Are software and tasks read as they are meant, with everything they can have, and refused where they contradict themselves? */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Item } from '@fettle/core/terms/item.ts'
import { fitProblems } from './fit.ts'
import { loadDocuments } from './load.ts'
import { validateDocument } from './validate.ts'

type Document = Record<string, unknown>

function itemOf(document: Document): Item {
  const validated = validateDocument(document)
  if (!('ok' in validated)) return assert.fail(JSON.stringify(validated.problems))
  const { ok } = validated
  return ok.kind === 'software' || ok.kind === 'task' ? ok : assert.fail(ok.kind)
}

function problemsOf(document: Document): readonly string[] {
  const validated = validateDocument(document)
  return 'ok' in validated ? [] : validated.problems.map(({ path, sentence }) => `${path}: ${sentence}`)
}

const script = { detect: 'app --version', install: 'install', versions: ['1.0'] }
const app = { kind: 'software', name: 'app', script }
const run = (source: string, timeoutSeconds = 1800) => ({ language: 'sh', source, timeoutSeconds })
const sha256 = 'ab'.repeat(32)

test('software with everything it can have', () => {
  const item = itemOf({
    ...app,
    script: {
      ...script,
      timeout: '10m',
      versions: [
        '1.0',
        {
          version: '2.0',
          requires: '1.0',
          files: [
            { url: 'https://example.test/app-x64.tar.gz', sha256, architecture: 'x64', unpack: true },
            { url: 'https://example.test/data', variable: 'APP_DATA', name: 'data.bin' },
          ],
          uninstall: 'uninstall-2',
        },
      ],
      offers: 'curl https://example.test/versions',
      uninstall: 'uninstall',
      upgrade: { source: 'upgrade', context: 'user' },
      repair: 'repair',
      download: 'download',
      postInstall: 'post-install',
      postUninstall: 'post-uninstall',
    },
    upgradeStrategy: 'upgradeScript',
    repairStrategy: 'script',
    licence: { need: 'required' },
  })
  const own = (source: string) => run(source, 600)

  assert.ok(item.kind === 'software')
  assert.deepEqual(item.source, {
    type: 'script',
    detect: own('app --version'),
    versions: ['1.0', '2.0'],
    details: {
      '2.0': {
        requires: '1.0',
        downloads: [
          {
            variable: 'FETTLE_INSTALLER',
            name: 'app-x64.tar.gz',
            url: 'https://example.test/app-x64.tar.gz',
            sha256,
            architecture: 'x64',
            unpack: true,
          },
          { variable: 'APP_DATA', name: 'data.bin', url: 'https://example.test/data' },
        ],
        scripts: { uninstall: own('uninstall-2') },
      },
    },
    offers: own('curl https://example.test/versions'),
    install: own('install'),
    uninstall: own('uninstall'),
    upgrade: { ...own('upgrade'), context: 'user' },
    repair: own('repair'),
    download: own('download'),
    postInstall: own('post-install'),
    postUninstall: own('post-uninstall'),
  })
  assert.deepEqual(
    [item.upgradeStrategy, item.repairStrategy, item.licence],
    ['upgradeScript', 'script', { need: 'required', variable: 'APP_LICENCE' }],
  )
})

test('[E132] versions that cannot be meant are refused with the place and what to do', () => {
  const versions = (...all: readonly unknown[]) => problemsOf({ ...app, script: { ...script, versions: all } })
  const file = { url: 'https://example.test/a' }

  assert.deepEqual(versions({ version: '2.0', requires: '2.0.0' }), [
    'script.versions[0].requires: The version "2.0" requires itself; remove it.',
  ])
  assert.deepEqual(versions('1.0', { version: '2.0', requires: '3.0' }), [
    'script.versions[1].requires: The version "2.0" requires "3.0", which is newer; name an older one.',
  ])
  assert.deepEqual(versions({ version: '2.0', requires: '1.5' }), [
    'script.versions[0].requires: The version "2.0" requires "1.5", which is not listed; list it too.',
  ])
  assert.deepEqual(versions('1.0', { version: '1.0' }), [
    'script.versions[1]: The version "1.0" is listed twice; remove one.',
  ])
  assert.deepEqual(versions({ version: '1.0', files: [file, { ...file, architecture: 'arm64' }, file] }), [
    'script.versions[0].files[2]: The version "1.0" has two files FETTLE_INSTALLER for every architecture; remove one.',
  ])
  assert.deepEqual(versions(), [
    'script.versions: script.versions must name at least one version, unless there is a script under offers.',
  ])
  assert.deepEqual(problemsOf({ ...app, script: { ...script, versions: [], offers: 'x' } }), [])
  assert.match(versions({ version: '1.0', files: [{ url: 'ftp://example.test' }] })[0] ?? '', /begins with https:\/\//)
  assert.match(
    versions({ version: '1.0', files: [{ ...file, variable: 'PATH' }] })[0] ?? '',
    /is taken; choose another/,
  )
  assert.match(versions({ version: '1.0', files: [{ ...file, variable: 'FETTLE_VERSION' }] })[0] ?? '', /is taken/)
})

test('[E125] a strategy without the script it needs is refused', () => {
  const strategy = (more: Document) => problemsOf({ ...app, ...more })
  const packaged = { kind: 'software', name: 'app', apt: 'app' }

  assert.deepEqual(strategy({ upgradeStrategy: 'upgradeScript' }), [
    'upgradeStrategy: upgradeStrategy is upgradeScript, which needs a script under script.upgrade; write it or choose another.',
  ])
  assert.equal(strategy({ upgradeStrategy: 'uninstallInstall' }).length, 1)
  assert.equal(strategy({ repairStrategy: 'script' }).length, 1)
  assert.deepEqual(strategy({ upgradeStrategy: 'none', repairStrategy: 'none' }), [])
  assert.deepEqual(
    strategy({ upgradeStrategy: 'upgradeScript', script: { ...script, versions: [{ version: '1', upgrade: 'x' }] } }),
    [],
    'a version may bring it',
  )
  assert.match(problemsOf({ ...packaged, upgradeStrategy: 'upgradeScript' })[0] ?? '', /^upgradeStrategy: A package is/)
})

const set = { kind: 'task', name: 'set', script: { test: 'true', set: 'true' } }

test('a combined script is each method it can do', () => {
  const bodyOf = (combined: Document) => {
    const item = itemOf({ ...set, script: combined })
    return item.kind === 'task' && item.body.type === 'script' ? item.body : assert.fail('no scripts')
  }

  assert.deepEqual(bodyOf({ combined: 'all' }), { type: 'script', test: run('all', 60), set: run('all') })
  assert.deepEqual(bodyOf({ combined: 'all', methods: ['get'], timeout: 5 }), { type: 'script', get: run('all', 5) })
  assert.match(
    problemsOf({ ...set, script: { combined: 'all', test: 'true' } })[0] ?? '',
    /stands in place of test, get and set/,
  )
  assert.match(
    problemsOf({ ...set, script: { test: 'x', methods: ['get'] } })[0] ?? '',
    /is only for a combined script/,
  )
})

test('tasks with everything they can have', () => {
  const item = itemOf({
    ...set,
    script: { ...set.script, context: 'user' },
    configures: 'app',
    serial: true,
    onboardingOnly: true,
    ignoreDuringAutomaticOnboarding: true,
    supersededBy: { task: 'new', parameters: { host: 'server' } },
    parameters: {
      host: { type: 'uri', default: 'example.test', order: 1 },
      mode: { type: 'choice', choices: ['a', 'b'], default: 'a', hidden: true },
      token: { type: 'secret', required: true },
      logo: { type: 'file' },
      labels: { type: 'keyValue', default: { a: '1' } },
    },
  })

  assert.ok(item.kind === 'task' && item.body.type === 'script')
  assert.deepEqual([item.body.test?.context, item.body.set?.context], ['user', 'user'])
  assert.deepEqual(
    [item.configures, item.serial, item.onboardingOnly, item.ignoreDuringAutomaticOnboarding, item.supersededBy],
    ['app', true, true, true, { task: 'new', parameters: { host: 'server' } }],
  )
  assert.deepEqual(
    item.parameters.map(({ name, default: fallback }) => [name, fallback]),
    [
      ['host', 'https://example.test'],
      ['mode', 'a'],
      ['token', undefined],
      ['logo', undefined],
      ['labels', { a: '1' }],
    ],
  )
})

test('tasks that contradict themselves are refused', () => {
  const parameters = (one: Document) => problemsOf({ ...set, parameters: { p: one } })
  const setting = { kind: 'task', name: 'set', setting: { file: '/etc/a', key: 'k', value: '{{ p }}' } }

  assert.match(parameters({ type: 'choice' })[0] ?? '', /is a choice; write what may be chosen under choices\.$/)
  assert.match(parameters({ choices: ['a'] })[0] ?? '', /has choices; write type: choice\.$/)
  assert.equal(
    parameters({ type: 'choice', choices: ['a'], default: 'b' })[0],
    'parameters.p.default: The default of the parameter "p" must be one of "a", and "b" is none.',
  )
  assert.equal(
    problemsOf({ ...setting, parameters: { p: { type: 'secret' } } })[0],
    'parameters.p: The parameter "p" is a secret, which only scripts are given; write it with a script.',
  )
  assert.deepEqual(problemsOf({ ...set, supersededBy: { task: 'set' } }), [
    'supersededBy.task: The task "set" supersedes itself; remove it.',
  ])
})

test('a task that configures software is not deployed alone; its parameters are the software’s', () => {
  const software = itemOf({ kind: 'software', name: 'app', apt: 'app' })
  const task = itemOf({ ...set, configures: 'app', parameters: { port: { type: 'number', required: true } } })
  const asked = (parameters: Document, state: 'latest' | 'absent' = 'latest') =>
    fitProblems(
      { desired: { kind: 'software', state }, parameters: parameters as never },
      software,
      task.kind === 'task' ? [task] : [],
    ).map(({ sentence }) => sentence)

  assert.deepEqual(fitProblems({ desired: { kind: 'task', mode: 'enforce' }, parameters: {} }, task), [
    { keys: ['item'], sentence: 'The task "set" configures "app" and comes with it; deploy that software.' },
  ])
  assert.deepEqual(asked({ port: 1 }), [])
  assert.deepEqual(asked({}), ['The parameter "port" of "app" is required; give it a value.'])
  assert.deepEqual(asked({}, 'absent'), [])
  assert.deepEqual(asked({ port: 'x' }), ['The parameter "port" of "app" must be a number, and "x" is none.'])
})

test('between documents: a successor’s parameters exist, and what is configured is software', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-items-'))
  try {
    writeFileSync(
      join(dir, 'all.yaml'),
      [
        'kind: task\nname: old\nscript: { test: x }\nsupersededBy: { task: new, parameters: { host: sever } }\nparameters: { host: {} }',
        'kind: task\nname: new\nscript: { test: x }\nparameters: { server: {} }',
        'kind: task\nname: extra\nconfigures: new\nscript: { test: x }',
      ].join('\n---\n'),
    )
    assert.deepEqual(
      loadDocuments([dir]).problems.map(({ sentence }) => sentence),
      [
        'The task "new" has no parameter "sever"; did you mean "server"?',
        'The task "extra" configures "new", which is a task; name software.',
      ],
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})

test('scripts of single versions may be in files beside the document', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-items-'))
  try {
    mkdirSync(join(dir, 'scripts'))
    writeFileSync(join(dir, 'scripts', 'old.py'), 'print("old")')
    const versions = [{ version: '1.0', uninstall: { file: './scripts/old.py' } }, '2.0']
    writeFileSync(join(dir, 'a.yaml'), JSON.stringify({ ...app, script: { ...script, versions } }))
    const { documents, problems } = loadDocuments([dir])

    assert.deepEqual(problems, [])
    const item = itemOf(documents[0]?.document ?? {})
    assert.ok(item.kind === 'software' && item.source.type === 'script')
    assert.deepEqual(item.source.details?.['1.0']?.scripts?.uninstall, { ...run('print("old")'), language: 'python' })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
