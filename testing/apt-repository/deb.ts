/** Makes a Debian package, byte for byte the same for the same description. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { ar, tar } from './archive.ts'
import type { TarEntry } from './archive.ts'
import { checkPackage } from './package.ts'
import type { PackageSpec } from './package.ts'

/** A package as bytes, and its paragraph for an index, without where it is. */
export interface Deb {
  readonly bytes: Buffer
  readonly control: string
}

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'] as const
const RELATIONS = ['depends', 'recommends', 'conflicts', 'replaces', 'provides'] as const

/** Makes the package (format of deb(5), gzip inside). */
export function makeDeb(spec: PackageSpec): Deb {
  checkPackage(spec)
  const data = dataEntries(spec)
  const control = controlText(spec, data)
  const scripts = SCRIPTS.filter((kind) => spec[kind] !== undefined)
  const members: readonly TarEntry[] = [
    { path: './', mode: 0o755 },
    text('./control', control),
    text('./md5sums', md5sums(data)),
    ...(spec.conffiles === undefined ? [] : [text('./conffiles', `${spec.conffiles.join('\n')}\n`)]),
    ...scripts.map((kind) => text(`./${kind}`, script(spec[kind] ?? ''), 0o755)),
  ]
  const bytes = ar([
    { name: 'debian-binary', content: Buffer.from('2.0\n') },
    { name: 'control.tar.gz', content: gzipSync(tar(members)) },
    { name: 'data.tar.gz', content: gzipSync(tar(data)) },
  ])
  return { bytes, control }
}

function dataEntries(spec: PackageSpec): readonly TarEntry[] {
  const entries: TarEntry[] = Object.entries(spec.files ?? {}).map(([path, file]) => {
    if (!path.startsWith('/')) throw new Error(`The path ${path} in package ${spec.name} must begin with a slash`)
    const { content, mode } =
      typeof file === 'string' ? { content: file, mode: file.startsWith('#!') ? 0o755 : 0o644 } : file
    return text(`.${path}`, content, mode)
  })
  if (spec.sizeKb !== undefined) {
    entries.push({ path: `./usr/share/${spec.name}/filler`, mode: 0o644, content: filler(spec, spec.sizeKb * 1024) })
  }
  const folders = new Set(entries.flatMap(({ path }) => foldersAbove(path)))
  const made = [...folders].toSorted().map((path): TarEntry => ({ path, mode: 0o755 }))
  return [...made, ...entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))]
}

function controlText(spec: PackageSpec, data: readonly TarEntry[]): string {
  const size = 1 + data.reduce((total, { content }) => total + Math.ceil((content?.length ?? 0) / 1024), 0)
  const relations = RELATIONS.filter((relation) => spec[relation] !== undefined)
  const lines = [
    `Package: ${spec.name}`,
    `Version: ${spec.version}`,
    'Architecture: all',
    'Maintainer: Fettle tests <tests@example.org>',
    `Installed-Size: ${size}`,
    ...relations.map((relation) => `${relation[0]?.toUpperCase()}${relation.slice(1)}: ${spec[relation]}`),
    'Section: misc',
    'Priority: optional',
    `Description: ${spec.description ?? `${spec.name}, made for tests`}`,
  ]
  return `${lines.join('\n')}\n`
}

function md5sums(data: readonly TarEntry[]): string {
  const files = data.filter(({ content }) => content !== undefined)
  return files
    .map(({ path, content = '' }) => `${createHash('md5').update(content).digest('hex')}  ${path.slice(2)}\n`)
    .join('')
}

function script(body: string): string {
  const whole = body.startsWith('#!') ? body : `#!/bin/sh\nset -e\n${body}`
  return whole.endsWith('\n') ? whole : `${whole}\n`
}

function text(path: string, content: string, mode = 0o644): TarEntry {
  return { path, mode, content: Buffer.from(content) }
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, i) => `${parts.slice(0, i + 1).join('/')}/`)
}

/** Bytes that look random but are the same for the same package. */
function filler({ name, version }: PackageSpec, size: number): Buffer {
  return createHash('shake256', { outputLength: size }).update(`${name} ${version}`).digest()
}
