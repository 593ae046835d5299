/** The doctor finds what is wrong with a computer, says so in time, and stops when nobody waits. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { suite, test } from 'node:test'
import { doctorChecks, type DoctorCheck, type DoctorFinding } from '@fettle/core/terms/doctor.ts'
import { inspectedCertificate } from '@fettle/testing/agent/odd-certificates.ts'
import { agentCommand } from '@fettle/testing/world/world.ts'
import { aPlace, type Place as TestPlace } from '@fettle/testing/agent/a-place.ts'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { localhostKey } from '@fettle/testing/mail/localhost-certificate.ts'
import type { AgentConfig } from '../state.ts'
import { statePaths } from '../state.ts'
import { examine } from './examine.ts'
import type { Told } from './examine.ts'
import type { Place } from './look.ts'
import { good } from './look.ts'
import { proxyFor, withoutCredentials } from './proxy-for.ts'
import { judged } from './server-certificate.ts'

const here = (server: string): Place => ({
  paths: statePaths('/nonexistent'),
  config: { server, agentId: 'agt_00000001', computerId: 'cmp_00000001', serverId: 'srv_00000001' } as AgentConfig,
  journal: () => good('none'),
  isAgent: false,
})

async function found(place: Place, checks: readonly string[], limitMs?: number): Promise<ReadonlyMap<string, Told>> {
  const all = new Map<string, Told>()
  const onTold = (one: Told): void => void all.set(one.check, one)
  await examine(place, checks, {
    ...{ signal: new AbortController().signal, onTold },
    ...(limitMs === undefined ? {} : { limitMs }),
  })
  return all
}

/** A server that does not know what a WebSocket is, whose clock is off by so much. */
async function aPlainServer(clockMs: number) {
  const server = createServer((_request, response) => {
    response.sendDate = false
    response.setHeader('date', new Date(Date.now() + clockMs).toUTCString())
    response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

suite('the way to the server', () => {
  const skews: readonly (readonly [number, DoctorFinding['outcome'], RegExp])[] = [
    [0, 'good', /agrees with the server's/],
    [10_000, 'good', /1\d s behind|9 s behind/],
    [-90_000, 'warning', /\d+ s ahead of/],
    [7 * 3_600_000, 'bad', /7 hours behind/],
    [-400 * 86_400_000, 'bad', /400 days ahead of/],
  ]
  for (const [clockMs, outcome, words] of skews)
    test(`a server whose clock is ${clockMs / 1000} s ahead of this one's`, async () => {
      await using server = await aPlainServer(clockMs)
      const clock = (await found(here(server.address), ['clock'])).get('clock')
      assert.equal(clock?.outcome, outcome, clock?.evidence ?? '')
      assert.match(clock?.evidence ?? '', words)
      assert.equal(clock?.fix !== undefined, outcome !== 'good')
    })

  test('something that answers and lets no WebSocket through', async () => {
    await using server = await aPlainServer(0)
    const all = await found(here(server.address), ['dns', 'tcp', 'tls', 'webSocket', 'proxy'])
    assert.deepEqual([...all.values()].map(({ check, outcome }) => `${check} ${outcome}`).toSorted(), [
      'dns good',
      'proxy good',
      'tcp good',
      'tls good',
      'webSocket bad',
    ])
    assert.match(all.get('webSocket')?.evidence ?? '', /with status 404 instead of opening it/)
  })

  test('a certificate of somebody on the way: its issuer is shown', async () => {
    const server = createSecureServer({ key: localhostKey, cert: inspectedCertificate }, (_request, response) => {
      response.end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const address = `https://localhost:${(server.address() as AddressInfo).port}/`
      const all = await found(here(address), ['tls', 'clock', 'webSocket'])
      const { outcome, evidence = '', fix = '' } = all.get('tls') ?? {}
      assert.equal(outcome, 'bad')
      assert.match(evidence, /issued by "Example Web Filter"/)
      assert.match(fix, /NODE_EXTRA_CA_CERTS=FILE.*inspects encrypted connections/)
      assert.match(all.get('webSocket')?.evidence ?? '', /issued by "Example Web Filter"/)
      assert.equal(all.get('clock')?.outcome, 'good', 'a certificate that is not trusted does not hide the time')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  test('an authority that inspection products use is a warning even when it is trusted', () => {
    const certificate = (CN: string) =>
      ({ subject: { CN: 'fettle.example' }, issuer: { CN }, valid_to: 'Jan  1 00:00:00 2099 GMT' }) as never
    const at = new Date('2026-11-20')
    const trusted = { protocol: 'TLSv1.3' }
    assert.equal(judged({ ...trusted, chain: [certificate('Zscaler Intermediate Root CA')] }, at).outcome, 'warning')
    const own = judged({ ...trusted, chain: [certificate('Acme Root')] }, at)
    assert.equal(own.outcome, 'good')
    assert.match(own.evidence, /issued by "Acme Root"\. That is no public authority/)
    assert.equal(judged({ ...trusted, chain: [certificate('x')] }, new Date('2098-12-30')).outcome, 'warning')
    assert.equal(judged({ ...trusted, chain: [] }, at).outcome, 'bad')
  })

  test('which proxy is used follows the environment as node reads it, and its password is not told', () => {
    const https = { HTTPS_PROXY: 'http://me:pass@proxy.example:3128' }
    const of = (address: string, environment: NodeJS.ProcessEnv) => proxyFor(new URL(address), environment)?.proxy.host
    assert.equal(of('https://fettle.example/', https), 'proxy.example:3128')
    assert.equal(of('wss://fettle.example/', { https_proxy: 'proxy:8080' }), 'proxy:8080')
    assert.equal(of('http://fettle.example/', https), undefined)
    for (const except of ['*', 'fettle.example', '.example', 'other, *.example', 'fettle.example:443'])
      assert.equal(of('https://fettle.example/', { ...https, NO_PROXY: except }), undefined, except)
    for (const except of ['', 'example.org', 'fettle.example:80', 'xfettle.example'])
      assert.equal(of('https://fettle.example/', { ...https, no_proxy: except }), 'proxy.example:3128', except)
    const shown = withoutCredentials(new URL(https.HTTPS_PROXY))
    assert.equal(shown, 'http://proxy.example:3128 (with a name and password)')
  })
})

test('a check that nobody knows, and one on a computer that is not enrolled, are unknown', async () => {
  const all = await found({ ...here('http://127.0.0.1:1/'), config: 'no agent here' }, ['dns', 'crystalBall'])
  assert.deepEqual([all.get('dns')?.outcome, all.get('crystalBall')?.outcome], ['unknown', 'unknown'])
})

test('what takes too long is told as that, and nothing is told once nobody waits', async () => {
  const silent = createServer(() => {}) // takes connections and never answers
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  try {
    const place = here(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`)
    const late = await found(place, ['clock', 'webSocket'], 200)
    assert.match(late.get('clock')?.evidence ?? '', /nothing came in time/)
    assert.equal(late.get('clock')?.outcome, 'unknown')
    assert.equal(late.get('webSocket')?.outcome, 'bad')

    const stop = new AbortController()
    const told: Told[] = []
    const examined = examine(place, ['clock', 'webSocket'], { signal: stop.signal, onTold: (one) => told.push(one) })
    stop.abort()
    await examined
    assert.deepEqual(told, [])
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})

const available = computersAvailable()

suite('a real agent on a computer', { skip: available.ok ? false : available.reason }, () => {
  test('is well, then has a full disk, no DNS, a held lock and no cable; each is found and said', async () => {
    await using place = await aPlace()
    const { computer, server } = place
    const well = await examined(place, 'a', doctorChecks)
    for (const check of [
      'dns',
      'tcp',
      'webSocket',
      'clock',
      'proxy',
      'agent',
      'journal',
      'packages',
      'installers',
    ] as const)
      assert.equal(well.get(check)?.outcome, 'good', JSON.stringify(well.get(check)))
    assert.match(well.get('agent')?.evidence ?? '', /It runs as root/)
    assert.match(well.get('tls')?.evidence ?? '', /is not encrypted/)
    const end = server.told.find((one) => one.type === 'doctorEnded')
    assert.ok(
      end?.log.some((line) => line.includes('Linked with http://')),
      JSON.stringify(end),
    )

    await computer.sh('mount -t tmpfs -o size=1m,noexec none /tmp && head -c 2000000 /dev/zero > /tmp/full || true')
    const lock = '/var/lib/dpkg/lock-frontend'
    await computer.sh(`(exec 9>>${lock}; exec sleep 600) > /dev/null 2>&1 &`)
    await computer.sh('cp /bin/sleep /root/apt-get && (/root/apt-get 600 > /dev/null 2>&1 &)')
    const sick = await examined(place, 'b', ['disk', 'tempFolder', 'packages', 'installers'])
    assert.equal(sick.get('disk')?.outcome, 'bad', sick.get('disk')?.evidence ?? '')
    assert.match(sick.get('disk')?.evidence ?? '', /\/tmp: 0 MiB of 1 MiB free/)
    assert.match(sick.get('disk')?.fix ?? '', /Free room on .*\/tmp/)
    assert.match(sick.get('tempFolder')?.evidence ?? '', /noexec/)
    assert.match(sick.get('packages')?.evidence ?? '', /sleep \(process \d+\) holds \/var\/lib\/dpkg\/lock-frontend/)
    assert.match(sick.get('installers')?.evidence ?? '', /^Running: apt-get \(process \d+\)/)
    assert.deepEqual(server.faults, [])

    const config = JSON.parse(computer.readFile('/var/lib/fettle-agent/config.json')) as AgentConfig
    computer.writeFile('/root/lost/config.json', JSON.stringify({ ...config, server: 'https://fettle.invalid/' }))
    const dns = await computer.run(agentCommand('doctor', '--state', '/root/lost'))
    assert.match(dns.stdout, /^PROBLEM +dns +The name fettle\.invalid of the server leads to no address \(E[A-Z_]+\)/m)
    assert.match(dns.stdout, /→ Look at \/etc\/resolv\.conf/)

    await computer.unplug()
    const cut = await computer.run(agentCommand('doctor'))
    assert.match(cut.stdout, /^PROBLEM +tcp .* takes no connection \((?:nothing came in time|EHOSTUNREACH)\)/m)
    assert.equal(cut.exitCode, 1, 'the disk is a problem of the computer itself')
  })
})

/** Examines over the link; answers what was told. */
async function examined(
  { server }: TestPlace,
  digit: string,
  checks: readonly DoctorCheck[],
): Promise<ReadonlyMap<string, Pick<Told, 'outcome' | 'evidence' | 'fix'>>> {
  const runId = digit.repeat(32)
  server.send({ type: 'doctor', runId, checks: [...checks] })
  const began = performance.now()
  await server.until('it has ended', () => server.told.some((one) => one.type === 'doctorEnded' && one.runId === runId))
  assert.ok(performance.now() - began < 10_000)
  const results = server.told.flatMap((one) => (one.type === 'doctorResult' && one.runId === runId ? [one] : []))
  assert.deepEqual(results.map(({ check }) => check).toSorted(), [...checks].toSorted())
  return new Map(results.map((one) => [one.check, one]))
}
