/** Kills the server and the agent with SIGKILL at named points of a session; every session still ends in the true state. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { agentCrashPoints } from '../../agent/crash-point.ts'
import { serverCrashPoints } from '../../server/engine/crash-point.ts'
import type { Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { aFile, aPackage, aScript } from '../session/documents.ts'
import { agentCommand, agentState, type World, aWorld } from '../world/world.ts'

/** How many lines the talkative script prints; its output must be complete and in order. */
const lines = 300
const name = 'victim'
const crashFile = '/var/lib/fettle-crash'

let world: World
let computer: Computer
const folder = mkdtempSync(join(tmpdir(), 'fettle-kills-'))

before(async () => {
  world = await aWorld()
  computer = await world.computer(name)
  await world.operator.apply(
    ...aPackage('fettle-example-app'),
    ...aPackage('fettle-example-tool'),
    ...aPackage('fettle-example-legacy', 'absent'),
    ...aFile('notice', { path: '/etc/fettle-notice', content: 'kept\n', mode: '0640' }),
    ...aScript('counted', {
      test: 'test -e /etc/counted',
      set: 'if test -e /etc/counted; then echo again >> /etc/carried-out-twice; fi; echo once >> /etc/carried-out; touch /etc/counted',
    }),
    ...aScript('talkative', {
      test: 'test -e /etc/talked',
      set: `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "line $i"; done; sleep 0.1; touch /etc/talked`,
    }),
  )
})

