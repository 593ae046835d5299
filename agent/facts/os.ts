/** Fact: which operating system this is, and since when. */
import { statSync } from 'node:fs'
import { machine, release } from 'node:os'
import type { Facts } from '@fettle/core/terms/computer.ts'
import { readSystemFile } from './read.ts'

const paths = ['/etc/os-release', '/usr/lib/os-release']

/** The operating system, from os-release(5) and the kernel. */
export function osFact(): Facts['os'] {
  const fields = parseOsRelease(paths.map(readSystemFile).find((text) => text !== undefined) ?? '')
  return {
    family: 'linux',
    id: fields.get('ID') ?? 'linux',
    // Rolling releases have none.
    version: fields.get('VERSION_ID') ?? '',
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? 'Linux',
    architecture: machine(),
    kernel: release(),
    ...installedOn(),
  }
}

/**
 * When it was installed: the birth of the root folder, which is made with its file system. File systems that keep no births
 * say nothing, or 1970.
 */
function installedOn(): { readonly installedAt?: string } {
  const { birthtimeMs } = statSync('/')
  return birthtimeMs > 0 ? { installedAt: new Date(Math.round(birthtimeMs)).toISOString() } : {}
}

/** Parses os-release(5): NAME=value, the value perhaps in quotes as a shell would have it. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const entries = text.split('\n').flatMap((line) => {
    const match = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim())
    return match === null ? [] : [[match[1] ?? '', unquoted(match[2] ?? '')] as const]
  })
  return new Map(entries)
}

function unquoted(value: string): string {
  if (value.startsWith("'") && value.endsWith("'")) return value.slice(1, -1)
  const inner = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  return inner.replaceAll(/\\([\\"$`])/g, '$1')
}
