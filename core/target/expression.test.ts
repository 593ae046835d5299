/** Tests what expressions people may write, what they give for a computer, and how a mistake is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Facts, Subject } from '../terms/computer.ts'
import { type CompiledExpression, compileExpression, isTrue, whyNotTrue } from './expression.ts'

const web01: Subject = {
  computerId: 'cmp_00000001',
  name: 'web-01',
  tenantId: 'ten_acme0001',
  tenantName: 'Acme',
  tenantPath: ['ten_acme0001'],
  tags: ['canary'],
  tenantTags: ['gold'],
  personTags: ['finance', 'gold'],
  facts: {
    os: { family: 'linux', id: 'debian', version: '12', name: 'Debian 12', architecture: 'amd64', kernel: '6.1' },
    hardware: { cpu: 'x', cores: 4, memoryMiB: 8192, virtual: true },
    disks: [{ mount: '/', device: 'sda1', sizeMiB: 10_000, freeMiB: 500 }],
    custom: { rack: 'R1', nothing: null },
    odd: { constructor: { name: 'x' } },
  },
  onboarded: true,
  excludedFromMaintenance: false,
  optsOutOfCrossTenant: false,
}

const seed = 20_260_121
const tokens =
  `tags facts computer . os ( ) [ ] " ' && || ! == ? : 1 0x in exists has , { } \\ cel.bind - 9223372036854775808 b" 1e999 //`
    .split(' ')
    .concat('\n')

function compiled(text: string): CompiledExpression {
  const result = compileExpression(text)
  if ('problem' in result) assert.fail(result.problem)
  return result
}

function problem(text: string): string {
  const result = compileExpression(text)
  assert.ok('problem' in result, `${text} should have been refused`)
  return result.problem
}

test('[T10] expressions see the computer, its facts and all its tags', () => {
  for (const text of [
    'computer.name.startsWith("web-") && computer.tenant == "Acme" && computer.onboarded',
    '"canary" in tags && "gold" in tags && "finance" in tags && size(tags) == 3',
    'facts.os.id in ["debian", "ubuntu"] && int(facts.os.version) >= 12',
    'facts.hardware.memoryMiB >= 8192 && facts.hardware.cores == 4',
    'facts.hardware.virtual',
    'facts.custom.rack == "R1"',
    'facts.custom.nothing == null',
    'has(facts.network) || facts.hardware.virtual',
    '!has(facts.network)',
    'facts.disks.exists(d, d.mount == "/" && d.freeMiB < d.sizeMiB / 10)',
    'facts.hardware.cores * 2 + 1 == 9 && 1 + facts.hardware.cores == 5 && 100 % facts.hardware.cores == 0',
    '2 * 2.0 == 4 && 1 - 0.5 < 1 && 7 / 2 == 3',
    'facts.network.hostname == "x" || true',
  ]) {
    assert.equal(isTrue(compiled(text), web01), true, text)
    assert.equal(whyNotTrue(compiled(text), web01), undefined, text)
  }
})

test('[T10] [T12] anything else than true does not match, and says why', () => {
  const cases = [
    ['computer.name == "web-02"', /is false for "web-01"\.$/],
    ['facts.hardware.cores', /gives neither true nor false for "web-01"\.$/],
    ['facts.custom.rack', /gives neither true nor false/],
    ['facts.network.hostname == "x"', /asks for the fact network\.hostname, which is not known of "web-01"\.$/],
    ['!facts.network.up', /asks for the fact network\.up,/],
    ['facts.custom.nothing.more == 1', /asks for the fact custom\.nothing\.more,/],
    ['facts.network.hostname.startsWith("x")', /asks for the fact network\.hostname, which/],
    ['facts.os.id > 4', /cannot be answered for "web-01": no such overload/],
    ['facts.custom.rack.toString == 1', /asks for the fact custom\.rack\.toString/],
    ['facts.__proto__ == 1', /asks for the fact __proto__/],
    ['facts.odd.constructor.constructor == 1', /asks for the fact/],
    ['facts.odd.constructor.name == "x"', /cannot be answered/],
    ['[facts.nope] == [1]', /cannot be answered for "web-01": No such key: nope\.$/],
    ['facts.disks[7].mount == "/"', /cannot be answered/],
  ] as const
  for (const [text, sentence] of cases) {
    assert.equal(isTrue(compiled(text), web01), false, text)
    assert.match(whyNotTrue(compiled(text), web01) ?? '', sentence, text)
  }
})

test('[T11] an expression is refused with one sentence that names it and the place', () => {
  const cases = [
    ['', 'The expression is empty; write a condition such as "canary" in tags.'],
    ['  ', 'The expression is empty; write a condition such as "canary" in tags.'],
    ['tags ==', 'The expression "tags ==" cannot be used: it ends too early (line 1, character 8).'],
    [
      'computer.nam == "x"',
      'The expression "computer.nam == "x"" cannot be used: No such key: nam (line 1, character 10).',
    ],
    ['true &&\n  host', 'The expression "true && host" cannot be used: Unknown variable: host (line 2, character 3).'],
    [
      'computer.name',
      'The expression "computer.name" cannot be used: it gives a string, not true or false (line 1, character 1).',
    ],
    ['1 == "a"', 'The expression "1 == "a"" cannot be used: no such overload: int == string (line 1, character 1).'],
  ] as const
  for (const [text, sentence] of cases) assert.equal(problem(text), sentence)
})

test('[T11] what could hold up the server is refused', () => {
  assert.match(
    problem('computer.name.matches("(a+)+$")'),
    /matches is not offered; use startsWith, endsWith or contains/,
  )
  assert.match(problem('!(true || [computer.name.matches("a")] == [true])'), /matches is not offered/)
  assert.match(problem('tags.exists(t, tags.all(u, t == u))'), /all stands inside another loop/)
  assert.match(problem('cel.bind(x, tags + tags, tags.exists(t, t in x))'), /exists stands inside another loop/)
  assert.match(problem(`"${'x'.repeat(20_000)}" in tags`), /20010 characters; 20000 are allowed\.$/)
  assert.match(
    problem(Array.from({ length: 3_000 }, () => '1').join('+')),
    /^The expression "1\+1.*\.\.\." cannot be used/,
  )
  assert.match(problem(`${'('.repeat(500)}true${')'.repeat(500)}`), /cannot be used/)
})

test('[T11] one loop after the other, and a long list of names, are fine', () => {
  const names = Array.from({ length: 900 }, (_, i) => `"web-${i}"`).join(', ')

  assert.equal(isTrue(compiled('tags.filter(t, t != "gold").exists(t, t == "canary")'), web01), true)
  assert.equal(isTrue(compiled(`computer.name in [${names}, "web-01"]`), web01), true)
})

test('[T11] no text makes compiling throw', () => {
  const token = fc.constantFrom(...tokens)
  const text = fc.oneof(
    fc.string(),
    fc.array(token, { maxLength: 12 }).map((list) => list.join(' ')),
  )

  fc.assert(
    fc.property(text, (written) => {
      const result = compileExpression(written)
      if ('problem' in result) assert.match(result.problem, /^The expression .*\.$/s)
      else assert.equal(whyNotTrue(result, web01) === undefined, isTrue(result, web01))
    }),
    { seed, numRuns: 2_000 },
  )
})

test('[T12] looking for needed facts first never changes what an expression gives', () => {
  const leaf = fc.constantFrom(
    'facts.a.b == 1',
    'facts.a.c != 1',
    'facts.b',
    '!facts.b',
    'facts.a.b + facts.c > 1',
    'facts.c in [1, 2]',
    'has(facts.a.b)',
    'true',
    'false',
    'facts.d.e.startsWith("x")',
    'facts["a"].b == 1',
    'facts.l.exists(facts, facts.b == 1)',
    'int(facts.c) == 1',
    'size(facts.l) > 0',
    '-facts.c < 0',
    'facts.l[0].b == 1',
    'facts.l.exists(x, facts.b)',
    'facts.a.l.all(x, x == 1)',
    'cel.bind(x, facts.b, x)',
    'cel.bind(facts, tags, size(facts) > 0)',
    '[facts.c] == [1]',
  )
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc
        .tuple(tie('text'), fc.constantFrom('&&', '||', '==', '!='), tie('text'))
        .map((parts) => `(${parts.join(' ')})`),
      tie('text').map((inner) => `!(${inner})`),
      fc.tuple(tie('text'), tie('text'), tie('text')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    ),
  }))
  const number = fc.constantFrom(0, 1, 2)
  const facts = fc.record(
    {
      a: fc.oneof(fc.record({ b: number, c: number }, { requiredKeys: [] }), fc.constantFrom(null, 1, 'x')),
      b: fc.boolean(),
      c: number,
      d: fc.record({ e: fc.constantFrom('x', 'y') }, { requiredKeys: [] }),
      l: fc.array(fc.record({ b: number }), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Facts>

  fc.assert(
    fc.property(text, facts, (written, found) => {
      const expression = compileExpression(written)
      if ('problem' in expression) return
      const subject = { ...web01, facts: found }

      const withLooking = isTrue(expression, subject)

      assert.equal(withLooking, isTrue({ ...expression, needs: [] }, subject))
      assert.equal(whyNotTrue(expression, subject) === undefined, withLooking)
    }),
    { seed, numRuns: 5_000 },
  )
})
