/** Fails when code breaks the law of the house: imports, purity of core, cycles, captions. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { test } from 'node:test'
import { bannedInCore, rooms, type Room } from './rooms.ts'

const root = join(import.meta.dirname, '../..')
const workspaces = ['core', 'contract', 'catalog', 'server', 'agent', 'web', 'cli', 'testing', 'bench', 'scripts']

interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly { readonly path: string; readonly typeOnly: boolean }[]
}

const sources: readonly Source[] = workspaces.flatMap((folder) => filesIn(folder)).map(read)

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules'))
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const found = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm)
  const imports = [...found].flatMap(([, type, at, lazily]) => {
    const target = ours(path, at ?? lazily ?? '')
    return target === undefined ? [] : [{ path: target, typeOnly: type !== undefined || lazily !== undefined }]
  })
  return { path, text, imports }
}

/** The path of what is imported when it is ours. */
function ours(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('@fettle/')) return specifier.slice('@fettle/'.length)
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : undefined
}

function roomOf(path: string): Room {
  const fitting = rooms.filter((room) => path.startsWith(room.path)).toSorted((a, b) => b.path.length - a.path.length)
  return fitting[0] ?? assert.fail(`${path} is in no room; say in testing/house/rooms.ts what it may import`)
}

const isTest = (path: string): boolean => path.endsWith('.test.ts') || path.startsWith('testing/')

test('there are sources to look at, and imports in them', () => {
  assert.ok(sources.length > 200)
  assert.ok(sources.filter(({ imports }) => imports.length > 0).length > 150)
})

test('every file imports only what its room may', () => {
  const broken = sources
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, imports }) => {
      const room = roomOf(path)
      return imports
        .filter(
          ({ path: target }) =>
            !target.startsWith(room.path) &&
            !target.endsWith('package.json') &&
            !room.may.some((allowed) => target.startsWith(allowed)),
        )
        .map(({ path: target }) => `${path} imports ${target}, which ${room.path} must not know`)
    })
  assert.deepEqual(broken, [])
})

test('only tests, the benchmark, the demonstration and the pictures import testing', () => {
  const others = ['bench/', 'cli/demo/', 'scripts/screenshots']
  const broken = sources
    .filter(({ path }) => !isTest(path) && !others.some((other) => path.startsWith(other)))
    .flatMap(({ path, imports }) =>
      imports.filter((one) => one.path.startsWith('testing/')).map((one) => `${path} imports ${one.path}`),
    )
  assert.deepEqual(broken, [])
})

test('core is pure', () => {
  const broken = sources
    .filter(({ path }) => path.startsWith('core/') && !isTest(path))
    .flatMap(({ path, text }) => {
      const code = text
        .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        .replaceAll(/`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'/g, (quoted) => (quoted.startsWith("'node:") ? quoted : "''"))
      return bannedInCore
        .filter(([pattern]) => pattern.test(code))
        .map(([pattern, instead]) => `${path} has ${pattern.source}: ${instead}`)
    })
  assert.deepEqual(broken, [])
})

test('no files import each other in a circle', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const settled = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '))
    if (way.includes(path) || settled.has(path)) return
    for (const { path: next, typeOnly } of byPath.get(path)?.imports ?? []) if (!typeOnly) visit(next, [...way, path])
    settled.add(path)
  }
  for (const { path } of sources) visit(path, [])
  assert.deepEqual(circles, [])
})

test('every file begins with a caption: what it is for, in a comment', () => {
  const broken = sources
    .filter(({ text }) => !/^(?:#!.*\n)?\/\*\*[\s*]+\S[\s\S]*?[.?:!][\s\S]*?\*\//.test(text))
    .map(({ path }) => path)
  assert.deepEqual(broken, [])
})

test('no file has a name that says nothing', () => {
  const broken = sources
    .filter(({ path }) => /\/(?:utils?|helpers?|common|misc|types|interfaces|index)\.tsx?$/.test(path))
    .map(({ path }) => path)
  assert.deepEqual(broken, [])
})
