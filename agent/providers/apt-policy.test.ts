/** The candidate is the one apt itself would choose. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { candidateOf, parsePolicy } from './apt-policy.ts'
import type { TableEntry } from './apt-policy.ts'

const text = `nginx:
  Installed: (none)
  Candidate: 1.22.1-9+deb12u3
  Version table:
     1.26.0-1 100
        100 http://deb.example.org bookworm-backports/main amd64 Packages
     1.22.1-9+deb12u3 500
        500 http://security.example.org bookworm-security/main amd64 Packages
     1.22.1-9 500
        500 http://deb.example.org bookworm/main amd64 Packages
bash:
  Installed: 5.2.15-2+b8
  Candidate: 5.2.15-2+b13
  Version table:
     5.2.15-2+b13 500
        500 http://deb.example.org bookworm/main amd64 Packages
 *** 5.2.15-2+b8 100
        100 /var/lib/dpkg/status
pinned:
  Installed: 2.0
  Candidate: 1.0
  Package pin: 1.0
  Version table:
 *** 2.0 500
        500 file:/repo ./ Packages
        100 /var/lib/dpkg/status
     1.0 1001
        500 file:/repo ./ Packages
phased:
  Installed: 1.0
  Candidate: 1.0
  Version table:
     1.1 500 (phased 10%)
        500 http://archive.example.org noble-updates/main amd64 Packages
 *** 1.0 100
        100 /var/lib/dpkg/status
virtual:
  Installed: (none)
  Candidate: (none)
  Version table:
`

test('version tables are read from what apt-cache prints, without what dpkg alone knows', () => {
  const tables = parsePolicy(text)

  assert.deepEqual(tables.get('nginx'), [
    { version: '1.26.0-1', priority: 100 },
    { version: '1.22.1-9+deb12u3', priority: 500 },
    { version: '1.22.1-9', priority: 500 },
  ])
  assert.deepEqual(tables.get('bash'), [{ version: '5.2.15-2+b13', priority: 500 }])
  assert.deepEqual(tables.get('pinned'), [
    { version: '2.0', priority: 500 },
    { version: '1.0', priority: 1001 },
  ])
  assert.deepEqual(tables.get('phased'), [{ version: '1.1', priority: 500 }])
  assert.deepEqual(tables.get('virtual'), [])
})

suite('the candidate', () => {
  const at = (version: string, priority = 500): TableEntry => ({ version, priority })
  const cases: readonly (readonly [
    name: string,
    table: readonly TableEntry[],
    installed: string | undefined,
    candidate: string | undefined,
  ])[] = [
    ['nothing can be had', [], undefined, undefined],
    ['nothing can be had, but it is installed', [], '1.0', '1.0'],
    ['the newest of equal priority', [at('1.0'), at('1.1'), at('1.0.5')], undefined, '1.1'],
    ['the highest priority before the newest', [at('2.0', 100), at('1.0')], undefined, '1.0'],
    ['an update', [at('1.1')], '1.0', '1.1'],
    ['never back to an older version', [at('1.0', 990)], '2.0', '2.0'],
    ['back to an older version when pinned that high', [at('1.0', 1000)], '2.0', '1.0'],
    ['what is installed stays when the newer one has a lower priority', [at('2.0', 50)], '1.0', '1.0'],
    ['a version that must not be installed', [at('2.0', -1)], undefined, undefined],
    ['priority 0 is no candidate', [at('2.0', 0)], undefined, undefined],
    ['versions compare as Debian does', [at('1.0~rc1'), at('1.0')], undefined, '1.0'],
    ['installed and in the archive too', [at('1.0'), at('0.9')], '1.0', '1.0'],
  ]
  for (const [name, table, installed, candidate] of cases) {
    test(name, () => assert.equal(candidateOf(table, installed), candidate))
  }
})
