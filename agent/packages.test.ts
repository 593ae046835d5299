/** Packages on disposable computers: the real agent, real apt and dpkg, and what goes wrong with them. */
import assert from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { suite, test } from 'node:test'
import { aRepository } from '@fettle/testing/apt-repository/repository.ts'
import { examplePackages } from '@fettle/testing/apt-repository/example-packages.ts'
import type { PackageSpec } from '@fettle/testing/apt-repository/package.ts'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { aComputer, PROJECT_INSIDE } from '@fettle/testing/computers/computer.ts'
import type { Computer } from '@fettle/testing/computers/computer.ts'
import { aNetwork } from '@fettle/testing/computers/network.ts'
import type { Answer } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { plainConduct } from './an-agent.ts'
import { StandInServer } from './stand-in-server.ts'

const sessionId = 'ses_00000001'
const agent = [`${PROJECT_INSIDE}/node_modules/.bin/node`, `${PROJECT_INSIDE}/agent/main.ts`] as const

const own: readonly PackageSpec[] = [
  {
    name: 'hangs',
    version: '1.0-1',
    postinst: 'echo "hangs: waiting"\n(setsid sleep 1000 &)\nsleep 1000',
  },
  { name: 'stubborn', version: '1.0-1', postinst: 'exit 1', prerm: 'exit 1', postrm: 'exit 1' },
  { name: 'library', version: '1.0-1', files: { '/usr/share/library': 'one' } },
  { name: 'needs-library', version: '1.0-1', depends: 'library', files: { '/usr/share/needs': 'x' } },
  { name: 'rival', version: '1.0-1', conflicts: 'library', files: { '/usr/share/rival': 'x' } },
  { name: 'worsens', version: '1.0-1', files: { '/usr/share/worsens': '1' } },
  { name: 'worsens', version: '2.0-1', postinst: 'exit 1' },
  {
    name: 'configured',
    version: '1.0-1',
    files: { '/etc/configured.conf': 'theirs 1\n' },
    conffiles: ['/etc/configured.conf'],
  },
  {
    name: 'configured',
    version: '2.0-1',
    files: { '/etc/configured.conf': 'theirs 2\n' },
    conffiles: ['/etc/configured.conf'],
  },
]

const service = {
  name: 'agent',
  argv: [...agent, 'run'] as [string, ...string[]],
  env: { FETTLE_AGENT_RETRY_MAX_MS: '200' },
  delayMs: 50,
}

interface Place extends AsyncDisposable {
  readonly server: StandInServer
  readonly computer: Computer
}

