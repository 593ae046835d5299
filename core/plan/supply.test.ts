/** Which versions can be had here: those that are listed and those that are offered, in a build that fits. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AvailableVersion, Found } from '../terms/check.ts'
import type { Architecture, VersionDetails, VersionDownload } from '../terms/item.ts'
import { architectures } from '../terms/item.ts'
import { decideSoftware } from './decide-software.ts'
import { latest, script, scriptSource, software } from './fixtures.ts'
import { architectureOf, supplyOf } from './supply.ts'

const absent: Found = { found: 'absent' }

function build(architecture?: Architecture, variable = 'FETTLE_INSTALLER'): VersionDownload {
  const name = `app-${architecture ?? 'any'}`
  const download = { variable, name, url: `https://example.test/${name}` }
  return architecture === undefined ? download : { ...download, architecture }
}

function withBuilds(details: { readonly [version: string]: VersionDetails }) {
  return software('app', { scheme: 'semver', source: scriptSource(Object.keys(details), { details }) })
}

function takenOn(
  architecture: string | undefined,
  ...builds: readonly VersionDownload[]
): readonly string[] | undefined {
  const supply = supplyOf(withBuilds({ '1.0.0': { downloads: builds } }), absent, architecture)
  return supply.builds?.get('1.0.0')?.map(({ name }) => name)
}

test('[P21] [E134] the exact build, else the one for all, else on ARM what it can run too', () => {
  const all = [build('x64'), build('arm64'), build('x86'), build('arm'), build()]
  for (const on of architectures) assert.deepEqual(takenOn(on, ...all), [`app-${on}`], on)

  assert.deepEqual(takenOn('arm64', build('x64'), build('x86'), build()), ['app-any'])
  assert.deepEqual(takenOn('arm64', build('x86'), build('x64')), ['app-x64'])
  assert.deepEqual(takenOn('arm64', build('x86')), ['app-x86'])
  assert.deepEqual(takenOn('arm', build('x64'), build('x86')), ['app-x86'])
  assert.equal(takenOn('arm', build('x64')), undefined)
  assert.equal(takenOn('x64', build('arm64'), build('x86')), undefined)
  assert.equal(takenOn('x86', build('x64')), undefined)
})

test('[P21] [E134] an architecture goes by many names; one that is not known takes only what is for all', () => {
  const names = { x86_64: 'x64', AMD64: 'x64', aarch64: 'arm64', i686: 'x86', armv7l: 'arm' }
  for (const [name, architecture] of Object.entries(names)) assert.equal(architectureOf(name), architecture, name)

  assert.equal(takenOn('riscv64', build('x64')), undefined)
  assert.deepEqual(takenOn('riscv64', build('x64'), build()), ['app-any'])
  assert.deepEqual(takenOn(undefined, build()), ['app-any'])
  assert.equal(takenOn(undefined, build('x64')), undefined)
})

test('[P21] of each file a version is installed from there is one that fits, or the version cannot be had here', () => {
  const downloads = [build('x64'), build('arm64'), build('x64', 'FETTLE_DATA')]
  assert.deepEqual(takenOn('x64', ...downloads), ['app-x64', 'app-x64'])

  const item = withBuilds({ '1.0.0': { downloads: [build()] }, '2.0.0': { downloads: [build('x64')] } })
  assert.equal(supplyOf(item, absent, 'arm').latest, '1.0.0')
  assert.equal(supplyOf(item, absent, 'x64').latest, '2.0.0')
})

test('[P21] no version in a build for this computer: failed, and told so', () => {
  const item = withBuilds({ '1.0.0': { downloads: [build('x64')] } })
  const { reason, because } = decideSoftware(item, latest, absent, { architecture: 'arm' })

  assert.equal(reason, 'noApplicableVersion')
  assert.equal(because, 'The latest version is wanted, but no version can be had for arm; there is 1.0.0 for others.')
})

const dynamic = software('app', {
  scheme: 'semver',
  source: scriptSource(['1.0.0'], { offers: script('offers') }),
})

function offering(...available: readonly AvailableVersion[]): Found {
  return { found: 'absent', available }
}

test('[P22] [E130] [E135] offered versions count beside the listed ones; the latest is no prerelease', () => {
  const url = 'https://example.test/files/app-2.0.0.tar.gz?token=1'
  const supply = supplyOf(dynamic, offering({ version: '2.0.0', url }, { version: '3.0.0-rc.1' }), 'x64')

  assert.deepEqual(supply.listed, ['1.0.0', '2.0.0', '3.0.0-rc.1'])
  assert.equal(supply.latest, '2.0.0')
  assert.deepEqual(supply.builds?.get('2.0.0'), [{ variable: 'FETTLE_INSTALLER', name: 'app-2.0.0.tar.gz', url }])
  assert.deepEqual(supply.builds?.get('1.0.0'), [])
})

test('[P22] [E134] of the builds that are offered of one version the one for this computer is taken', () => {
  const of = (architecture: string) => ({ version: '2.0.0', url: `https://example.test/${architecture}`, architecture })
  const supply = (on: string) => supplyOf(dynamic, offering(of('amd64'), of('aarch64')), on)

  assert.equal(supply('arm64').builds?.get('2.0.0')?.[0]?.url, 'https://example.test/aarch64')
  assert.equal(supply('x86_64').builds?.get('2.0.0')?.[0]?.url, 'https://example.test/amd64')
  assert.deepEqual(supply('arm').unfit, ['2.0.0'])
})

test('[P22] the author knows better: the files a definition names go before those that are offered', () => {
  const source = scriptSource(['1.0.0'], { offers: script('offers'), details: { '1.0.0': { downloads: [build()] } } })
  const item = software('app', { scheme: 'semver', source })
  const supply = supplyOf(item, offering({ version: '1.0.0', url: 'https://example.test/other' }), 'x64')

  assert.equal(supply.builds?.get('1.0.0')?.[0]?.url, 'https://example.test/app-any')
})

test('[P22] [E231] the versions are not known: what needs one fails with the words of the script, the rest goes on', () => {
  const failing = (found: Found) => ({ ...found, availableProblem: 'curl: (6) Could not resolve host' }) as Found
  const installed = failing({ found: 'version', version: '1.0.0' })
  const decide = (desired: Parameters<typeof decideSoftware>[1], found: Found) => {
    const { reason, verdict } = decideSoftware(dynamic, desired, found)
    return [reason, verdict]
  }
  const unknown = ['versionsUnknown', 'failed']

  assert.deepEqual(decide(latest, failing(absent)), unknown)
  assert.deepEqual(decide(latest, installed), unknown)
  assert.deepEqual(decide({ state: 'any' }, failing(absent)), unknown)
  assert.deepEqual(decide({ state: 'atLeast', version: '1.5.0' }, installed), unknown)
  assert.deepEqual(decide({ state: 'atMost', version: '1.5.0' }, failing(absent)), unknown)
  assert.deepEqual(decide({ state: 'exact', version: '7.0.0' }, installed), unknown)
  assert.deepEqual(decide({ state: 'any' }, installed), ['upToDate', 'compliant'])
  assert.deepEqual(decide({ state: 'atLeast', version: '0.5.0' }, installed), ['upToDate', 'compliant'])
  assert.deepEqual(decide({ state: 'exact', version: '1.0.0' }, failing(absent)), ['softwareMissing', undefined])
  assert.equal(
    decideSoftware(dynamic, latest, failing(absent)).because,
    'The latest version is wanted, but which versions can be had could not be found out: curl: (6) Could not resolve host.',
  )
})

test('[P22] an offer that is no version, and no answer at all, leave the versions unknown', () => {
  for (const found of [offering({ version: 'Error!' }), absent]) {
    assert.equal(decideSoftware(dynamic, latest, found).reason, 'versionsUnknown')
  }
})
