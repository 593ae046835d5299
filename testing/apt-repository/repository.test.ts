/** Repositories made for tests hold real packages that dpkg and apt take. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { computersAvailable } from '../computers/available.ts'
import { aComputer } from '../computers/computer.ts'
import type { Computer } from '../computers/computer.ts'
import { aNetwork } from '../computers/network.ts'
import { until } from '../computers/until.ts'
import { makeDeb } from './deb.ts'
import { examplePackages } from './example-packages.ts'
import type { PackageSpec } from './package.ts'
import { aRepository, buildRepository } from './repository.ts'
import { serveRepository } from './serve-repository.ts'

const available = computersAvailable()
const skip = available.ok ? false : available.reason
const hasDpkg = existsSync('/usr/bin/dpkg-deb')

const DEEP = `/usr/share/${'a-folder-with-a-long-name/'.repeat(5)}file`

const everything: PackageSpec = {
  name: 'fettle-test-everything',
  version: '2:1.0~rc1-1',
  depends: 'dpkg (>= 1.0)',
  conflicts: 'fettle-test-other',
  description: 'all fields at once',
  files: {
    '/etc/fettle-test.conf': 'a = 1\n',
    '/usr/bin/fettle-test': '#!/bin/sh\necho hello\n',
    [DEEP]: { content: 'é', mode: 0o600 },
  },
  conffiles: ['/etc/fettle-test.conf'],
  postinst: 'echo configured > /var/lib/fettle-test',
  prerm: '#!/bin/sh\nexit 0',
  postrm: 'rm -f /var/lib/fettle-test',
  sizeKb: 3,
}

suite('packages', { skip: hasDpkg ? false : 'dpkg-deb is not on this machine' }, () => {
  test('are read by dpkg-deb as they were described', () => {
    const dir = mkdtempSync(join(tmpdir(), 'fettle-deb-'))
    try {
      const file = join(dir, 'x.deb')
      writeFileSync(file, makeDeb(everything).bytes)
      const field = (name: string) => execFileSync('dpkg-deb', ['--field', file, name], { encoding: 'utf8' }).trim()

      assert.deepEqual(['Version', 'Depends', 'Conflicts', 'Description'].map(field), [
        '2:1.0~rc1-1',
        'dpkg (>= 1.0)',
        'fettle-test-other',
        'all fields at once',
      ])
      execFileSync('dpkg-deb', ['--raw-extract', file, join(dir, 'out')])
      assert.deepEqual(readdirSync(join(dir, 'out/DEBIAN')).toSorted(), [
        'conffiles',
        'control',
        'md5sums',
        'postinst',
        'postrm',
        'prerm',
      ])
      assert.equal(readFileSync(join(dir, 'out', DEEP), 'utf8'), 'é')
      assert.match(
        execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' }),
        /^-rwxr-xr-x root\/root .* \.\/usr\/bin\/fettle-test$/m,
      )
      execFileSync('md5sum', ['--check', '--status', 'DEBIAN/md5sums'], { cwd: join(dir, 'out') })
    } finally {
      rmSync(dir, { recursive: true })
    }
  })

  test('have the same bytes every time', () => {
    assert.deepEqual(makeDeb(everything).bytes, makeDeb(everything).bytes)
  })

  test('with bad names, versions or paths are refused', () => {
    assert.throws(() => makeDeb({ name: 'Bad Name', version: '1' }), /"Bad Name" is not a name for a Debian package/)
    assert.throws(() => makeDeb({ name: 'good', version: 'v1' }), /"v1" of good is not a Debian version/)
    assert.throws(() => makeDeb({ name: 'good', version: '1', files: { relative: '' } }), /must begin with a slash/)
  })
})

suite('repositories', () => {
  test('are built once for the same packages and refuse the same package twice', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'fettle-repository-'))
    try {
      assert.equal(await aRepository([everything]), await aRepository([structuredClone(everything)]))
      assert.notEqual(await aRepository([everything]), await aRepository([{ ...everything, version: '2' }]))
      await assert.rejects(buildRepository(join(dir, 'new'), [everything, everything]), /EEXIST/)
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})

suite('on a computer', { skip }, () => {
  test('apt installs every kind of package, and a configuration file that was changed stays', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    const begun = performance.now()
    await computer.addRepository(await aRepository([everything]))
    assert.ok(performance.now() - begun < 1000, 'adding a repository takes less than a second')

    await computer.sh('apt-get install -y fettle-test-everything && echo mine > /etc/fettle-test.conf')
    assert.equal(
      await computer.sh('fettle-test; cat /var/lib/fettle-test; dpkg --verify fettle-test-everything || true'),
      'hello\nconfigured\n??5?????? c /etc/fettle-test.conf\n',
    )
    await computer.sh('apt-get remove -y fettle-test-everything')
    assert.deepEqual([computer.exists('/etc/fettle-test.conf'), computer.exists('/usr/bin/fettle-test')], [true, false])
    await computer.sh('apt-get purge -y fettle-test-everything')
    assert.equal(computer.exists('/etc/fettle-test.conf'), false)
  })

  test('the example packages go wrong in the ways they are meant to', async () => {
    await using network = await aNetwork()
    await using computer = await aComputer(network)
    await computer.addRepository(await aRepository(examplePackages))

    await assert.rejects(install(computer, 'broken'), /returned an error code/)
    assert.match(await computer.sh("dpkg-query -W -f '${db:Status-Status}' fettle-example-broken"), /half-configured/)
    await computer.sh('dpkg --purge fettle-example-broken')
    await assert.rejects(install(computer, 'needs-missing'), /Unable to correct problems/)
    await assert.rejects(install(computer, 'editor'), /returned an error code/)
    await install(computer, 'runtime')
    await install(computer, 'editor')
    await install(computer, 'needs-reboot')
    assert.equal(computer.exists('/run/reboot-required'), true)
    await computer.reboot()
    assert.equal(computer.exists('/run/reboot-required'), false)
    computer.writeFile('/etc/fettle-example-slow', '1\n')
    assert.match(await install(computer, 'slow'), /step 1 of 1/)
  })

  test('a download from a web server stalls while the cable is out', async () => {
    await using network = await aNetwork()
    await using server = await serveRepository(await aRepository(examplePackages), {
      address: network.address,
      bytesPerSecond: 400_000,
    })
    await using computer = await aComputer(network)
    await computer.addRepositoryUrl(server.url)
    const large = 'fettle-example-large_1.0-1_all.deb'

    const installing = install(computer, 'large')
    await until('the download has begun', () => server.requested.includes(large))
    await computer.unplug()
    const partial = () => computer.exists(`/var/cache/apt/archives/${large}`)
    await until('a second has passed for apt', async () => (await computer.sh('sleep 1; echo over')) === 'over\n')
    assert.equal(partial(), false)
    await computer.plug()
    await installing

    assert.equal(await computer.sh('fettle-example-large'), 'fettle-example-large 1.0-1\n')
  })
})

async function install(computer: Computer, which: string): Promise<string> {
  return await computer.sh(`apt-get install -y fettle-example-${which}`)
}
