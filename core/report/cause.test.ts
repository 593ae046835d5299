/** Shows that the same trouble is one cause on every computer, and different trouble is not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { adviceFor, type Cause, causeOf } from './cause.ts'
import { knownCauses } from './known-causes.ts'
import { normalise } from './normalise.ts'

const item = { key: 'zoom', title: 'Zoom' }

function failed(detail: string, more: { key?: string; names?: readonly string[] } = {}): Cause {
  const cause = causeOf({
    verdict: 'failed',
    reason: 'changeFailed',
    detail,
    item: { ...item, key: more.key ?? item.key },
    ...(more.names ? { names: more.names } : {}),
  })
  assert.ok(cause)
  return cause
}

test('known trouble is recognised by what programs say', () => {
  const said: readonly (readonly [string, string])[] = [
    ['Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (apt-get)', 'apt-lock'],
    ['dpkg was interrupted, you must manually run "dpkg --configure -a" to correct the problem.', 'dpkg-interrupted'],
    ['The script ended with exit code 1: cp: error writing "/opt/x": No space left on device', 'disk-full'],
    ["Failed to fetch http://deb.example/x.deb  Could not resolve 'deb.example'", 'no-dns'],
    ['getaddrinfo ENOTFOUND files.example', 'no-dns'],
    ['connect ENETUNREACH 10.0.0.1:443', 'no-network'],
    ['The script ended with exit code 1618', 'msi-1618'],
    ['The script ended with exit code 1603: Return value 3.', 'msi-1603'],
    ['The script ended with exit code 3010', 'msi-3010'],
    ['setup.zip could not be fetched: its SHA-256 is ab12 instead of cd34.', 'checksum'],
    ['The script ended with exit code 1: mkdir: cannot create directory: Permission denied', 'permission-denied'],
    ['Access to the path C:\\ProgramData\\x is denied.', 'permission-denied'],
    ['E: Unable to locate package fire-fox', 'apt-no-package'],
    ['apt-get would also have removed nginx, which nobody asked for: nothing was changed.', 'apt-would-remove'],
    ['/tmp/x.sh: line 3: jq: command not found', 'command-not-found'],
  ]
  for (const [detail, id] of said) assert.equal(failed(detail).id, id, detail)
  assert.equal(new Set(knownCauses.map(({ id }) => id)).size, knownCauses.length)
  assert.match(adviceFor('msi-1618') ?? '', /again/)
})

test('a time limit is one cause for every script, and what went well has none', () => {
  const detail = 'The script did not end within 600 s and was ended with all its children: still copying 17 of 90'
  assert.equal(causeOf({ verdict: 'failed', reason: 'timedOut', detail, item })?.id, 'time-limit')
  assert.equal(causeOf({ verdict: 'compliant', reason: 'alreadySatisfied', item }), undefined)
})

test('a bare exit code belongs to its item, one with a last line does not', () => {
  const bare = 'The script ended with exit code 7'
  assert.notEqual(failed(bare, { key: 'a' }).id, failed(bare, { key: 'b' }).id)
  assert.equal(failed(bare).sentence, 'Zoom: The script ended with exit code 7.')
  const telling = `${bare}: the licence server said no`
  assert.equal(failed(telling, { key: 'a' }).id, failed(telling, { key: 'b' }).id)
  assert.notEqual(failed(telling).id, failed(telling.replace('7', '8')).id, 'exit codes are not normalised away')
  assert.notEqual(failed(telling).id, failed(`${bare}: the mail server said no`).id)
})

const name = fc.stringMatching(/^[a-z]{3,9}$/)
const number = fc.nat({ max: 99_999_999 }).map(String)
const variable: Record<string, fc.Arbitrary<string>> = {
  number,
  path: fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  windowsPath: fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `C:\\${parts.join('\\')}`),
  uuid: fc.uuid(),
  version: fc.tuple(fc.nat(99), fc.nat(99), fc.nat(999)).map(([a, b, c]) => `${a}.${b}.${c}-${c}ubuntu${a}`),
  host: fc.tuple(name, name).map(([host, domain]) => `${host}.${domain}.example`),
  url: fc.tuple(name, name, number).map(([host, path, n]) => `https://${host}.example/${path}/${n}?x=${n}`),
  address: fc.ipV4(),
  address6: fc.ipV6(),
  size: fc.tuple(fc.nat(999), fc.constantFrom('kB', 'MB', 'GiB')).map(([n, unit]) => `${n} ${unit}`),
  mail: fc.tuple(name, name).map(([who, where]) => `${who}@${where}.example`),
  hash: fc.tuple(fc.stringMatching(/^[0-9a-f]{20,40}$/), fc.nat(9)).map(([hex, digit]) => `${hex}${digit}`),
}

test('the same words with other numbers, paths, ids, versions and hosts are the same cause', () => {
  const frame = fc.constantFrom(
    (x: string, y: string) => `The frobnicator cannot open ${x} while ${y} is there`,
    (x: string, y: string) => `The script ended with exit code 9: worker "${x}" gave up (${y})`,
    (x: string, y: string) => `profile ${x} has an unexpected end after ${y}, stopping`,
  )
  const kinds = fc.tuple(fc.constantFrom(...Object.keys(variable)), fc.constantFrom(...Object.keys(variable)))
  const twice = fc.tuple(frame, kinds).chain(([say, [a, b]]) => {
    const one = variable[a] as fc.Arbitrary<string>
    const other = variable[b] as fc.Arbitrary<string>
    return fc.tuple(fc.constant(say), one, other, one, other)
  })
  fc.assert(
    fc.property(twice, ([say, a, b, c, d]) => {
      assert.deepEqual(failed(say(a, b)), failed(say(c, d)))
    }),
    { numRuns: 1000 },
  )
})

test('the name of the computer says nothing of the cause', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9.$+(-]{2,14}$/), (computer) => {
      const text = (who: string) => `The share of ${who} is gone`
      assert.deepEqual(failed(text(computer), { names: [computer] }), failed(text('pc-a'), { names: ['pc-a'] }))
    }),
  )
})

test('normalising twice changes nothing, and never fails', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const once = normalise(text)
      assert.equal(normalise(once), once)
    }),
    { numRuns: 2000 },
  )
  const parts = fc.array(fc.oneof(...Object.values(variable), name, fc.constantFrom(' ', '=', ': ', '"', '-')), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(parts, (some) => {
      const once = normalise(some.join(''))
      assert.equal(normalise(once), once)
    }),
    { numRuns: 2000 },
  )
})

test('terminal colours and control characters do not matter', () => {
  assert.deepEqual(failed('\u001b[31mThe wheel\u001b[0m fell off\r\n'), failed('The wheel fell off'))
})
