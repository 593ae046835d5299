/** Builds the web pages into .build/web, unless they are there already and nothing they are made of has changed. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build, type Manifest, type Plugin } from 'vite'

const root = join(import.meta.dirname, '..')
const madeFrom = ['web/**/*', 'contract/http/*.ts', 'core/terms/*.ts', 'scripts/build-web.ts', 'package-lock.json']
const buildFolder = join(root, '.build')
const result = join(buildFolder, 'web')
const mark = join(buildFolder, 'web.made-from')

/** All script that must arrive before the first page is shown, compressed. */
const firstPageLimit = 350 * 1024

/** What building came to: `firstPageBytes` is the compressed script of the heaviest first page. */
export type WebBuild =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'built'; readonly ms: number; readonly firstPageBytes: number; readonly firstPage: string }

/** Builds the web pages if needed. The old ones stay in place until the new ones are complete. */
export async function buildWeb(): Promise<WebBuild> {
  const hash = hashOfSources()
  if (existsSync(mark) && existsSync(result) && readFileSync(mark, 'utf8') === hash) return { kind: 'unchanged' }
  const started = performance.now()
  const fresh = newFolder()
  try {
    await buildInto(fresh)
    const heaviest = putInPlace(fresh, hash)
    return { kind: 'built', ms: Math.round(performance.now() - started), ...heaviest }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function putInPlace(fresh: string, hash: string): { readonly firstPage: string; readonly firstPageBytes: number } {
  const heaviest = heaviestPage(fresh)
  if (heaviest.bytes > firstPageLimit) {
    throw new Error(
      `The page ${heaviest.page} needs ${kib(heaviest.bytes)} KiB of compressed script, more than the ${kib(firstPageLimit)} KiB allowed: load less of it at once.`,
    )
  }
  rmSync(mark, { force: true })
  rmSync(result, { recursive: true, force: true })
  renameSync(fresh, result)
  writeFileSync(mark, hash)
  return { firstPage: heaviest.page, firstPageBytes: heaviest.bytes }
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  const files = globSync(madeFrom, {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name.endsWith('.test.ts'),
  })
  for (const file of files.sort()) {
    const path = join(root, file)
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

// Beside the result, so that it can be put in its place by renaming.
function newFolder(): string {
  mkdirSync(buildFolder, { recursive: true })
  const folder = mkdtempSync(join(buildFolder, 'web-'))
  chmodSync(folder, 0o755)
  return folder
}

const visibleJsx = join(root, 'web/parts/visible-jsx.ts')

/** Our own maker of elements, for our parts and those of libraries: see web/parts/visible-jsx.ts. */
const visibleTexts: Plugin = {
  name: 'visible-texts',
  enforce: 'pre',
  resolveId: (source, importer) => (source === 'react/jsx-runtime' && importer !== visibleJsx ? visibleJsx : undefined),
}

async function buildInto(folder: string): Promise<void> {
  await build({
    root: join(root, 'web'),
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    plugins: [visibleTexts, react()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      manifest: true,
      // One style sheet: it is small, and no page can appear before its own has arrived.
      cssCodeSplit: false,
      // No data: addresses, so that the content security policy needs no exception for them.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  })
}

/** Which page needs most script when it is the first one opened. */
function heaviestPage(folder: string): { readonly page: string; readonly bytes: number } {
  const manifestPath = join(folder, '.vite', 'manifest.json')
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest
  rmSync(join(folder, '.vite'), { recursive: true })
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true) ?? 'index.html'
  const pages = manifest[entry]?.dynamicImports ?? []
  const weights = pages.map((page) => ({ page, bytes: weightOf(folder, manifest, [entry, page]) }))
  return weights.reduce((heaviest, next) => (next.bytes > heaviest.bytes ? next : heaviest), { page: entry, bytes: 0 })
}

function weightOf(folder: string, manifest: Manifest, entries: readonly string[]): number {
  const needed = new Set<string>()
  const add = (name: string): void => {
    if (needed.has(name)) return
    needed.add(name)
    for (const imported of manifest[name]?.imports ?? []) add(imported)
  }
  entries.forEach(add)
  const files = [...needed].flatMap((name) => manifest[name]?.file ?? [])
  return files
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(1)
}

if (import.meta.main) {
  const built = await buildWeb()
  const words =
    built.kind === 'unchanged'
      ? 'unchanged'
      : `built in ${(built.ms / 1000).toFixed(1)} s; the heaviest first page (${built.firstPage}) needs ${kib(built.firstPageBytes)} KiB of compressed script`
  process.stdout.write(`web: ${words}\n`)
}
