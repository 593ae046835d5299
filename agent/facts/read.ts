/** Reads a small file of the system for a fact; what is not there or not readable is simply not known. */
import { readFileSync } from 'node:fs'

/** The trimmed text of a file, undefined when it cannot be read. */
export function readSystemFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined // many of these exist on some computers only
  }
}