after(async () => {
  await computer[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** Makes everything as it was before the first session. */
async function asNew(): Promise<void> {
  await computer.sh(
    `rm -f /etc/fettle-notice /etc/counted /etc/carried-out /etc/carried-out-twice /etc/talked ${crashFile}
     apt-get purge -y -q fettle-example-app fettle-example-tool >&2; apt-get install -y -q fettle-example-legacy >&2; : > /var/log/dpkg.log`,
  )
}

/** The session ended as if nothing had happened, and its records are whole. */
async function mustBeTrue(id: string): Promise<void> {
  const session = await world.operator.final(id, 60)
  const told = JSON.stringify({
    report: session.report,
    actions: session.actions.map(({ item, verdict, reason, detail }) => ({ item, verdict, reason, detail })),
  })
  assert.equal(session.state, 'changed', told)
  const packages = await computer.installedPackages()
  assert.equal(packages.get('fettle-example-app'), '2.0-1')
  assert.ok(packages.has('fettle-example-tool'))
  assert.equal(packages.has('fettle-example-legacy'), false)
  assert.equal(computer.readFile('/etc/fettle-notice'), 'kept\n')
  assert.ok(computer.exists('/etc/talked'))
  assert.equal(await computer.sh('dpkg --audit'), '')

  // Nothing that was satisfied was carried out again.
  assert.equal(computer.exists('/etc/carried-out-twice'), false)
  const installs = (await computer.sh('grep -c " install fettle-example-app" /var/log/dpkg.log || true')).trim()
  assert.equal(installs, '1', 'the package was installed once')

  // No event is lost or doubled: numbered without gaps, one end for each action, one for each order.
  const { events } = await world.operator.call('getSessionEvents', { params: { id } })
  assert.deepEqual(
    events.map(({ n }) => n),
    events.map((_, at) => at + 1),
  )
  assert.equal(events.length, session.revision)
  const count = (type: string): number => events.filter((event) => event.type === type).length
  assert.equal(count('actionEnded'), session.actions.filter(({ kind }) => kind !== 'none').length)
  assert.equal(count('answered'), 1)
  assert.equal(count('planned'), 1)

  // The log is in order, and the last attempt's output is whole.
  const log = await world.operator.log(id)
  assert.deepEqual(
    log.map(({ n }) => n),
    log.map(({ n }) => n).toSorted((a, b) => a - b),
  )
  const spoken = log
    .filter(({ text, stream }) => stream === 'out' && text.startsWith('line '))
    .map(({ text }) => Number(text.slice(5)))
  const last = spoken.slice(spoken.lastIndexOf(1))
  assert.deepEqual(
    last,
    Array.from({ length: lines }, (_, at) => at + 1),
  )
}

/** Which passages of the server's points are tried: enough to fall into every stage of a session. */
const serverKills = serverCrashPoints.flatMap((point) => {
  const passages: Partial<Record<string, readonly number[]>> = {
    'server-before-commit': [1, 2, 3, 4],
    'server-after-commit': [1, 2, 3, 4],
    'server-before-send': [1, 2],
    'server-after-send': [1, 2],
    'server-before-events': [1, 2, 3],
    'server-in-events': [1, 2, 3],
    'server-after-events': [1, 2, 3],
    'server-after-seen': [1, 2, 3],
  }
  return (passages[point] ?? [1]).map((passage) => `${point}:${passage}`)
})

test('the server may be killed at any point', { timeout: 600_000 }, async (context) => {
  const struck: string[] = []
  for (const kill of serverKills) {
    await context.test(kill, async () => {
      await asNew()
      const mark = join(folder, kill.replace(':', '-'))
      await world.startServer({ FETTLE_CRASH_AT: kill, FETTLE_CRASH_FILE: mark })
      // It may strike as early as when the agent links.
      await until('the computer to be online', async () => existsSync(mark) || (await isOnline()), 20_000)
      const ended = world.server.ended
      const started = existsSync(mark) ? undefined : await world.operator.start(name).catch(() => undefined)
      // It strikes somewhere in the session, or never, when the session has fewer passages.
      const over =
        started === undefined ? ended : Promise.race([ended, world.operator.final(started, 60).catch(() => ended)])
      await over
      if (existsSync(mark)) {
        await ended
        struck.push(kill)
        await world.startServer()
      }
      const id = started ?? (await lastSession()) ?? (await world.operator.start(name))
      await mustBeTrue(id)
    })
  }
  assert.ok(struck.length >= 25, `only ${struck.length} of ${serverKills.length} struck: ${struck.join(', ')}`)
})

/** Whether the computer is online; false while the server is not there. */
async function isOnline(): Promise<boolean> {
  return await world.operator.call('getComputer', { params: { id: name } }).then(
    ({ online }) => online,
    () => false,
  )
}

/** A session that is not over: the request's answer was lost, the session was not. */
async function lastSession(): Promise<string | undefined> {
  const { items } = await world.operator.call('listSessions', { query: { computer: name, kind: 'full', limit: 1 } })
  const [session] = items
  return session && Date.now() - Date.parse(session.createdAt) < 10_000 && session.endedAt === undefined
    ? session.id
    : undefined
}

/** Points that only a cancelled session passes are the cancel tests' matter. */
const inCancelOnly = new Set(['cancel-received', 'after-cancel-written'])
const inRebootOnly = new Set(['prompt-shown', 'before-reboot', 'after-reboot-settled'])
const whileResuming = (point: string): boolean => point.startsWith('resume')

const agentKills = agentCrashPoints
  .filter((point) => !inCancelOnly.has(point) && !inRebootOnly.has(point) && !whileResuming(point))
  .flatMap((point) =>
    [
      'after-journal-write',
      'before-journal-write',
      'before-intent',
      'after-intent',
      'before-verify',
      'after-send',
    ].includes(point)
      ? [`${point}:1`, `${point}:2`, `${point}:3`]
      : [`${point}:1`],
  )

test('the agent may be killed at any point', { timeout: 600_000 }, async (context) => {
  await world.startServer()
  const struck: string[] = []
  for (const kill of agentKills) {
    await context.test(kill, async () => {
      await asNew()
      await restartAgent({ FETTLE_CRASH_AT: kill, FETTLE_CRASH_FILE: crashFile })
      await mustBeTrue(await world.operator.start(name))
      if (computer.exists(crashFile)) struck.push(kill)
    })
  }
  assert.ok(struck.length >= 25, `only ${struck.length} of ${agentKills.length} struck: ${struck.join(', ')}`)
})

async function restartAgent(environment: Readonly<Record<string, string>>): Promise<void> {
  const { starts } = computer.services.state('agent')
  computer.services.add({
    name: 'agent',
    argv: agentCommand('run', '--state', agentState),
    env: { FETTLE_AGENT_RETRY_MAX_MS: '300', ...environment },
    restart: 'always',
    delayMs: 50,
  })
  computer.services.signal('agent', 'KILL')
  await computer.services.until('agent', (state) => state.starts > starts, 20_000)
  await until('the computer to be online again', async () => computer.exists(crashFile) || (await isOnline()), 20_000)
}
