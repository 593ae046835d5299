/** Whole sessions with real parts: a real server, a real agent, a real package manager on a disposable computer. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { type Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { type World, aWorld } from '../world/world.ts'
import { aFile, aPackage, aScript } from './documents.ts'

let world: World

before(async () => {
  world = await aWorld()
})
after(async () => {
  await world[Symbol.asyncDispose]()
})

/** Verdicts by item. */
function verdicts(session: SessionDetail): Record<string, string | undefined> {
  return Object.fromEntries(session.actions.map(({ item, verdict }) => [item, verdict]))
}

/** Takes all deployments away, so that each test has only its own. */
async function nothingDeployed(): Promise<void> {
  const { items } = await world.operator.call('listDeployments', { query: {} })
  for (const { name } of items) {
    const { definition } = await world.operator.call('getDeployment', { params: { name } })
    const { item, desired } = definition as {
      item: string
      desired: { kind: string; mode?: string; state?: string; version?: string }
    }
    const wish =
      desired.kind === 'task'
        ? { mode: desired.mode }
        : { desired: desired.version === undefined ? desired.state : { [desired.state ?? '']: desired.version } }
    await world.operator.apply({ kind: 'deployment', name, item, ...wish, target: { all: true }, enabled: false })
  }
}

/**
 * Everything on the computer's own disk with its content, owner, mode and time of change, but for the agent's own journal and
 * what belongs to a running system. Whatever else is on its disk is read-only, so this is all that could have changed.
 */
function filesOf(computer: Computer): readonly string[] {
  const upper = join(computer.dir, 'upper')
  return readdirSync(upper, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !/^\/(?:var\/lib\/fettle-agent|run|tmp|var\/log|var\/lib$|var\/cache\/fettle)(?:\/|$)/.test(
          path.slice(upper.length),
        ),
    )
    .map((path) => {
      const { mode, uid, gid, mtimeMs, size } = lstatSync(path)
      const content = lstatSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
      return `${path.slice(upper.length)} ${mode} ${uid}:${gid} ${mtimeMs} ${size} ${content}`
    })
    .toSorted()
}

async function aFreshComputer(name: string): Promise<Computer> {
  await nothingDeployed()
  return await world.computer(name)
}

test('a full session brings packages, files, settings and scripts about; a second one finds all compliant', async () => {
  await using computer = await aFreshComputer('whole')
  await computer.sh('apt-get install -y -q fettle-example-legacy fettle-example-app=1.0-1 >&2')
  await world.operator.apply(
    ...aPackage('fettle-example-app'),
    ...aPackage('fettle-example-tool', { exact: '1.0-1' }),
    ...aPackage('fettle-example-legacy', 'absent'),
    ...aPackage('fettle-example-runtime', 'any'),
    ...aPackage('fettle-example-editor', 'latest', { requires: ['fettle-example-runtime'] }),
    ...aFile('notice', { path: '/etc/fettle-notice', content: 'kept\n', mode: '0640', owner: 'root', group: 'adm' }),
    {
      kind: 'task',
      name: 'colour',
      setting: { file: '/etc/example.ini', section: 'look', key: 'colour', value: 'blue' },
    },
    { kind: 'deployment', name: 'colour for all', item: 'colour', mode: 'enforce', target: { all: true } },
    ...aScript('group', {
      test: 'getent group fettle-example >/dev/null || exit 1',
      set: 'groupadd --system fettle-example; echo made',
    }),
    ...aScript('python', {
      language: 'python',
      test: 'import os; print(os.path.exists("/etc/from-python"))',
      set: 'open("/etc/from-python", "w").write("yes")',
    }),
    ...aScript('javascript', {
      language: 'javascript',
      test: 'import fs from "node:fs"; console.log(fs.existsSync("/etc/from-javascript"))',
      set: 'import fs from "node:fs"; fs.writeFileSync("/etc/from-javascript", "yes")',
    }),
    ...aScript(
      'bash audit',
      { language: 'bash', test: '[[ -d /etc ]]' },
      { mode: 'audit', item: { name: 'bash-audit' } },
    ).map((one) => ('item' in one ? { ...one, item: 'bash-audit' } : one)),
  )
  const first = await world.operator.run('whole')
  assert.equal(first.state, 'changed', JSON.stringify(first.report))
  assert.deepEqual(verdicts(first), {
    'fettle-example-app': 'changed',
    'fettle-example-tool': 'changed',
    'fettle-example-legacy': 'changed',
    'fettle-example-runtime': 'changed',
    'fettle-example-editor': 'changed',
    notice: 'changed',
    colour: 'changed',
    group: 'changed',
    python: 'changed',
    javascript: 'changed',
    'bash-audit': 'compliant',
  })
  const packages = await computer.installedPackages()
  assert.equal(packages.get('fettle-example-app'), '2.0-1')
  assert.equal(packages.get('fettle-example-tool'), '1.0-1')
  assert.equal(packages.get('fettle-example-legacy'), undefined)
  assert.equal(computer.readFile('/etc/fettle-notice'), 'kept\n')
  assert.equal((await computer.sh('stat -c "%a %U %G" /etc/fettle-notice')).trim(), '640 root adm')
  assert.match(computer.readFile('/etc/example.ini'), /\[look\]\ncolour ?= ?blue/)
  assert.deepEqual(
    first.stages.map(({ name, status }) => `${name} ${status}`),
    ['identify', 'detect', 'plan', 'execute', 'verify', 'report'].map((name) => `${name} succeeded`),
  )
  const order = first.actions.map(({ item }) => item)
  assert.ok(order.indexOf('fettle-example-runtime') < order.indexOf('fettle-example-editor'))
  const log = await world.operator.log(first.id)
  assert.ok(log.some(({ text, stream }) => text === 'made' && stream === 'out'))
  assert.ok(log.some(({ text }) => /Setting up fettle-example-app/.test(text)))

  const second = await world.operator.run('whole')
  assert.equal(second.state, 'compliant', JSON.stringify(second.report))
  assert.ok(second.actions.every(({ verdict }) => verdict === 'compliant'))
})

