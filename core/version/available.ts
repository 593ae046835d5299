/** Which versions does a script say can be had, and where? */
import type { AvailableVersion } from '../terms/check.ts'

export type Available = { readonly versions: readonly AvailableVersion[] } | { readonly problem: string }

/** No script may offer more: all of them travel in one answer. */
export const availableMax = 1000

/**
 * Returns the versions that the output of a script offers, in its order. Either JSON (a list, or one value a line) of texts or of
 * `{ version, url, sha256, architecture }`, or lines of a version with, if it likes, its URL, SHA-256 and architecture after it.
 * An empty output offers nothing. A problem is one sentence that tells what was printed.
 */
export function parseAvailable(output: string): Available {
  const text = output.trim()
  const offered = text.startsWith('[') ? fromJson(text) : text.split('\n').flatMap(fromLine)
  const wrong = offered.find((one) => typeof one === 'string')
  if (wrong !== undefined) return { problem: wrong }
  if (offered.length > availableMax) {
    return { problem: `It offers ${offered.length} versions, more than ${availableMax}; let it print the newest only.` }
  }
  return { versions: offered.filter((one) => typeof one !== 'string') }
}

type Offer = AvailableVersion | string

function fromJson(text: string): readonly Offer[] {
  const value = parsed(text)
  return Array.isArray(value) ? value.map(fromValue) : [`It printed no list of versions but ${shown(text)}.`]
}

function fromLine(line: string): readonly Offer[] {
  const text = line.trim()
  if (text === '') return []
  if (text.startsWith('{')) return [fromValue(parsed(text) ?? [text])]
  const [version, url, sha256, architecture, ...rest] = text.split(/\s+/)
  if (rest.length > 0) {
    return [`It printed ${shown(text)}, which is no version with its URL, SHA-256 and architecture.`]
  }
  return [checked({ version, url, sha256, architecture }, text)]
}

function fromValue(value: unknown): Offer {
  if (typeof value === 'string') return checked({ version: value }, value)
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord
    ? checked(value, JSON.stringify(value))
    : `It printed ${shown(JSON.stringify(value))}, which is no version.`
}

interface Written {
  readonly version?: unknown
  readonly url?: unknown
  readonly sha256?: unknown
  readonly architecture?: unknown
}

function checked({ version, url, sha256, architecture }: Written, text: string): Offer {
  if (typeof version !== 'string' || version === '' || version.length > 300) {
    return `It printed ${shown(text)}, which names no version.`
  }
  if (url !== undefined && (typeof url !== 'string' || !/^https?:\/\/\S+$/.test(url))) {
    return `The URL of version ${version} must begin with https:// or http://, and ${shown(String(url))} does not.`
  }
  if (sha256 !== undefined && (typeof sha256 !== 'string' || !/^[0-9a-fA-F]{64}$/.test(sha256))) {
    return `The SHA-256 of version ${version} must be 64 hexadecimal digits, and ${shown(String(sha256))} is none.`
  }
  if (architecture !== undefined && (typeof architecture !== 'string' || architecture.length > 50)) {
    return `The architecture of version ${version} must be a word like x64 or arm64, and ${shown(String(architecture))} is none.`
  }
  return {
    version,
    ...(url === undefined ? {} : { url }),
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
    ...(architecture === undefined ? {} : { architecture }),
  }
}

/** Undefined when the text is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text)
}
