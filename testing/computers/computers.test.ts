/** Disposable computers do what everything else in testing relies on. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import { examplePackages } from '../apt-repository/example-packages.ts'
import { aRepository } from '../apt-repository/repository.ts'
import { computersAvailable, placeOfComputers } from './available.ts'
import { aComputer } from './computer.ts'
import type { Computer } from './computer.ts'
import { aNetwork, removeLeftovers } from './network.ts'
import type { Network } from './network.ts'
import { packagesIn } from './packages.ts'
import type { Service } from './service.ts'
import { until } from './until.ts'

const available = computersAvailable()

suite('disposable computers', { skip: available.ok ? false : available.reason }, () => {
  test('boot in less than 300 ms', async () => {
    await using network = await aNetwork()
    const times: number[] = []
    for (let n = 0; n < 5; n += 1) {
      const begun = performance.now()
      await using computer = await aComputer(network)
      times.push(performance.now() - begun)
      assert.equal(computer.isOn, true)
    }

    assert.ok(Math.min(...times) < 300, `boots took ${times.map(Math.round).join(', ')} ms`)
  })

  test('leave the machine they run on as it is', async () => {
    const machine = () => [hostname(), mountsHere(), readFileSync('/etc/hosts', 'utf8'), existsSync('/etc/passwd')]
    await using network = await aNetwork()
    await using computer = await aComputer(network, { name: 'inside' })
    const before = machine()

    assert.equal(await computer.sh('hostname'), 'inside\n')
    await computer.sh(
      'hostname other; mount -t tmpfs none /mnt; rm /etc/passwd; echo x > /etc/hosts; echo y > /fettle-was-here',
    )

    assert.deepEqual(machine(), before)
    assert.equal(existsSync('/fettle-was-here'), false)
    const changes = computer.changedFiles().map(({ path, change }) => `${change} ${path}`)
    assert.deepEqual(changes, ['written /etc/hosts', 'removed /etc/passwd', 'written /fettle-was-here'])
  })

  test('see only their own processes, temporary files and network', async () => {
    const here = mkdtempSync('/tmp/fettle-here-')
    try {
      await using network = await aNetwork()
      await using computer = await aComputer(network)

      assert.equal(
        await computer.sh(`ls -A /tmp /home /root ${here} 2> /dev/null || true`),
        '/home:\n\n/root:\n\n/tmp:\n',
      )
      assert.ok(processesIn(computer).every((name) => name === 'init'))
      assert.match(await computer.sh('ip -o -4 address show dev eth0'), new RegExp(`inet ${computer.address}/24`))
      assert.match((await computer.run(['touch', '/opt/fettle/x'])).stderr, /Read-only file system/)
      assert.match(
        (await computer.run(['sh', '-c', 'echo 1 > /proc/sys/vm/drop_caches'])).stderr,
        /Read-only file system/,
      )
    } finally {
      rmSync(here, { recursive: true })
    }
  })

  test("have the project's own Node", async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)

    assert.equal(await computer.sh('/opt/fettle/node_modules/.bin/node --version'), `${process.version}\n`)
  })

  test('a reboot ends every process, keeps the disk and gives a new boot id', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    const machineId = computer.readFile('/etc/machine-id')
    const bootId = computer.bootId
    assert.equal(computer.readFile('/proc/sys/kernel/random/boot_id'), `${bootId}\n`)
    await computer.sh('setsid sh -c "trap : TERM HUP INT; while :; do sleep 1000; done" > /dev/null 2>&1 &')
    await computer.sh('setsid sleep 1000 > /dev/null 2>&1 & touch /run/gone /tmp/gone /etc/kept')
    const rebooted = computer.nextBoot()

    await computer.run(['reboot'])

    const newBootId = await rebooted
    assert.notEqual(newBootId, bootId)
    assert.equal(computer.readFile('/proc/sys/kernel/random/boot_id'), `${newBootId}\n`)
    assert.equal(computer.readFile('/etc/machine-id'), machineId)
    assert.deepEqual(processesIn(computer), ['init'])
    assert.deepEqual(
      ['/run/gone', '/tmp/gone', '/etc/kept'].map((path) => computer.exists(path)),
      [false, false, true],
    )
  })

  for (const command of [
    'shutdown -r now',
    'systemctl reboot',
    'perl -e "syscall 169, 0xfee1dead, 672274793, 0x1234567, 0"',
  ]) {
    test(`${command} reboots`, { skip: command.startsWith('perl') && process.arch !== 'x64' }, async () => {
      await using network = await aNetwork()
      await using computer = await aComputer(network)
      const rebooted = computer.nextBoot()

      await computer.run(['sh', '-c', command])

      assert.equal(await rebooted, computer.bootId)
      assert.equal(computer.boots, 2)
    })
  }

  test('a planned shutdown can be cancelled, and one that is due switches off', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)

    await computer.sh('shutdown -h +1 && shutdown -c')
    await computer.run(['poweroff'])
    await until('it is off', () => !computer.isOn)

    assert.equal(computer.isOn, false)
    await assert.rejects(computer.sh('true'), /off or has not booted/)
    await computer.powerOn()
    assert.equal(await computer.sh('echo up'), 'up\n')
  })

  test('have different machine ids', async () => {
    await using network = await aNetwork()
    await using one = await aComputer(network)
    await using two = await aComputer(network)

    assert.notEqual(one.readFile('/etc/machine-id'), two.readFile('/etc/machine-id'))
    assert.match(one.readFile('/etc/machine-id'), /^[0-9a-f]{32}\n$/)
  })

  test('start their services at every boot and again when they end', async () => {
    const always: Service = {
      name: 'always',
      argv: ['sh', '-c', 'echo "$WORD"; exec sleep 1000'],
      env: { WORD: 'grüß Gott 100%' },
      delayMs: 10,
    }
    const once: Service = { name: 'once', argv: ['sh', '-c', 'exit 3'], restart: 'no' }
    await using network = await aNetwork()
    await using computer = await aComputer(network, { services: [always, once] })
    const { services } = computer

    assert.equal((await services.until('once', ({ lastExit }) => lastExit !== undefined)).lastExit, 3)
    await until('it has spoken', () => services.log('always') === 'grüß Gott 100%\n')
    const { pid } = services.state('always')
    services.signal('always', 'KILL')
    const restarted = await services.until('always', ({ starts, pid }) => starts === 2 && pid !== undefined)
    assert.equal(restarted.lastExit, 128 + 9)
    assert.notEqual(restarted.pid, pid)
    await until('it has spoken again', () => services.log('always') === 'grüß Gott 100%\n'.repeat(2))
    await services.stop('always')
    assert.equal(services.state('always').pid, undefined)
    await services.start('always')
    await until('the third start has spoken', () => services.log('always') === 'grüß Gott 100%\n'.repeat(3))
    await computer.reboot()
    assert.deepEqual([services.state('always').starts, services.state('once').starts], [1, 1])
    await until('it has spoken after the reboot', () => services.log('always') === 'grüß Gott 100%\n'.repeat(4))
  })

  test('a service runs as its user in its folder, and says what is wrong when it cannot start', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    const tell = ['sh', '-c', 'id -un; pwd; echo $HOME'] as const

    computer.services.add({ name: 'who', argv: tell, user: 'daemon', cwd: '/var', restart: 'no' })
    computer.services.add({ name: 'none', argv: ['/no/such/program'], restart: 'no' })

    await computer.services.until('who', ({ lastExit }) => lastExit === 0)
    assert.equal(computer.services.log('who'), 'daemon\n/var\n/usr/sbin\n')
    await computer.services.until('none', ({ lastExit }) => lastExit === 127)
    assert.match(computer.services.log('none'), /cannot start \/no\/such\/program: No such file/)
  })

  test('with the cable pulled a connection stalls and goes on where it was', async () => {
    await using network = await aNetwork()
    await using server = await aListener(network)
    await using computer = await aComputer(network, { services: [counter(server.port)] })
    const sent = () => Number(computer.exists('/run/sent') ? computer.readFile('/run/sent') : 0)
    await until('ten numbers have arrived', () => server.lines.length >= 10)

    await computer.unplug()
    const heard = server.lines.length
    const goal = sent() + 10
    await until('ten more were sent in vain', () => sent() >= goal)
    assert.equal(server.lines.length, heard)
    await computer.plug()

    await until('all numbers have arrived', () => server.lines.length >= goal)
    assert.deepEqual(
      server.lines,
      server.lines.map((_, i) => String(i + 1)),
    )
    assert.equal(server.connections.length, 1)
    assert.equal(server.hungUp, 0)
  })

  test('a computer can boot with the cable out', async () => {
    await using network = await aNetwork()
    await using server = await aListener(network)
    await using computer = await aComputer(network)
    await computer.unplug()

    await computer.reboot()

    const reach = [
      'perl',
      '-MIO::Socket::INET',
      '-e',
      `exit !IO::Socket::INET->new(PeerAddr => "server:${server.port}", Timeout => 1)`,
    ] as const
    assert.equal((await computer.run(reach)).exitCode, 1)
    await computer.plug()
    assert.equal((await computer.run(reach)).exitCode, 0)
  })

  test('a power cut ends everything without a word to the network', async () => {
    await using network = await aNetwork()
    await using server = await aListener(network)
    await using computer = await aComputer(network, { services: [counter(server.port)] })
    await until('a number has arrived', () => server.lines.length > 0)

    await computer.kill()
    assert.equal(computer.isOn, false)
    await computer.powerOn()

    await until('it has connected again', () => server.connections.length === 2)
    assert.equal(server.hungUp, 0)
  })

  test('who shows people who are signed in, until they sign out or the computer reboots', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    const signedIn = async () =>
      (await computer.sh('who'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ')[0])
    assert.deepEqual(await signedIn(), [])

    const { pid } = await computer.signIn('user1')
    await computer.signIn('user2')
    assert.deepEqual(await signedIn(), ['user1', 'user2'])
    assert.equal(await computer.sh(`ps -o user= -p ${pid}`), 'user1\n')
    await computer.typeAs('user1', 'id -un > ~/me; tty\n')
    await until('the shell has answered', () => computer.screen('user1').includes('/dev/pts/0\r\n'))
    assert.equal(computer.readFile('/home/user1/me'), 'user1\n')
    await computer.signOut('user1')
    assert.deepEqual(await signedIn(), ['user2'])
    await assert.rejects(computer.signOut('user1'), /not signed in/)
    await computer.reboot()
    assert.deepEqual(await signedIn(), [])
    assert.match(await computer.sh('who -b'), /system boot/)
  })

  test('run gives input, environment, folder and account, and answers output and exit code', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)

    const result = await computer.run(['sh', '-c', 'cat; echo "$A $HOME $(pwd) $(id -un)"; echo bad >&2; exit 5'], {
      input: 'in ',
      env: { A: 'é' },
      cwd: '/var',
      user: 'daemon',
    })

    assert.deepEqual(result, {
      exitCode: 5,
      signal: null,
      stdout: 'in é /usr/sbin /var daemon\n',
      stderr: 'bad\n',
      timedOut: false,
    })
    await assert.rejects(computer.sh('echo no >&2; exit 2'), /ended with 2: no/)
    assert.equal((await computer.run(['no-such-program'])).exitCode, 127)
    assert.equal((await computer.run(['true'], { user: 'nobody-there' })).exitCode, 125)
  })

  test('run ends at its time limit with all its children, and does not wait for daemons', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)

    const late = await computer.run(['sh', '-c', 'echo begun; sleep 1000 & sleep 1000'], { timeoutMs: 200 })
    assert.deepEqual([late.timedOut, late.signal, late.stdout], [true, 'SIGKILL', 'begun\n'])
    await until('its children are gone', () => processesIn(computer).every((name) => name === 'init'))
    assert.equal(await computer.sh('sleep 1000 & echo left'), 'left\n')
  })

  test('a program that runs inside ends when the computer goes down', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    const running = computer.run(['sh', '-c', 'echo here > /run/here; sleep 1000'])
    await until('it runs', () => computer.exists('/run/here'))

    await computer.kill()

    assert.equal((await running).signal, 'SIGKILL')
  })

  test('paths follow symbolic links as the computer does, never out of it', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    await computer.sh('ln -s /etc /srv/absolute; ln -s ../../../../etc/hostname /srv/up; ln -s /srv/loop /srv/loop')

    assert.equal(computer.readFile('/srv/absolute/hostname'), `${computer.name}\n`)
    assert.equal(computer.readFile('/srv/up'), `${computer.name}\n`)
    assert.throws(() => computer.path('/srv/loop'), /Too many symbolic links/)
    computer.writeFile('/srv/absolute/fettle-new/file', 'x')
    assert.equal(await computer.sh('cat /etc/fettle-new/file'), 'x')
    assert.equal(existsSync('/etc/fettle-new'), false)
  })

  test('CPU time is counted over reboots', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    const before = computer.cpu()
    if (before === undefined) return // no control groups version 2 on this machine

    await computer.sh('i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done')
    await computer.reboot()

    const after = computer.cpu()
    assert.ok(after !== undefined && after.user > before.user + 0.01, `from ${before.user} s to ${after?.user} s`)
    assert.equal(await computer.sh('mkdir /sys/fs/cgroup/own && ls -d /sys/fs/cgroup/own'), '/sys/fs/cgroup/own\n')
  })

  test("packages are installed from the local repository, and the machine's own are not touched", async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    const here = readFileSync('/var/lib/dpkg/status')

    await computer.addRepository(await aRepository(examplePackages))
    await computer.sh('apt-get install -y fettle-example-app=1.0-1')

    assert.equal(await computer.sh('fettle-example-app'), 'fettle-example-app 1.0-1\n')
    assert.equal((await computer.installedPackages()).get('fettle-example-app'), '1.0-1')
    assert.equal((await packagesIn('/var/lib/dpkg')).has('fettle-example-app'), false)
    assert.deepEqual(readFileSync('/var/lib/dpkg/status'), here)
    assert.match(await computer.sh('apt-cache policy fettle-example-app'), /Candidate: 2\.0-1/)
    assert.match(await computer.sh('apt-get --simulate dist-upgrade'), /\n1 upgraded, 0 newly installed/)
  })

  test('what a computer changed can be kept as a layer for others', async () => {
    const folder = mkdtempSync(join(placeOfComputers(), 'layer-'))
    const layer = join(folder, 'layer')
    try {
      await using network = await aNetwork()
      await using first = await aComputer(network, { name: 'first' })
      await first.addRepository(await aRepository(examplePackages))
      await first.sh('apt-get install -y fettle-example-legacy && rm /etc/issue && touch /tmp/x')
      await first.freeze(layer)

      await using second = await aComputer(network, { name: 'second', layers: [layer, '/'] })
      assert.equal(
        await second.sh('fettle-example-legacy; hostname; cat /etc/hostname; ls -A /tmp'),
        'fettle-example-legacy 0.9-1\nsecond\nsecond\n',
      )
      assert.equal(second.exists('/etc/issue'), false)
      assert.deepEqual(second.changedFiles(), [])
      await second.sh('apt-get remove -y fettle-example-legacy && apt-get install -y fettle-example-tool')
      await second.reboot()
      assert.equal(await second.sh('fettle-example-tool'), 'fettle-example-tool 1.1-1\n')
      assert.equal((await second.installedPackages()).has('fettle-example-legacy'), false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('two networks side by side do not meet', async () => {
    await using one = await aNetwork()
    await using two = await aNetwork()
    await using server = await aListener(one)
    const [near, far] = await Promise.all([aComputer(one), aComputer(two)])
    const reach = [
      'perl',
      '-MIO::Socket::INET',
      '-e',
      `exit !IO::Socket::INET->new(PeerAddr => "${server.address}:${server.port}", Timeout => 2)`,
    ] as const

    assert.notEqual(one.number, two.number)
    assert.equal((await near.run(reach)).exitCode, 0)
    assert.notEqual((await far.run(reach)).exitCode, 0)
  })

  test('nothing is left when a network is disposed', async () => {
    const network = await aNetwork()
    const computer = await aComputer(network)
    const { pid } = computer
    assert.ok(existsSync(`/sys/class/net/${network.bridge}`))

    await network[Symbol.asyncDispose]()

    assert.deepEqual([`/sys/class/net/${network.bridge}`, network.dir, `/proc/${pid}`].filter(existsSync), [])
    assert.equal(mountsHere().includes(network.dir), false)
    assert.equal(readFileSync('/proc/net/dev', 'utf8').includes(` ft${network.number}.`), false)
  })

  test('nothing runs on when the process that made them is killed, and the next one clears up', async () => {
    const modules = { network: import.meta.resolve('./network.ts'), computer: import.meta.resolve('./computer.ts') }
    const program = `
      const { aNetwork } = await import(${JSON.stringify(modules.network)})
      const { aComputer } = await import(${JSON.stringify(modules.computer)})
      const network = await aNetwork()
      const computer = await aComputer(network)
      await computer.sh('setsid sleep 1000 > /dev/null 2>&1 &')
      console.log(JSON.stringify({ number: network.number, machineId: computer.readFile('/etc/machine-id'), pid: computer.pid }))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const { number, machineId, pid } = JSON.parse(line) as { number: number; machineId: string; pid: number }
    const bridge = bridgeIndex(number)
    const disk = machineIdFile(number)
    assert.ok(existsSync(`/proc/${pid}/root/`) && bridge !== undefined)
    assert.equal(readFileSync(disk, 'utf8'), machineId)
    assert.equal((await removeLeftovers()).includes(number), false) // it lives

    child.kill('SIGKILL')
    await once(child, 'exit')

    await until('its computer has ended', () => !existsSync(`/proc/${pid}/root/`)) // a zombie has no root
    await using _ = await aNetwork()
    assert.notEqual(bridgeIndex(number), bridge) // another process may have taken the number meanwhile
    assert.notEqual(existsSync(disk) ? readFileSync(disk, 'utf8') : '', machineId)
  })

  test('bad names and layers are refused in a sentence', async () => {
    await using network = await aNetwork()

    await assert.rejects(aComputer(network, { name: 'Not A Name' }), /is not a host name/)
    await assert.rejects(
      aComputer(network, { layers: ['/no such tree', '/'] }),
      /cannot be mounted: give an absolute path/,
    )
    await assert.rejects(aComputer(network, { layers: ['/no-such-tree', '/'] }), /did not come up/)
    await assert.rejects(aComputer(network, { services: [{ name: '../x', argv: ['true'] }] }), /A service is named/)
  })
})

interface Listener extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** Lines that came over all connections. */
  readonly lines: readonly string[]
  readonly connections: readonly Socket[]
  /** How many connections the other side has ended or reset. */
  readonly hungUp: number
}

