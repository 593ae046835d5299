/** Values of secrets are taken out of whatever is printed, in every form and wherever the stream is cut. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { StreamRedactor, redacted, redactorOf, secretForms, secretLimits, withCleanTexts } from './redaction.ts'

/** What comes out when these bytes are cut at these places. */
function streamed(values: readonly string[], bytes: Buffer, cuts: readonly number[]): Buffer {
  const redactor = new StreamRedactor(values)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  const parts = places.slice(1).map((end, at) => redactor.push(bytes.subarray(places[at], end)))
  return Buffer.concat([...parts, redactor.end()])
}

const secret = 'S3cr&t "Wörd"/+1'
const shapes: Readonly<Record<string, string>> = {
  'as it is': secret,
  base64: Buffer.from(secret).toString('base64'),
  'base64 of a longer text': Buffer.from(`user:${secret}`).toString('base64'),
  'base64 for URLs': Buffer.from(`u:${secret}`).toString('base64url'),
  hexadecimal: Buffer.from(secret).toString('hex'),
  'hexadecimal in capitals': Buffer.from(secret).toString('hex').toUpperCase(),
  'in a URL': encodeURIComponent(secret),
  'in JSON': JSON.stringify({ password: secret }),
  'in two-byte characters': [...secret].join('\0'),
}

suite('[SEC-3] one secret', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    test(name, () => {
      const clean = redactorOf([secret])?.(`before ${shape} after`) ?? ''

      assert.ok(clean.startsWith('before '), clean)
      assert.ok(clean.endsWith(' after') && clean.includes(redacted), clean)
      assert.ok(!clean.includes(shape) && !/S3cr|Wörd|V29|UzNj/.test(clean), clean)
    })
  }

  test('a key of several lines, line by line', () => {
    const key = '-----BEGIN KEY-----\nabcdefghijklmnop\nqrstuvwxyz012345\n-----END KEY-----\n'
    assert.equal(redactorOf([key])?.('it is qrstuvwxyz012345!'), `it is ${redacted}!`)
    assert.equal(redactorOf([key])?.(`>${key}<`), `>${redacted}<`)
  })

  test('nothing to take out', () => {
    assert.equal(redactorOf([]), undefined)
    const bytes = Buffer.from('as it is')
    assert.equal(new StreamRedactor([]).push(bytes), bytes)
  })
})

const value = fc
  .string({ minLength: secretLimits.charactersMin, maxLength: 40, unit: 'binary' })
  .filter((text) => text.isWellFormed() && text.trim().length >= secretLimits.charactersMin)

test('[SEC-3] 10,000 streams, cut anywhere: never a whole form comes out', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(fc.string({ maxLength: 10 }), fc.nat(1000)), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (values, pieces, cuts) => {
        const forms = values.flatMap(secretForms)
        const text = pieces
          .map((piece) => (typeof piece === 'string' ? piece : (forms[piece % forms.length] ?? '')))
          .join('')
        const clean = streamed(values, Buffer.from(text), cuts)
        // What stands in their place can itself make a form whole again only when a form holds it.
        for (const form of forms) {
          if (form.includes('*')) continue
          assert.ok(!clean.includes(Buffer.from(form)), JSON.stringify({ form, clean: clean.toString() }))
        }
      },
    ),
    { numRuns: 10_000 },
  )
})

test('[SEC-3] a stream without secrets stays as it is, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
      const other = 'a secret that is nowhere in it'
      assert.deepEqual(streamed([other], Buffer.from(bytes), cuts), Buffer.from(bytes))
    }),
  )
})

test('[SEC-3] one secret cut at every byte', () => {
  const bytes = Buffer.from(`before ${secret} after`)
  for (let cut = 0; cut <= bytes.length; cut += 1)
    assert.equal(streamed([secret], bytes, [cut]).toString(), `before ${redacted} after`)
})

test('[SEC-3] in events only what programs said is cleaned: a secret may be one of our own words', () => {
  const clean = redactorOf(['changed', 'key-1']) ?? String
  const events = [
    {
      type: 'actionEnded',
      actionId: 'a1',
      verdict: 'changed',
      reason: 'verified',
      detail: 'it was changed',
      after: 'key-1',
    },
    { type: 'answered', answers: [{ key: 'key-1', found: 'value', value: 'changed' }] },
    { type: 'inventoried', results: { changed: { found: 'value', value: { deep: ['changed'] } } } },
  ]

  assert.deepEqual(withCleanTexts(events, clean), [
    { type: 'actionEnded', actionId: 'a1', verdict: 'changed', reason: 'verified', detail: 'it was ***', after: '***' },
    { type: 'answered', answers: [{ key: 'key-1', found: 'value', value: '***' }] },
    { type: 'inventoried', results: { changed: { found: 'value', value: { deep: ['***'] } } } },
  ])
})