/** A computer with an agent that is linked with a stand-in server. */
async function aPlace(): Promise<Place> {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await StandInServer.start())
  const network = stack.use(await aNetwork())
  const computer = stack.use(await aComputer(network))
  await computer.addRepository(await aRepository([...examplePackages, ...own]))
  computer.writeFile('/root/token', `${server.behaviour.token}\n`, 0o600)
  const url = `http://${network.address}:${server.port}`
  const enrolled = await computer.run([...agent, 'enroll', url, '--token-file', '/root/token'])
  assert.equal(enrolled.exitCode, 0, enrolled.stderr)
  computer.services.add(service)
  await server.until('the agent is linked', () => server.isLinked)
  return { server, computer, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** The archive has other packages from now on; the computer's indexes do not know yet. */
async function replaceRepository(
  { computer }: Place,
  isLeft: (spec: PackageSpec) => boolean,
  more: readonly PackageSpec[] = [],
): Promise<void> {
  const dir = await aRepository([...[...examplePackages, ...own].filter(isLeft), ...more])
  const place = computer.path('/srv/fettle-repo')
  rmSync(place, { recursive: true })
  cpSync(dir, place, { recursive: true })
}

let orders = 0
const nextOrder = () => `ord_${String((orders += 1)).padStart(8, '0')}` as const

type PackageWish = readonly [name: string, version: string | 'absent' | 'reinstall', dependsOn?: readonly string[]]

/** A package action as the planner makes it. */
function action(at: number, [name, version, dependsOn = []]: PackageWish): PlannedAction {
  const isAbsent = version === 'absent'
  const isRepair = version === 'reinstall'
  const wanted = isRepair ? '1.0-1' : version
  return {
    id: `a${at + 1}`,
    key: name,
    item: name,
    title: name,
    kind: isAbsent ? 'uninstall' : isRepair ? 'reinstall' : 'install',
    phase: 'software',
    reason: 'softwareMissing',
    because: 'it is wanted',
    desired: version,
    before: 'absent',
    to: wanted,
    change: {
      type: 'package',
      provider: 'apt',
      package: name,
      operation: isAbsent ? 'remove' : isRepair ? 'reinstall' : 'install',
      ...(isAbsent ? {} : { version: wanted }),
    },
    check: { type: 'package', provider: 'apt', package: name },
    expect: isAbsent ? { type: 'absent' } : { type: 'version', scheme: 'debian', is: 'exact', version: wanted },
    dependsOn,
    rebootNeeded: false,
  }
}

function execution(...wishes: readonly PackageWish[]): WorkOrder {
  return {
    id: nextOrder(),
    sessionId,
    type: 'execute',
    actions: wishes.map((wish, at) => action(at, wish)),
    conduct: plainConduct,
  }
}

/** Verdict and reason of each action, by id. */
function verdicts(events: readonly AgentEvent[]): Record<string, string> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.type === 'actionEnded' ? [[event.actionId, `${event.verdict} ${event.reason}`]] : [],
    ),
  )
}

function detail(events: readonly AgentEvent[], actionId: string): string {
  return events
    .flatMap((event) => (event.type === 'actionEnded' && event.actionId === actionId ? [event.detail ?? ''] : []))
    .join('')
}

async function carriedOut({ server }: Place, order: WorkOrder, timeoutMs = 60_000): Promise<readonly AgentEvent[]> {
  server.order(order)
  const events = await server.ended(order.id, timeoutMs)
  assert.deepEqual(server.faults, [])
  return events
}

async function answers({ server }: Place, names: readonly string[]): Promise<readonly Answer[]> {
  const id = nextOrder()
  const questions = names.map((name) => ({
    key: name,
    check: { type: 'package', provider: 'apt', package: name } as const,
  }))
  server.order({ id, sessionId, type: 'detect', questions })
  const events = await server.ended(id)
  return events.flatMap((event) => (event.type === 'answered' ? event.answers : [])) as readonly Answer[]
}

/** dpkg is in order: nothing stuck, nothing for the next transaction to repair. */
async function mustBeInOrder(computer: Computer): Promise<void> {
  assert.equal(await computer.sh('dpkg --audit'), '')
  assert.equal(await computer.sh('apt-get check -qq'), '')
}

const available = computersAvailable()

