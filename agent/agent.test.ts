/** The commands of the agent: what they do, what they refuse, and how they say it. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { agentCommand, TestAgent } from './an-agent.ts'
import { agentCrashPoints } from './crash-point.ts'
import { runDir } from './state.ts'
import { StandInServer, standInIds } from './stand-in-server.ts'
import { agentVersion } from './version.ts'

function aFolder(context: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-cli-'))
  context.after(() => {
    rmSync(runDir(join(dir, 'state')), { recursive: true, force: true })
    rmSync(dir, { recursive: true, force: true })
  })
  return dir
}

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as { version: string }
  assert.equal(agentVersion, version)
})

test('[ENR-1, ENR-2] enrolment keeps the key here, uses the token once and removes it', async (context) => {
  const dir = aFolder(context)
  const state = join(dir, 'state')
  await using server = await StandInServer.start()
  writeFileSync(join(dir, 'token'), `${server.behaviour.token}\n`)

  const { code, stdout, stderr } = await agentCommand([
    'enroll',
    server.url,
    '--token-file',
    join(dir, 'token'),
    '--state',
    state,
  ])

  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(stdout, `Enrolled with ${server.url} as ${standInIds.computerId}.\n`)
  assert.equal(existsSync(join(dir, 'token')), false)
  assert.equal(statSync(state).mode & 0o777, 0o700)
  assert.equal(statSync(join(state, 'key.pem')).mode & 0o777, 0o600)
  assert.deepEqual(JSON.parse(readFileSync(join(state, 'config.json'), 'utf8')), { server: server.url, ...standInIds })
  const again = await agentCommand(['enroll', server.url, '--token-file', '-', '--state', state], {
    stdin: server.behaviour.token,
  })
  assert.equal(again.code, 3)
  assert.match(again.stderr, /already enrolled with http/)
})

test('a token may come from stdin', async (context) => {
  await using server = await StandInServer.start()

  const { code } = await agentCommand(
    ['enroll', server.url, '--token-file', '-', '--state', join(aFolder(context), 'state')],
    { stdin: `${server.behaviour.token}\n` },
  )

  assert.equal(code, 0)
})

test('what cannot be done ends with one sentence and the right code', async (context) => {
  const dir = aFolder(context)
  const state = join(dir, 'state')
  await using server = await StandInServer.start()
  const token = join(dir, 'token')
  const wrong = join(dir, 'wrong')
  const empty = join(dir, 'empty')
  writeFileSync(token, server.behaviour.token)
  writeFileSync(wrong, 'wrong')
  writeFileSync(empty, '\n')
  const cases: readonly (readonly [words: readonly string[], code: number, says: RegExp])[] = [
    [
      ['enroll', server.url, '--token-file', wrong, '--state', state],
      3,
      /^http:\S+ refused to enrol this computer: This token is not known, or it was used up\.\n$/,
    ],
    [['enroll', server.url, '--token-file', empty, '--state', state], 3, /empty holds no enrolment token\.\n$/],
    [
      ['enroll', server.url, '--token-file', join(dir, 'none'), '--state', state],
      3,
      /^The token cannot be read from \S+ \(ENOENT\)\.\n$/,
    ],
    [['enroll', server.url, '--state', state], 3, /^Say where the token is/],
    [['enroll', '--token-file', token, '--state', state], 3, /^Say which server/],
    [['enroll', 'ftp://x', '--token-file', token, '--state', state], 3, /^"ftp:\/\/x" is no address of a server/],
    [
      ['enroll', 'http://127.0.0.1:1/', '--token-file', token, '--state', state],
      4,
      /^http:\/\/127\.0\.0\.1:1 cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\.\n$/,
    ],
    [['run', '--state', join(dir, 'nothing'), '--unprivileged'], 3, /holds no agent: enrol this computer first/],
    [['run', 'x', '--state', state], 3, /takes no "x"/],
    [['dance'], 3, /^There is no command "dance"\.\nUsage:/],
    [[], 3, /^Say what to do\.\nUsage:/],
    [['run', '--colour'], 3, /Unknown option '--colour'/],
    [['--help'], 0, /^$/],
  ]
  for (const [words, code, says] of cases) {
    const end = await agentCommand(words)
    assert.equal(end.code, code, `${words.join(' ')}: ${end.stderr}`)
    assert.match(end.stderr, says)
  }
  assert.ok(existsSync(token), 'a token that was not used is kept')
})

test('an interrupted enrolment is done again with the same key', async (context) => {
  const state = join(aFolder(context), 'state')
  await using server = await StandInServer.start()
  await agentCommand(['enroll', 'http://127.0.0.1:1/', '--token-file', '-', '--state', state], { stdin: 'x' })
  const key = readFileSync(join(state, 'key.pem'), 'utf8')

  const { code } = await agentCommand(['enroll', server.url, '--token-file', '-', '--state', state], {
    stdin: server.behaviour.token,
  })

  assert.equal(code, 0)
  assert.equal(readFileSync(join(state, 'key.pem'), 'utf8'), key)
})

test('a state folder that was tampered with is refused', async () => {
  await using agent = await TestAgent.enrolled()
  const run = () => agentCommand(['run', '--state', agent.state, '--unprivileged'])

  chmodSync(join(agent.state, 'key.pem'), 0o644)
  const readable = await run()
  writeFileSync(join(agent.state, 'key.pem'), 'x', { mode: 0o600 })
  chmodSync(join(agent.state, 'key.pem'), 0o600)
  const damaged = await run()
  rmSync(join(agent.state, 'key.pem'))
  const missing = await run()
  writeFileSync(join(agent.state, 'config.json'), '{"server":"x"}')
  const config = await run()

  assert.deepEqual([readable.code, damaged.code, missing.code, config.code], [3, 3, 3, 3])
  assert.match(readable.stderr, /can be read by others/)
  assert.match(damaged.stderr, /key\.pem is damaged/)
  assert.match(missing.stderr, /key\.pem is missing/)
  assert.match(config.stderr, /config\.json is damaged/)
})

test('[E056] two agents cannot run on one state folder', async () => {
  await using agent = await TestAgent.linked()

  const { code, stderr } = await agentCommand(['run', '--state', agent.state, '--unprivileged'])

  assert.equal(code, 3)
  assert.match(stderr, /^Another agent is running/)
})

test('the doctor finds what is there and what is not', async () => {
  await using agent = await TestAgent.linked()

  const well = await agentCommand(['doctor', '--state', agent.state])
  await agent.server[Symbol.asyncDispose]().catch(() => {})
  const alone = await agentCommand(['doctor', '--state', agent.state])
  await agent.kill()
  chmodSync(join(agent.state, 'key.pem'), 0o644)
  const sick = await agentCommand(['doctor', '--state', agent.state])

  const isRoot = process.geteuid?.() === 0
  assert.equal(well.code, isRoot ? 0 : 1, well.stdout)
  assert.match(well.stdout, /^ok +journal +In use: the agent is running\.$/m)
  assert.match(well.stdout, /^ok +webSocket +The server opened a WebSocket and spoke first/m)
  assert.match(well.stdout, /^ok +clock +The clock agrees with the server's to the second\./m)
  assert.equal(alone.code, isRoot ? 4 : 1)
  assert.match(alone.stdout, /^PROBLEM +tcp .*takes no connection \(ECONNREFUSED\)\.\n +→ Nothing listens there/m)
  assert.equal(sick.code, 1)
  assert.match(sick.stdout, /^PROBLEM +agent .*can be read by others/m)
})

test('the crash points have different names, and there are enough of them', () => {
  assert.equal(new Set(agentCrashPoints).size, agentCrashPoints.length)
  assert.ok(agentCrashPoints.length >= 14)
})

test('a proxy that the environment names is used, for enrolment and for the link', async (context) => {
  const dir = aFolder(context)
  await using server = await StandInServer.start()
  const seen: string[] = []
  const proxy = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    const onward = request(incoming.url ?? '', { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(onward)
  })
  const tunnel = (
    incoming: import('node:http').IncomingMessage,
    socket: import('node:stream').Duplex,
    head: Buffer,
  ) => {
    const target = incoming.method === 'CONNECT' ? new URL(`http://${incoming.url}`) : new URL(incoming.url ?? '')
    seen.push(`${incoming.method} ${incoming.url}`)
    const onward = connect(Number(target.port), target.hostname, () => {
      if (incoming.method === 'CONNECT') socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      else
        onward.write(
          `${incoming.method} ${target.pathname} HTTP/1.1\r\n${Array.from({ length: incoming.rawHeaders.length / 2 }, (_, at) => `${incoming.rawHeaders[2 * at]}: ${incoming.rawHeaders[2 * at + 1]}\r\n`).join('')}\r\n`,
        )
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
  }
  proxy.on('connect', tunnel)
  proxy.on('upgrade', tunnel)
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  context.after(() => proxy.closeAllConnections())
  context.after(() => proxy.close())
  const environment = { HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }
  const state = join(dir, 'state')

  const enrolled = await agentCommand(['enroll', server.url, '--token-file', '-', '--state', state], {
    stdin: server.behaviour.token,
    environment,
  })
  const run = agentCommand(['run', '--state', state, '--unprivileged'], {
    environment: { ...environment, FETTLE_AGENT_RESERVE_MIB: '1' },
  })
  await server.until('the agent is linked through the proxy', () => server.isLinked)
  server.send({ type: 'refused', code: 'x', sentence: 'That is enough.', permanent: true })
  const ended = await run

  assert.equal(enrolled.code, 0, enrolled.stderr)
  assert.equal(ended.code, 3)
  assert.match(ended.stderr, /The server does not take this agent any more: That is enough\./)
  assert.ok(
    seen.some((line) => line.includes('/agent/v1/enroll') || line.startsWith('CONNECT')),
    seen.join('\n'),
  )
  assert.ok(seen.length >= 2, seen.join('\n'))
})
