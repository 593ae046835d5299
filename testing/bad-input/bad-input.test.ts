/** Bad input gets one clear sentence and the right exit code, and nothing is lost; through the real command line and server. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../computers/until.ts'
import { aFile, aScript } from '../session/documents.ts'
import { agentCommand, agentState, type World, aWorld } from '../world/world.ts'

const cli = join(import.meta.dirname, '../../cli/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'fettle-bad-input-'))
let world: World
let tokenFile: string

before(async () => {
  world = await aWorld()
  tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, world.operator.token, { mode: 0o600 })
  await world.operator.apply({ kind: 'tenant', name: 'Acme' })
})
after(async () => {
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line; a program that should have refused but runs on is ended after ten seconds. */
async function fettle(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()))
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, ...output }
}

const onServer = (...args: readonly string[]): Promise<Ended> =>
  fettle(...args, '--server', world.operator.address, '--token-file', tokenFile)

/** Applies one YAML text. */
async function applyText(name: string, text: string): Promise<Ended> {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, text)
  return await onServer('apply', '-f', file)
}

/** Everything an operator defined, to see that a refusal left it alone. */
async function defined(): Promise<unknown> {
  const { items } = await world.operator.call('listItems', { query: {} })
  const { items: deployments } = await world.operator.call('listDeployments', { query: {} })
  return { items, deployments }
}

const cases: readonly (readonly [what: string, yaml: string, sentence: RegExp])[] = [
  ['malformed YAML', 'kind: software\nname: [', /\.yaml:\d+/],
  ['an unknown key', 'kind: task\nname: a\nfiel: {path: /etc/a}\n', /fiel.*file/s],
  [
    'an unknown item',
    'kind: deployment\nname: d\nitem: nothing-like-it\ndesired: latest\ntarget: {all: true}\n',
    /no item "nothing-like-it"/,
  ],
  [
    'a prerequisite cycle',
    'kind: software\nname: one\napt: one-package\nrequires: [two]\n---\nkind: software\nname: two\napt: two-package\nrequires: [one]\n',
    /one -> two -> one|two -> one -> two|"?one"?.*"?two"?/,
  ],
  [
    'an impossible version',
    'kind: software\nname: pinned\napt: pinned-package\n---\nkind: deployment\nname: d\nitem: pinned\ndesired: {exact: "1.0 beta"}\ntarget: {all: true}\n',
    /1\.0 beta/,
  ],
  [
    'an unknown tenant',
    'kind: task\nname: t\nfile: {path: /etc/t}\n---\nkind: deployment\nname: d\nitem: t\nmode: enforce\ntarget: {tenant: Nobody}\n',
    /no tenant "Nobody"/,
  ],
]

for (const [what, yaml, sentence] of cases) {
  test(`${what} is refused with a sentence, and nothing is applied`, async () => {
    const before_ = await defined()
    const { exitCode, stderr } = await applyText(what.replaceAll(' ', '-'), yaml)
    assert.equal(exitCode, 3, stderr)
    assert.match(stderr, sentence)
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace')
    assert.deepEqual(await defined(), before_)
  })
}

test('a deployment on nobody is applied with a warning', async () => {
  const { exitCode, stdout, stderr } = await applyText(
    'nobody',
    'kind: task\nname: lonely\nfile: {path: /etc/lonely, content: x}\n---\nkind: deployment\nname: for nobody\nitem: lonely\nmode: enforce\ntarget: {tag: nobody-has-it}\n',
  )
  assert.equal(exitCode, 0, stderr)
  assert.match(stdout + stderr, /matches no computer/)
})

test('a wrong token is refused', async () => {
  const file = join(folder, 'wrong-token')
  writeFileSync(file, 'fettle_api_wrong', { mode: 0o600 })
  const { exitCode, stderr } = await fettle('computers', '--server', world.operator.address, '--token-file', file)
  assert.equal(exitCode, 3)
  assert.match(stderr, /^\[notSignedIn\] .+\n$/)
})