test('a package that fails to install fails its own action and its dependents, and nothing else', async () => {
  await using computer = await aFreshComputer('broken')
  await world.operator.apply(
    ...aPackage('fettle-example-broken'),
    ...aPackage('fettle-example-app'),
    ...aPackage('fettle-example-tool', 'latest', { requires: ['fettle-example-broken'] }),
    ...aFile('notice', { path: '/etc/fettle-notice', content: 'kept\n' }),
  )
  const session = await world.operator.run('broken')
  assert.equal(session.state, 'partial')
  assert.deepEqual(verdicts(session), {
    'fettle-example-broken': 'failed',
    'fettle-example-app': 'changed',
    'fettle-example-tool': 'failed',
    notice: 'changed',
  })
  assert.equal(session.actions.find(({ item }) => item === 'fettle-example-tool')?.reason, 'prerequisiteFailed')
  assert.equal((await computer.installedPackages()).get('fettle-example-app'), '2.0-1')
  assert.equal((await computer.installedPackages()).has('fettle-example-tool'), false)
  assert.equal(await computer.sh('dpkg --audit'), '')
})

test('a task that lies, its set succeeds and its test is still false, is not compliant', async () => {
  await using _computer = await aFreshComputer('liar')
  await world.operator.apply(...aScript('liar', { test: 'false', set: 'echo all done' }))
  const session = await world.operator.run('liar')
  const [action] = session.actions
  assert.equal(action?.verdict, 'notCompliant')
  assert.equal(action?.reason, 'notDetectedAfterChange')
  assert.equal(session.state, 'failed')
})

test('a reboot that a change made necessary is reported, and none is made', async () => {
  await using computer = await aFreshComputer('tired')
  await world.operator.apply(...aPackage('fettle-example-needs-reboot'))
  const { bootId } = computer
  const session = await world.operator.run('tired')
  assert.equal(session.state, 'changed')
  assert.ok(
    session.report.some((line) => /tired waits for a reboot/.test(line)),
    session.report.join('\n'),
  )
  assert.equal((await world.operator.call('getComputer', { params: { id: 'tired' } })).rebootPending, true)
  assert.equal(computer.bootId, bootId)
})

test('detection changes nothing on the computer, file by file and package by package', async () => {
  await using computer = await aFreshComputer('watched')
  await world.operator.apply(
    ...aPackage('fettle-example-app'),
    ...aFile('notice', { path: '/etc/fettle-notice', content: 'kept\n' }),
    ...aScript('group', { test: 'getent group fettle-example || exit 1', set: 'groupadd fettle-example' }),
  )
  await world.operator.run('watched', { kind: 'detection' })
  const before = { files: filesOf(computer), packages: [...(await computer.installedPackages())] }
  const session = await world.operator.run('watched', { kind: 'detection' })
  assert.deepEqual({ files: filesOf(computer), packages: [...(await computer.installedPackages())] }, before)
  assert.equal(session.state, 'partial')
  assert.deepEqual(verdicts(session), {
    'fettle-example-app': 'notCompliant',
    notice: 'notCompliant',
    group: 'notCompliant',
  })
  assert.ok((await world.operator.call('getComputer', { params: { id: 'watched' } })).factsAt)
})

test('resolution installs software and runs no task', async () => {
  await using computer = await aFreshComputer('software-only')
  await world.operator.apply(
    ...aPackage('fettle-example-app'),
    ...aScript('marker', { test: 'touch /etc/tested; false', set: 'touch /etc/set' }),
  )
  const session = await world.operator.run('software-only', { kind: 'resolution' })
  assert.deepEqual(verdicts(session), { 'fettle-example-app': 'changed' })
  assert.equal(computer.exists('/etc/tested'), false)
  assert.equal(computer.exists('/etc/set'), false)
})

