/** Does every document that any schema allows come back from its YAML as it was, meaning the same, and in the same bytes? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { z } from 'zod'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import { readYaml } from './read-yaml.ts'
import { isRecord } from './record.ts'
import { definitionKinds, schemas } from './schema/document.ts'
import { validateDocument } from './validate.ts'
import { inOrder, yamlText } from './write-yaml.ts'

/** Texts that YAML likes to misread, and one for every form that a schema asks for. */
const texts = [
  ...[
    'a',
    'Acme',
    'yes',
    'no',
    'null',
    '~',
    'true',
    '1',
    '1.0',
    '0x1f',
    '1e3',
    '.5',
    '-',
    '- x',
    'a: b',
    '# c',
    'a #b',
    '!tag',
  ],
  ...[
    '&a',
    '*a',
    '| x',
    '> x',
    '{a}',
    '[x]',
    '"q"',
    "it's",
    '%TAG',
    '@x',
    '`x`',
    '---',
    '...',
    '<<',
    'ü — 漢字 🎉',
    'x '.repeat(60).trim(),
  ],
  ...[
    'one\ntwo\n',
    'no end\nof line',
    '\n\nblank',
    'tab\there\n',
    'crlf\r\nx\n',
    ' lead\n x',
    'trail \n',
    '#!/bin/sh\nexit 0\n',
    '\u0085\u2028',
  ],
  ...[
    'dana@acme.example',
    '/etc/motd',
    '0644',
    'root',
    'exact 1.2',
    'latest',
    'debian 12',
    'linux',
    'room-2',
    '2031-12-31',
    '08:30',
  ],
  ...[
    '#2f7d32',
    'Europe/Berlin',
    '0 2 * * *',
    '30m',
    'nano',
    'diskHealth',
    'APP_LICENCE',
    'canary',
    'https://example.org/x.tar.gz',
    'ab'.repeat(32),
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    'AAAA',
  ],
]

/** Values of a schema, each member of each map there or not; refinements over several members are not kept. */
function arbitrary(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional)
    return arbitrary(schema.unwrap())
  if (schema instanceof z.ZodNullable) return fc.oneof(fc.constant(null), arbitrary(schema.unwrap()))
  if (schema instanceof z.ZodObject) return objectOf(schema)
  if (schema instanceof z.ZodArray) return fc.array(arbitrary(schema.element), { minLength: 1, maxLength: 3 })
  if (schema instanceof z.ZodRecord)
    return fc
      .array(fc.tuple(arbitrary(schema.keyType), arbitrary(schema.valueType)), { minLength: 1, maxLength: 3 })
      .map(Object.fromEntries)
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitrary))
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return fc.constantFrom(...valuesOf(schema))
  if (schema instanceof z.ZodBoolean) return fc.boolean()
  if (schema instanceof z.ZodLazy) return fc.constantFrom('x', 1.5, true, null, [1, 'a'], { b: ['c'] })
  const known: readonly unknown[] = [0, 1, 2, 5, 17, 90.5, 1_000_000, -3, ...texts]
  const fitting = known.filter((value) => z.safeParse(schema, value).success)
  assert.ok(
    fitting.length > 0,
    `add a text that fits to the list in this test: ${JSON.stringify(z.toJSONSchema(schema as z.ZodType))}`,
  )
  return fc.constantFrom(...fitting)
}

function valuesOf(schema: z.ZodEnum | z.ZodLiteral): readonly unknown[] {
  return schema instanceof z.ZodEnum ? schema.options : [...schema.values]
}

function objectOf(schema: z.ZodObject): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.shape).map(([key, member]) => [key, arbitrary(member)] as const)
  const requiredKeys = Object.entries(schema.shape).flatMap(([key, member]) =>
    member instanceof z.ZodDefault || member instanceof z.ZodExactOptional || member instanceof z.ZodOptional
      ? []
      : [key],
  )
  const ordered = fc.record(Object.fromEntries(members), { requiredKeys, noNullPrototype: true })
  // Some with only what must be there: most rules over several members forbid that all stand together.
  return fc.oneof(
    ordered,
    fc.tuple(ordered, fc.nat()).map(([value, seed]) => sparse(value, requiredKeys, seed)),
  )
}

/** The value with only one or two of the members that need not be there. */
function sparse(value: object, required: readonly string[], seed: number): object {
  const others = Object.keys(value).filter((key) => !required.includes(key))
  const count = Math.max(1, others.length)
  const kept = [others[seed % count], others[Math.floor(seed / count) % count]]
  return Object.fromEntries(Object.entries(value).filter(([key]) => required.includes(key) || kept.includes(key)))
}

/** Every place that a schema knows, those inside of maps with free keys left out; the members of lists as "*". */
function placesOf(schema: z.core.$ZodType, path = ''): readonly string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional)
    return placesOf(schema.unwrap(), path)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => placesOf(option, path))
  if (schema instanceof z.ZodArray) return placesOf(schema.element, `${path}.*`)
  if (!(schema instanceof z.ZodObject)) return [path]
  return [path, ...Object.entries(schema.shape).flatMap(([key, member]) => placesOf(member, `${path}.${key}`))]
}

/** Every place of a document; the members of lists as "*". */
function pathsOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((one) => pathsOf(one, `${path}.*`))]
  if (!isRecord(value)) return [path]
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, `${path}.${key}`))]
}

for (const kind of definitionKinds) {
  test(`documents of ${kind} come back from YAML as they were, every member of them`, () => {
    const seen = new Set<string>()
    let valid = 0
    fc.assert(
      fc.property(arbitrary(schemas[kind]), (generated) => {
        const document = { ...(generated as Record<string, unknown>), kind }
        for (const path of pathsOf(document)) seen.add(path)
        const text = yamlText([document])
        const read = readYaml(text)
        assert.deepEqual(read.problems, [], text)
        const [back] = read.documents
        assert.deepEqual(back?.document, document)
        assert.equal(yamlText([back?.document ?? {}]), text)
        assert.equal(canonicalJson(inOrder(document)), canonicalJson(document))
        const meant = validateDocument(document)
        if ('ok' in meant) valid += 1
        assert.deepEqual(validateDocument(back?.document ?? {}), meant)
      }),
      { numRuns: 300, seed: 5 },
    )
    assert.deepEqual(
      placesOf(schemas[kind]).filter((place) => !seen.has(place)),
      [],
      'some members were never tried',
    )
    assert.ok(valid > 0, 'no document was valid')
  })
}