test('a server that is not there has its own exit code', async () => {
  const { exitCode, stderr } = await fettle('computers', '--server', 'http://127.0.0.1:1', '--token-file', tokenFile)
  assert.equal(exitCode, 4)
  assert.match(stderr, /^\[notReachable\] .+127\.0\.0\.1:1.+\n$/)
})

test('an unknown computer is refused by name', async () => {
  const { exitCode, stderr } = await onServer('run', 'no-such-computer', '--wait')
  assert.equal(exitCode, 3)
  assert.match(stderr, /no computer "no-such-computer"/)
})

test('a port that is in use is named', async () => {
  const busy = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => busy.once('listening', resolve))
  const address = busy.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { exitCode, stderr } = await fettle(
    'server',
    '--listen',
    `127.0.0.1:${port}`,
    '--data',
    join(folder, 'port'),
    '--database-url',
    world.database.url,
  )
  busy.close()
  assert.equal(exitCode, 3, stderr)
  assert.match(stderr, new RegExp(`Port ${port} .*in use`))
  assert.doesNotMatch(stderr, /\n\s+at /)
})

test('a data folder that another server uses is named, with its process', async () => {
  const data = join(folder, 'shared-data')
  const first = spawn(
    process.execPath,
    [cli, 'server', '--listen', '127.0.0.1:0', '--data', data, '--log-level', 'info'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let log = ''
  first.stdout.on('data', (part: Buffer) => (log += part.toString()))
  first.stderr.on('data', (part: Buffer) => (log += part.toString()))
  try {
    await until('the first server to be ready', () => /ready/.test(log) && /address/.test(log), 60_000)
    const { exitCode, stderr } = await fettle('server', '--listen', '127.0.0.1:0', '--data', data)
    assert.equal(exitCode, 3, stderr)
    assert.match(stderr, /in use by another server/)
    assert.match(stderr, new RegExp(String(first.pid)))
  } finally {
    first.kill('SIGTERM')
    await new Promise((resolve) => first.once('exit', resolve))
  }
})

test('a wrong enrolment token is refused on the computer', async () => {
  const computer = await world.computer('joiner')
  try {
    computer.writeFile('/root/wrong', 'fettle_enrol_wrong', 0o600)
    const { exitCode, stderr } = await computer.run(
      agentCommand('enroll', world.operator.address, '--token-file', '/root/wrong', '--state', '/var/lib/other'),
    )
    assert.equal(exitCode, 3)
    assert.match(stderr, /token/)
    assert.equal(stderr.trim().split('\n').length, 1)
  } finally {
    await computer[Symbol.asyncDispose]()
  }
})

test('a disk that fills up while the agent journals ends the session truthfully, and the agent lives on', async () => {
  const computer = await world.computer('full')
  try {
    // The agent's state on a small disk of its own.
    await computer.services.stop('agent')
    await computer.sh(
      `cp -a ${agentState} /root/state && mount -t tmpfs -o size=48m tmpfs ${agentState} && cp -a /root/state/. ${agentState}/`,
    )
    await computer.services.start('agent')
    await world.operator.apply(
      ...aFile('first', { path: '/etc/first', content: 'x' }),
      ...aScript('filler', {
        test: 'test -e /etc/filled',
        set: `dd if=/dev/zero of=${agentState}/filler bs=64k 2>/dev/null; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line $i of a lot of output"; done; touch /etc/filled`,
      }),
    )
    const id = await world.operator.start('full')
    const session = await world.operator.final(id, 60)
    assert.ok(['changed', 'partial', 'failed'].includes(session.state))
    for (const action of session.actions) assert.ok(action.verdict !== undefined)
    // A verdict may be lost to the full disk, never invented: what is called changed is there.
    if (session.actions.find(({ item }) => item === 'filler')?.verdict === 'changed')
      assert.ok(computer.exists('/etc/filled'))
    await computer.sh(`rm -f ${agentState}/filler`)
    await until(
      'the computer to be online',
      async () => (await world.operator.call('getComputer', { params: { id: 'full' } })).online,
      30_000,
    )
    const again = await world.operator.run('full')
    assert.ok(['changed', 'compliant'].includes(again.state), JSON.stringify(again.report))
  } finally {
    await computer[Symbol.asyncDispose]()
  }
})