suite('packages', { skip: available.ok ? false : available.reason, concurrency: false }, () => {
  test('what is installed and what can be had is one answer', async () => {
    await using place = await aPlace()

    assert.deepEqual(await answers(place, ['fettle-example-app', 'bash', 'no-such-package', 'not a name']), [
      { key: 'fettle-example-app', found: 'absent', latest: '2.0-1' },
      {
        key: 'bash',
        found: 'version',
        version: (await place.computer.installedPackages()).get('bash'),
        latest: (await place.computer.installedPackages()).get('bash'),
      },
      { key: 'no-such-package', found: 'absent' },
      { key: 'not a name', found: 'unknown', detail: '"not a name" cannot be the name of a package.' },
    ])
  })

  test('neighbours are installed, removed and updated in one transaction', async () => {
    await using place = await aPlace()
    await place.computer.sh(
      'apt-get install -y -q fettle-example-legacy fettle-example-tool=1.0-1 >&2; : > /var/log/apt/history.log',
    )

    const events = await carriedOut(
      place,
      execution(['fettle-example-app', '1.1-1'], ['fettle-example-legacy', 'absent'], ['fettle-example-tool', '1.1-1']),
    )

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified', a3: 'changed verified' })
    assert.deepEqual(
      events.map(({ type }) => type),
      [
        'orderAccepted',
        'actionStarted',
        'actionStarted',
        'actionStarted',
        'actionEnded',
        'actionEnded',
        'actionEnded',
        'orderEnded',
      ],
    )
    assert.equal((await place.computer.sh('grep -c Commandline: /var/log/apt/history.log')).trim(), '1')
    assert.ok(place.server.progress.length > 0)
    assert.ok(
      place.server.lines.some(
        ({ actionId, text }) => actionId === 'a1' && text.startsWith('Setting up fettle-example-app'),
      ),
    )
    await mustBeInOrder(place.computer)
  })

  test('an older version is installed when it is wanted, and what is satisfied is left alone', async () => {
    await using place = await aPlace()
    await place.computer.sh('apt-get install -y -q fettle-example-app=2.0-1 fettle-example-tool >&2')

    const events = await carriedOut(place, execution(['fettle-example-app', '1.0-1'], ['fettle-example-tool', '1.1-1']))

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'compliant alreadySatisfied' })
    assert.equal((await place.computer.installedPackages()).get('fettle-example-app'), '1.0-1')
  })

  test('a broken package fails alone, and dpkg is in order afterwards', async () => {
    await using place = await aPlace()

    const events = await carriedOut(
      place,
      execution(
        ['fettle-example-app', '2.0-1'],
        ['fettle-example-broken', '1.0-1'],
        ['fettle-example-needs-missing', '1.0-1'],
        ['stubborn', '1.0-1'],
        ['fettle-example-tool', '1.1-1', ['a2']],
      ),
    )

    assert.deepEqual(verdicts(events), {
      a1: 'changed verified',
      a2: 'failed changeFailed',
      a3: 'failed changeFailed',
      a4: 'failed changeFailed',
      a5: 'failed prerequisiteFailed',
    })
    assert.match(detail(events, 'a2'), /post-installation script subprocess returned error exit status 1/)
    assert.match(detail(events, 'a3'), /unmet dependencies|held broken packages|fettle-example-that-nobody-has/)
    const installed = await place.computer.installedPackages()
    assert.equal(installed.has('fettle-example-broken'), false)
    assert.equal(installed.has('stubborn'), false)
    assert.equal(installed.get('fettle-example-app'), '2.0-1')
    await mustBeInOrder(place.computer)
  })

  test('an update that breaks is reported, and the next transaction works', async () => {
    await using place = await aPlace()
    await place.computer.sh('apt-get install -y -q worsens=1.0-1 >&2')

    const broken = await carriedOut(place, execution(['worsens', '2.0-1']))
    const next = await carriedOut(place, execution(['fettle-example-app', '2.0-1']))

    assert.deepEqual(verdicts(broken), { a1: 'failed changeFailed' })
    assert.deepEqual(verdicts(next), { a1: 'changed verified' })
  })

  test('nothing that nobody asked for is removed', async () => {
    await using place = await aPlace()
    await place.computer.sh('apt-get install -y -q needs-library >&2')

    const removal = await carriedOut(place, execution(['library', 'absent']))
    const rival = await carriedOut(place, execution(['rival', '1.0-1']))
    const both = await carriedOut(place, execution(['library', 'absent'], ['needs-library', 'absent']))

    assert.deepEqual(verdicts(removal), { a1: 'failed changeFailed' })
    assert.match(detail(removal, 'a1'), /would also have removed needs-library/)
    assert.deepEqual(verdicts(rival), { a1: 'failed changeFailed' })
    assert.deepEqual(verdicts(both), { a1: 'changed verified', a2: 'changed verified' })
    await mustBeInOrder(place.computer)
  })

  test('settings that were changed by hand are kept', async () => {
    await using place = await aPlace()
    await place.computer.sh('apt-get install -y -q configured=1.0-1 >&2; echo mine > /etc/configured.conf')

    const events = await carriedOut(place, execution(['configured', '2.0-1']))

    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    assert.equal(place.computer.readFile('/etc/configured.conf'), 'mine\n')
  })

  test('a repair installs the same version again', async () => {
    await using place = await aPlace()
    await place.computer.sh('apt-get install -y -q library >&2; rm /usr/share/library')

    const events = await carriedOut(place, execution(['library', 'reinstall']))

    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    assert.ok(place.computer.exists('/usr/share/library'))
  })

  test('what an interrupted dpkg left is put in order before a change', async () => {
    await using place = await aPlace()
    await place.computer.sh(
      'cd /tmp && apt-get download -q fettle-example-app=1.0-1 >&2 && dpkg --unpack fettle-example-app_1.0-1_all.deb >&2',
    )

    const [found] = await answers(place, ['fettle-example-app'])
    const events = await carriedOut(place, execution(['fettle-example-tool', '1.1-1']))

    assert.equal(found?.found, 'unknown')
    assert.match(found?.found === 'unknown' ? found.detail : '', /dpkg has it as "unpacked"/)
    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    assert.equal((await place.computer.installedPackages()).get('fettle-example-app'), '1.0-1')
    await mustBeInOrder(place.computer)
  })

  test('stale indexes are fetched anew when they do not fit any more', async () => {
    await using place = await aPlace()
    await place.computer.sh('rm -r /var/lib/apt/lists/*')

    const [found] = await answers(place, ['fettle-example-app'])
    const events = await carriedOut(place, execution(['fettle-example-app', '2.0-1']))

    assert.deepEqual(found, { key: 'fettle-example-app', found: 'absent' })
    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
  })

  const gone =
    '^fettle-example-app 2.0-1, as planned, can no longer be had; now 1.1-1 can be had. Make a new plan: run the session again.$'
  for (const isKnown of [true, false]) {
    test(`a planned version that is gone fails alone, with what to do; its neighbours go on (${isKnown ? 'known' : 'found out'})`, async () => {
      await using place = await aPlace()
      await replaceRepository(place, ({ name, version }) => name !== 'fettle-example-app' || version !== '2.0-1')
      if (isKnown) await place.computer.sh('apt-get update -q >&2')

      const events = await carriedOut(
        place,
        execution(
          ['fettle-example-app', '2.0-1'],
          ['fettle-example-tool', '1.1-1'],
          ['no-such-package', '1.0-1'],
          ['library', '1.0-1', ['a1']],
        ),
      )

      assert.deepEqual(verdicts(events), {
        a1: 'failed versionGone',
        a2: 'changed verified',
        a3: 'failed versionGone',
        a4: 'failed prerequisiteFailed',
      })
      assert.match(detail(events, 'a1'), new RegExp(gone.replaceAll('.', '\\.')))
      assert.match(detail(events, 'a3'), /now no version of it can be had/)
      assert.equal((await place.computer.installedPackages()).has('fettle-example-app'), false)
      await mustBeInOrder(place.computer)
    })
  }

  test('[E131] a newer version that appears after the plan was made fails nothing: the planned one is installed', async () => {
    await using place = await aPlace()
    await place.computer.sh('apt-get install -y -q fettle-example-app=1.0-1 >&2')
    await replaceRepository(place, () => true, [{ name: 'fettle-example-app', version: '3.0-1' }])
    await place.computer.sh('apt-get update -q >&2')

    const events = await carriedOut(place, execution(['fettle-example-app', '2.0-1'], ['fettle-example-tool', '1.1-1']))

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    assert.equal((await place.computer.installedPackages()).get('fettle-example-app'), '2.0-1')
  })

  test('[E096] [E144] a computer without its package manager: its packages are not known, and nothing else suffers', async () => {
    await using place = await aPlace()
    await place.computer.sh('mv /var/lib/dpkg /var/lib/dpkg-away')
    const known = await answers(place, ['fettle-example-app'])
    const script = (source: string) => ({ language: 'sh' as const, source, timeoutSeconds: 30 })
    const mark: PlannedAction = {
      ...{ ...action(1, ['mark', 'absent']), phase: 'configuration', kind: 'enforce', to: 'compliant' },
      change: { type: 'script', steps: [script('touch /var/mark')], environment: {} },
      check: { type: 'test', script: script('test -e /var/mark'), environment: {} },
      expect: { type: 'compliant' },
    }
    const order = execution(['fettle-example-app', '2.0-1'])
    assert.ok(order.type === 'execute')
    const events = await carriedOut(place, { ...order, actions: [...order.actions, mark] })

    const words = /dpkg/
    assert.ok(known[0]?.found === 'unknown' && words.test(known[0].detail), JSON.stringify(known))
    assert.deepEqual(verdicts(events), { a1: 'failed changeFailed', a2: 'changed verified' })
    assert.match(detail(events, 'a1'), words)
  })

  test('[E171] a computer in another language: what the agent asks and runs speaks its own', async () => {
    await using place = await aPlace()
    const { computer, server } = place
    const programs = ['apt-get', 'apt-cache']
    for (const program of programs)
      computer.writeFile(
        `/usr/local/sbin/${program}`,
        `#!/bin/sh\nenv | grep -E '^(LANG|LC_)' > /run/language-${program}\nexec /usr/bin/${program} "$@"\n`,
        0o755,
      )
    const german = { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', LC_MESSAGES: 'de_DE.UTF-8', LANGUAGE: 'de:fr' }
    computer.services.add({ ...service, env: { ...service.env, ...german } })
    const { length } = server.hellos
    computer.services.signal('agent', 'KILL')
    await server.until('the agent is back', () => server.hellos.length > length && server.isLinked)

    const known = await answers(place, ['fettle-example-app'])
    const events = await carriedOut(place, execution(['fettle-example-app', '2.0-1'], ['stubborn', '1.0-1']))

    assert.deepEqual(known, [{ key: 'fettle-example-app', found: 'absent', latest: '2.0-1' }])
    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'failed changeFailed' })
    for (const program of programs)
      assert.equal(computer.readFile(`/run/language-${program}`), 'LANG=C.UTF-8\nLC_ALL=C.UTF-8\n', program)
  })

  test('a busy lock is waited for', async () => {
    await using place = await aPlace()
    const hold =
      'open F, ">", "/var/lib/dpkg/lock-frontend"; my $s = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0); fcntl F, F_SETLK, $s or die; open G, ">", "/run/held"; sleep 3'
    await place.computer.sh(
      `perl -MFcntl -e '${hold}' > /dev/null 2>&1 & while ! test -e /run/held; do sleep 0.01; done`,
    )

    const events = await carriedOut(place, execution(['fettle-example-app', '2.0-1']))

    assert.ok(place.server.lines.some(({ text }) => text.startsWith('Waiting for cache lock')))
    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
  })

  test('a cancellation ends a transaction that hangs, and dpkg is in order', async () => {
    await using place = await aPlace()
    const order = execution(['fettle-example-app', '2.0-1'], ['hangs', '1.0-1'], ['fettle-example-tool', '1.1-1'])
    place.server.order(order)
    await place.server.until('the package hangs', () =>
      place.server.lines.some(({ text }) => text === 'hangs: waiting'),
    )

    const began = performance.now()
    place.server.order({ id: nextOrder(), sessionId, type: 'cancel', orderId: order.id, how: 'now' })
    const events = await place.server.ended(order.id, 60_000)

    assert.ok(performance.now() - began < 30_000)
    assert.equal(verdicts(events)['a2'], 'cancelled sessionCancelled')
    assert.equal(events.at(-1)?.type === 'orderEnded' && events.at(-1), events.at(-1))
    assert.equal((await place.computer.installedPackages()).has('hangs'), false)
    assert.equal(
      (await place.computer.run(['pgrep', '-x', 'sleep'])).exitCode,
      1,
      'what the package started is ended too',
    )
    await mustBeInOrder(place.computer)
    const next = await carriedOut(place, execution(['fettle-example-runtime', '11.0-1']))
    assert.deepEqual(verdicts(next), { a1: 'changed verified' })
  })

  test('[F2] apt goes on when the agent is killed, and is waited for by the next one', async () => {
    await using place = await aPlace()
    place.computer.writeFile('/etc/fettle-example-slow', '3')
    const order = execution(['fettle-example-slow', '1.0-1'], ['fettle-example-app', '2.0-1'])
    place.server.order(order)
    await place.server.until('apt is at work', () =>
      place.server.lines.some(({ text }) => text.includes('step 1 of 3')),
    )

    place.computer.services.signal('agent', 'KILL')
    const events = await place.server.ended(order.id, 60_000)

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    const steps = place.server.lines
      .filter(({ text }) => text.startsWith('fettle-example-slow: step'))
      .map(({ text }) => text.slice(21))
    assert.deepEqual(steps, ['step 1 of 3', 'step 2 of 3', 'step 3 of 3'])
    assert.equal((await place.computer.sh('grep -c " install fettle-example-slow" /var/log/dpkg.log')).trim(), '1')
  })

  test('[F2] the agent may be killed at any point of a transaction', async () => {
    await using place = await aPlace()
    const { computer, server } = place
    const mark = '/var/lib/crashed'
    for (const point of [
      'apt-before-spawn',
      'apt-after-spawn',
      'apt-middle',
      'apt-ended',
      'after-change',
      'after-verify',
    ]) {
      await computer.sh(
        `rm -f ${mark}; apt-get purge -y -q fettle-example-app fettle-example-tool >&2; : > /var/log/dpkg.log`,
      )
      const { starts } = computer.services.state('agent')
      computer.services.add({ ...service, env: { ...service.env, FETTLE_CRASH_AT: point, FETTLE_CRASH_FILE: mark } })
      computer.services.signal('agent', 'KILL')
      await computer.services.until('agent', (state) => state.starts > starts)
      const links = server.hellos.length
      await server.until('the agent is linked', () => server.hellos.length > links && server.isLinked)

      const events = await carriedOut(
        place,
        execution(
          ['fettle-example-app', '2.0-1'],
          ['fettle-example-broken', '1.0-1'],
          ['fettle-example-tool', '1.1-1', ['a1']],
        ),
      )

      assert.equal(computer.readFile(mark), `${point}\n`)
      assert.deepEqual(
        verdicts(events),
        { a1: 'changed verified', a2: 'failed changeFailed', a3: 'changed verified' },
        point,
      )
      for (const name of ['fettle-example-app', 'fettle-example-tool']) {
        const count = await computer.sh(`grep -c " install ${name}" /var/log/dpkg.log`)
        assert.equal(count.trim(), '1', `${name} was installed once, killed at ${point}`)
      }
      await mustBeInOrder(computer)
    }
  })

  test('[F9] after a power cut in the middle dpkg is put in order and the packages installed', async () => {
    await using place = await aPlace()
    place.computer.writeFile('/etc/fettle-example-slow', '2')
    const order = execution(['fettle-example-slow', '1.0-1'], ['fettle-example-app', '2.0-1'])
    place.server.order(order)
    await place.server.until('apt is at work', () =>
      place.server.lines.some(({ text }) => text.includes('step 1 of 2')),
    )

    await place.computer.kill()
    await place.computer.powerOn()
    const events = await place.server.ended(order.id, 60_000)

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    await mustBeInOrder(place.computer)
  })
})
