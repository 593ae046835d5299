/** Filters are read as they are printed, and no text is too strange. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { computerFields, fieldsOf, filteredLists, type FilterField, sessionFields } from './filter-fields.ts'
import {
  durationMs,
  type FilterWord,
  goodWords,
  operators,
  parseFilter,
  printFilter,
  problemLines,
} from './filter-words.ts'

const plain = ({ words }: { readonly words: readonly FilterWord[] }) =>
  words.map(({ from: _from, to: _to, ...word }) => word)

function wordsOf(fields: readonly FilterField[]) {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((value) => value.trim() !== '')
  const duration = fc.tuple(fc.nat(999), fc.constantFrom('s', 'm', 'h', 'd', 'w')).map(([n, unit]) => `${n}${unit}`)
  const version = fc.tuple(text, fc.nat()).map(([name, n]) => `${name}${n}`)
  const valueOf = (field: FilterField) =>
    field.values
      ? fc.constantFrom(...field.values.map(({ value }) => value))
      : { duration, moment: duration, version, text }[field.form ?? 'text']
  const several = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 })
  const free = fc.record({ isTurned: fc.boolean(), values: several(text) })
  const withField = fc.constantFrom(...fields).chain((field) =>
    fc.record({
      isTurned: fc.boolean(),
      field: fc.constant(field.name),
      values: several(valueOf(field)),
      ...(field.compares ? { operator: fc.constantFrom(...operators) } : {}),
    }),
  )
  return fc.array(fc.oneof(free, withField), { maxLength: 5 })
}

test('what is printed is read again as it was', () => {
  for (const list of filteredLists)
    fc.assert(
      fc.property(wordsOf(fieldsOf[list]), (words) => {
        const text = printFilter(words)
        const parsed = parseFilter(text, fieldsOf[list])
        assert.deepEqual(parsed.problems, [], text)
        assert.deepEqual(
          plain(parsed),
          words.map((word) => ({ ...word })),
        )
      }),
    )
})

test('any text is read: good words and problems stand where they are, and good words are good alone', () => {
  const pieces = fc.constantFrom(
    'is:',
    'online',
    '-',
    '"',
    ',',
    ' ',
    'tag:',
    'seen:>',
    '7d',
    ':',
    'x',
    '>=',
    '\n',
    '""',
    'é',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const { words, problems } = parseFilter(text, computerFields)
      const spans = [...words, ...problems].toSorted((a, b) => a.from - b.from)
      let end = 0
      for (const { from, to } of spans) {
        assert.ok(from >= end && to > from && to <= text.length)
        assert.equal(text.slice(end, from).trim(), '')
        end = to
      }
      assert.equal(text.slice(end).trim(), '')
      const good = parseFilter(goodWords(text, computerFields), computerFields)
      assert.deepEqual([plain(good), good.problems], [plain({ words }), []])
    }),
    { numRuns: 1000 },
  )
})

test('words say field, values, operator and places', () => {
  assert.deepEqual(parseFilter('tag:a,"b c" -IS:rebootpending seen:>7d "free text"', computerFields).words, [
    { from: 0, to: 11, isTurned: false, field: 'tag', values: ['a', 'b c'] },
    { from: 12, to: 29, isTurned: true, field: 'is', values: ['rebootPending'] },
    { from: 30, to: 38, isTurned: false, field: 'seen', operator: '>', values: ['7d'] },
    { from: 39, to: 50, isTurned: false, values: ['free text'] },
  ])
})

test('problems say what is wrong, and the rest holds', () => {
  const { words, problems } = parseFilter('is:asleep web colour:red took:soon since:2026-01-01', sessionFields)
  assert.deepEqual(
    words.map(({ values }) => values[0]),
    ['web', '2026-01-01'],
  )
  assert.deepEqual(
    problems.map(({ from, to }) => [from, to]),
    [
      [0, 9],
      [14, 24],
      [25, 34],
    ],
  )
  assert.match(problems[2]?.sentence ?? '', /^"soon" is no value for "took:"; write 30m, 12h, 7d or 2w\.$/)
  assert.deepEqual(problemLines('a tag: b', { from: 2, to: 6, sentence: 'S.' }), ['a tag: b', '  ^^^^', 'S.'])
  assert.deepEqual([durationMs('2w'), durationMs('90s'), durationMs('x')], [1_209_600_000, 90_000, undefined])
})