test('an inventory session refreshes the inventory and runs nothing else', async () => {
  await using computer = await aFreshComputer('counted')
  await world.operator.apply(
    ...aPackage('fettle-example-app'),
    ...aScript('marker', { test: 'touch /etc/tested; false', set: 'true' }),
  )
  await computer.sh('apt-get install -y -q fettle-example-tool >&2')
  const session = await world.operator.run('counted', { kind: 'inventory' })
  assert.equal(session.state, 'compliant')
  assert.deepEqual(session.actions, [])
  assert.equal(computer.exists('/etc/tested'), false)
  const { software } = await world.operator.call('getComputerSoftware', { params: { id: 'counted' } })
  assert.ok(software.some(({ name }) => name === 'fettle-example-tool'))
})

test('a computer that is off is waited for with a reason, and the session goes on when it returns', async () => {
  await using computer = await aFreshComputer('away')
  await world.operator.apply(...aFile('notice', { path: '/etc/fettle-notice', content: 'kept\n' }))
  await computer.powerOff()
  await until(
    'the server to see that it is off',
    async () => !(await world.operator.call('getComputer', { params: { id: 'away' } })).online,
    20_000,
  )
  const id = await world.operator.start('away')
  const waiting = await world.operator.call('getSession', { params: { id }, query: {} })
  assert.equal(waiting.state, 'waiting')
  assert.equal(waiting.wait?.reason, 'computer')
  assert.match(waiting.wait?.sentence ?? '', /away/)
  assert.equal(waiting.wait?.owner, 'away')
  assert.ok(Date.parse(waiting.wait?.deadline ?? '') > Date.now())
  await computer.powerOn()
  const session = await world.operator.final(id)
  assert.equal(session.state, 'changed')
  assert.ok(session.waitedMs > 0)
})

test('a pulled cable does not stop the work: the agent carries on and reports when it is back', async () => {
  await using computer = await aFreshComputer('cable')
  await world.operator.apply(
    ...aScript('slow', {
      test: 'test -e /etc/slow-done',
      set: 'echo started; while [ ! -e /etc/go ]; do sleep 0.05; done; touch /etc/slow-done',
    }),
    ...aFile('notice', { path: '/etc/fettle-notice', content: 'kept\n' }),
  )
  const id = await world.operator.start('cable')
  await until(
    'the slow action to run',
    async () => (await world.operator.log(id)).some(({ text }) => text === 'started'),
    20_000,
  )
  await computer.unplug()
  computer.writeFile('/etc/go', '')
  await until(
    'the work to be done without a link',
    () => computer.exists('/etc/slow-done') && computer.exists('/etc/fettle-notice'),
    20_000,
  )
  await computer.plug()
  const session = await world.operator.final(id)
  assert.equal(session.state, 'changed')
})

for (const how of ['in a script', 'in the middle of apt'] as const) {
  test(`cancel ends everything within seconds, ${how}, and leaves dpkg consistent`, async () => {
    const name = how === 'in a script' ? 'cancel-script' : 'cancel-apt'
    await using computer = await aFreshComputer(name)
    if (how === 'in a script') {
      const stubborn = 'trap "" TERM INT; echo started; (setsid sleep 1000 &) ; while true; do sleep 1; done'
      await world.operator.apply(
        ...aScript('stubborn', { test: 'false', set: stubborn }),
        ...aFile('notice', { path: '/etc/fettle-notice', content: 'kept\n' }),
      )
    } else {
      await world.operator.apply(...aPackage('fettle-example-slow'), ...aPackage('fettle-example-app'))
    }
    const id = await world.operator.start(name)
    await until(
      'the change to run',
      async () =>
        (await computer.sh('ps -eo args 2>/dev/null || true')).match(
          how === 'in a script' ? /sleep 1000/ : /fettle-example-slow\.postinst/,
        ) !== null,
      30_000,
    )
    const began = performance.now()
    await world.operator.call('cancelSession', { params: { id }, body: { how: 'now' } })
    const session = await world.operator.final(id, 30)
    const seconds = (performance.now() - began) / 1000
    assert.equal(session.state, 'cancelled')
    assert.ok(seconds < 20, `it took ${seconds} s`)
    assert.ok(session.actions.every(({ verdict }) => verdict !== undefined))
    assert.doesNotMatch(await computer.sh('ps -eo args'), /sleep 1000|postinst|apt-get/)
    assert.equal(await computer.sh('dpkg --audit'), '')
    const again = await computer.run(['apt-get', 'install', '-y', '-q', 'fettle-example-tool'])
    assert.equal(again.exitCode, 0, again.stderr)
  })
}