async function aListener(network: Network): Promise<Listener> {
  const lines: string[] = []
  const connections: Socket[] = []
  let hungUp = 0
  const server: Server = createServer((socket) => {
    connections.push(socket)
    createInterface({ input: socket }).on('line', (line) => lines.push(line))
    socket.on('end', () => (hungUp += 1)).on('error', () => (hungUp += 1))
  })
  server.listen(0, network.address)
  await once(server, 'listening')
  return {
    address: network.address,
    port: (server.address() as AddressInfo).port,
    lines,
    connections,
    get hungUp() {
      return hungUp
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of connections) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Sends 1, 2, 3 ... to the machine over one connection and notes in /run/sent how far it is. */
function counter(port: number): Service {
  const program = `
    my $socket = IO::Socket::INET->new(PeerAddr => "server:${port}") or exit 1;
    for (my $n = 1; ; $n++) {
      $socket->syswrite("$n\\n") or exit 1;
      open my $file, ">", "/run/sent.new"; print $file $n; close $file; rename "/run/sent.new", "/run/sent";
      select undef, undef, undef, 0.02;
    }`
  return { name: 'counter', argv: ['perl', '-MIO::Socket::INET', '-e', program], delayMs: 20 }
}

function mountsHere(): string {
  return readFileSync('/proc/self/mountinfo', 'utf8')
}

/** Tells a network's bridge from a later one of the same name. */
function bridgeIndex(number: number): string | undefined {
  const file = `/sys/class/net/fettle${number}/ifindex`
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Where the first computer of a network keeps its machine id. */
function machineIdFile(number: number): string {
  const namespace = readlinkSync('/proc/self/ns/net').replaceAll(/\D/g, '')
  return join(placeOfComputers(), namespace, String(number), '1-computer-1/upper/etc/machine-id')
}

/** Names of the computer's processes, seen through its own /proc. */
function processesIn(computer: Computer): readonly string[] {
  const numbers = readdirSync(computer.path('/proc')).filter((name) => /^\d+$/.test(name))
  return numbers.flatMap((number) => {
    const file = computer.path(`/proc/${number}/comm`)
    return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : []
  })
}
