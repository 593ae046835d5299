/** Facts are read rightly from what real systems write. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { facts as factsSchema, machineEvidence as evidenceSchema } from '@fettle/contract/wire/parts.ts'
import { parseBootTime } from './boot.ts'
import { parseMounts } from './disks.ts'
import { gatherFacts, withCorrections } from './facts.ts'
import { parseBiosDate } from './firmware.ts'
import { decideFormFactor, meaningful } from './hardware.ts'
import { machineEvidence } from './machine.ts'
import { parseFqdn } from './network.ts'
import { parseOsRelease } from './os.ts'
import { softwareFact } from './software.ts'
import { parseZonePath } from './time-zone.ts'
import { parseUpdates } from './updates.ts'
import { parseLogindSession, parseUtmp } from './users.ts'
import { parseDpkgStatus } from '../providers/apt-status.ts'

test('this computer can be described, and the description can be sent', () => {
  const { facts, problems } = gatherFacts()

  assert.deepEqual(problems, [])
  assert.deepEqual(factsSchema.parse(facts), facts)
  assert.equal(facts.os?.family, 'linux')
  assert.ok((facts.hardware?.cores ?? 0) > 0)
  assert.match(facts.boot?.bootedAt ?? '', /^20\d\d-/)
})

suite('os-release', () => {
  const cases = [
    {
      output: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
      fact: { PRETTY_NAME: 'Debian GNU/Linux 12 (bookworm)', ID: 'debian', VERSION_ID: '12' },
    },
    { output: "NAME='Arch Linux'\nID=arch\n# remark\n\n", fact: { NAME: 'Arch Linux', ID: 'arch' } },
    { output: String.raw`NAME="a \"quoted\" \$name"`, fact: { NAME: 'a "quoted" $name' } },
  ]
  for (const { output, fact } of cases) {
    test(JSON.stringify(fact), () => assert.deepEqual(Object.fromEntries(parseOsRelease(output)), fact))
  }
})

suite('form factor', () => {
  const cases = [
    { output: { chassis: 9, isVirtual: false, hasDesktop: true }, fact: 'portable' },
    { output: { chassis: 31, isVirtual: false, hasDesktop: false }, fact: 'portable' },
    { output: { chassis: 23, isVirtual: false, hasDesktop: true }, fact: 'server' },
    { output: { chassis: 3, isVirtual: false, hasDesktop: false }, fact: 'workstation' },
    { output: { chassis: 1, isVirtual: true, hasDesktop: false }, fact: 'server' },
    { output: { chassis: 3, isVirtual: true, hasDesktop: false }, fact: 'server' },
    { output: { chassis: 1, isVirtual: true, hasDesktop: true }, fact: 'workstation' },
    { output: { chassis: Number.NaN, isVirtual: false, hasDesktop: false }, fact: 'server' },
  ]
  for (const { output, fact } of cases) test(JSON.stringify(output), () => assert.equal(decideFormFactor(output), fact))
})

test('placeholders of makers are no facts', () => {
  for (const text of [
    'To Be Filled By O.E.M.',
    'Default string',
    'System Serial Number',
    'Not Specified',
    '0000000',
    '',
  ])
    assert.equal(meaningful(text), undefined, text)
  assert.equal(meaningful('ThinkPad X1'), 'ThinkPad X1')
})

test('updates, as the system counted them', () => {
  const ubuntu =
    '\n12 updates can be applied immediately.\n3 of these updates are standard security updates.\nTo see these\n'
  assert.deepEqual(parseUpdates(ubuntu), { pending: 12, security: 3 })
  assert.deepEqual(parseUpdates('1 update can be applied immediately.\n'), { pending: 1 })
  assert.deepEqual(parseUpdates('5 packages can be updated.\n2 updates are security updates.\n'), {
    pending: 5,
    security: 2,
  })
  assert.equal(parseUpdates(''), undefined)
})

test('the whole name of a computer, without asking the network', () => {
  const hosts = '127.0.0.1 localhost\n127.0.1.1 pc-7.corp.example pc-7 # this one\n10.0.0.1 pc-70.other pc-70\n'
  assert.equal(parseFqdn('pc-7', hosts), 'pc-7.corp.example')
  assert.equal(parseFqdn('pc-7.here.example', hosts), 'pc-7.here.example')
  assert.equal(parseFqdn('localhost', hosts), undefined)
})

test('the date of a firmware', () => {
  assert.equal(parseBiosDate('04/01/2014'), '2014-04-01')
  assert.equal(parseBiosDate('soon'), undefined)
})

test('by what this machine can be known again', () => {
  const evidence = machineEvidence()
  assert.deepEqual(evidenceSchema.parse(evidence), evidence)
  assert.ok(evidence.hostname)
})

test('all facts together cost little', () => {
  gatherFacts() // files are cached from here on
  const begun = performance.now()
  for (let round = 0; round < 10; round += 1) gatherFacts()
  const each = (performance.now() - begun) / 10
  assert.ok(each < 100, `${each.toFixed(1)} ms for all facts`)
})

test('the moment of boot', () => {
  assert.equal(parseBootTime('cpu 1 2\nbtime 1700000000\nprocesses 5\n'), '2023-11-14T22:13:20.000Z')
  assert.equal(parseBootTime('cpu 1 2\n'), undefined)
})

suite('time zone', () => {
  const cases = [
    { output: '/usr/share/zoneinfo/Europe/Vienna', fact: 'Europe/Vienna' },
    { output: '../usr/share/zoneinfo/America/Argentina/Buenos_Aires', fact: 'America/Argentina/Buenos_Aires' },
    { output: '/usr/share/zoneinfo/posix/UTC', fact: 'UTC' },
    { output: '/somewhere/else', fact: undefined },
    { output: undefined, fact: undefined },
  ]
  for (const { output, fact } of cases) test(String(output), () => assert.equal(parseZonePath(output), fact))
})

test('disks are counted once, and file systems that are none are left out', () => {
  const mounts = [
    '/dev/sda1 / ext4 rw 0 0',
    'proc /proc proc rw 0 0',
    '/dev/sda1 /var/lib/docker ext4 rw 0 0',
    '/dev/sdb1 /mnt/my\\040disk xfs rw 0 0',
    'overlay /var/lib/x overlay rw 0 0',
    'tmpfs /run tmpfs rw 0 0',
    'server:/share /net nfs rw 0 0',
    '',
  ].join('\n')

  assert.deepEqual(parseMounts(mounts), [
    { device: '/dev/sda1', mount: '/' },
    { device: '/dev/sdb1', mount: '/mnt/my disk' },
  ])
  assert.deepEqual(parseMounts('overlay / overlay rw 0 0\n'), [{ device: 'overlay', mount: '/' }])
})

suite('people who are signed in', () => {
  test('as systemd-logind knows them', () => {
    const session =
      'UID=1000\nUSER=ada\nACTIVE=1\nSTATE=active\nTYPE=x11\nSEAT=seat0\nDISPLAY=:0\nTTY=tty2\nLEADER=7\nCLASS=user\nREALTIME=1700000000123456\n'
    const login = { name: 'ada', terminal: 'tty2', since: '2023-11-14T22:13:20.123Z', pid: 7 }
    assert.deepEqual(parseLogindSession(session), { ...login, graphical: true, active: true, display: ':0' })
    const overNetwork = session.replace('TYPE=x11\nSEAT=seat0\nDISPLAY=:0', 'TYPE=tty\nSEAT=')
    assert.deepEqual(parseLogindSession(overNetwork), { ...login, graphical: false, active: false })
    assert.equal(parseLogindSession(session.replace('CLASS=user', 'CLASS=greeter')), undefined)
    assert.equal(parseLogindSession(session.replace('STATE=active', 'STATE=closing')), undefined)
  })

  for (const [architecture, size, timeAt] of [
    ['x64', 384, 340],
    ['arm64', 400, 344],
  ] as const) {
    test(`as login programs write them on ${architecture}`, () => {
      const record = (type: number, name: string) => {
        const bytes = Buffer.alloc(size)
        bytes.writeInt16LE(type, 0)
        bytes.writeInt32LE(7, 4)
        bytes.write(name === 'eve' ? 'tty2' : 'pts/0', 8)
        bytes.write(name, 44)
        bytes.write(name === 'eve' ? ':0' : '10.1.2.3', 76)
        bytes.writeInt32LE(1_700_000_000, timeAt)
        return bytes
      }

      const records = [record(2, 'reboot'), record(7, 'ada'), record(8, 'gone'), record(7, 'eve')]
      const users = parseUtmp(Buffer.concat(records), architecture)

      const login = { since: '2023-11-14T22:13:20.000Z', pid: 7 }
      assert.deepEqual(users, [
        { name: 'ada', terminal: 'pts/0', ...login, graphical: false, active: false },
        { name: 'eve', terminal: 'tty2', ...login, graphical: true, active: true, display: ':0' },
      ])
    })
  }
})

test('software is what is properly installed', () => {
  const stanza = (name: string, state: string) =>
    `Package: ${name}\nStatus: install ok ${state}\nArchitecture: all\nVersion: 1\n`

  const software = softwareFact(
    parseDpkgStatus([stanza('a', 'installed'), stanza('b', 'config-files')].join('\n'), false),
  )

  assert.deepEqual(software, [{ provider: 'apt', name: 'a', version: '1', architecture: 'all' }])
})

test('corrections of the owner replace what was found, member by member', () => {
  const found = { hardware: { cpu: 'x', formFactor: 'server' }, timeZone: 'UTC' }

  assert.deepEqual(withCorrections(found, { hardware: { formFactor: 'portable' }, timeZone: 'Europe/Vienna' }), {
    hardware: { cpu: 'x', formFactor: 'portable' },
    timeZone: 'Europe/Vienna',
  })
})
