/** Fails when `docs/cases.md` and the names of the tests do not agree about which test shows which case. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../..')

/** At least this share of the rows has a test; for the others the page says why they have no counterpart. */
const shown = 0.9

interface Row {
  readonly id: string
  readonly words: string
  readonly by: string
  /** What the third column names: a file, and how the name of a test in it begins (without its numbers). */
  readonly tests: readonly { readonly file: string; readonly begins: string }[]
}

const rows: readonly Row[] = [
  ...readFileSync(join(root, 'docs/cases.md'), 'utf8').matchAll(/^\| (E\d+) \| (.+?) \| (.*) \|$/gm),
].map(([, id = '', words = '', by = '']) => ({
  id,
  words,
  by,
  tests: [...by.matchAll(/`([^`]+\.test\.ts)`(?:: (.*?))?(?=<br>|$)/g)].map(([, file = '', begins = '']) => ({
    file,
    begins,
  })),
}))

/** The names of all tests and suites, by file; a name may contain `${...}`. */
const names: ReadonlyMap<string, readonly string[]> = new Map(
  globSync('*/**/*.test.ts', { cwd: root, exclude: (path) => path.includes('node_modules') }).map((file) => [
    file,
    [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:test|suite)\(\s*(['"`])((?:\\.|(?!\1)[^])*)\1/g)].map(
      ([, , name = '']) => name.replaceAll("\\'", "'"),
    ),
  ]),
)

const idsIn = (name: string): readonly string[] => name.match(/\bE\d{3}\b/g) ?? []

test('there are rows and named tests to look at, and each row stands once, in order', () => {
  assert.ok(rows.length > 150 && [...names.values()].flat().flatMap(idsIn).length > 150)
  const ids = rows.map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)].toSorted(), 'docs/cases.md: a row stands twice or is not in its place')
})

test('what a row names is there, and bears its number', () => {
  const wrong = rows.flatMap(({ id, tests }) =>
    tests
      .filter(
        ({ file, begins }) =>
          !names.get(file)?.some((name) => idsIn(name).includes(id) && wordsOf(name).startsWith(begins)),
      )
      .map(({ file, begins }) => `${id}: no test "[${id}] ${begins}..." in ${file}`),
  )
  assert.deepEqual(wrong, [], 'rename the test, or correct the row in docs/cases.md')
})

/** The name without the numbers before it. */
const wordsOf = (name: string): string => name.replace(/\[[^\]]*\]\s*/g, '')

test('every number in the name of a test is a row', () => {
  const known = new Set(rows.map(({ id }) => id))
  const unknown = [...names].flatMap(([file, all]) =>
    all.flatMap(idsIn).flatMap((id) => (known.has(id) ? [] : [`${id} in ${file}`])),
  )
  assert.deepEqual(unknown, [], 'docs/cases.md does not have these rows')
})

test('every row names its test or says why it has no counterpart', () => {
  const silent = rows.filter(({ tests, by }) => tests.length === 0 && !/^no counterpart: .{20,}/.test(by))
  assert.deepEqual(
    silent.map(({ id }) => id),
    [],
    'say in docs/cases.md which test shows these rows',
  )
})

test('at least nine rows of ten have a test', () => {
  const without = rows.filter(({ tests }) => tests.length === 0).map(({ id }) => id)
  assert.ok(
    without.length <= rows.length * (1 - shown),
    `${without.length} of ${rows.length} rows have none: ${without.join(' ')}`,
  )
})
