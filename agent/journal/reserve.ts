/** Keeps a file that can be given up when the disk is full, so that what was begun can still be written down. */
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { randomFillSync } from 'node:crypto'

const blockBytes = 1024 * 1024

/** Bytes kept back for the journal: enough for the outcomes of the largest plan. */
export const reserveBytes = 32 * blockBytes

/** True when the reserve has its full size. */
export function isReserveWhole(path: string, bytes: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === bytes
}

/**
 * Makes the reserve whole; throws (ENOSPC ...) when the disk does not give that much, and then leaves nothing behind. It is
 * filled with noise, because some file systems do not set space aside for zeros.
 */
export function fillReserve(path: string, bytes: number): void {
  if (isReserveWhole(path, bytes)) return
  const block = randomFillSync(Buffer.alloc(Math.min(blockBytes, bytes)))
  const file = openSync(path, 'w', 0o600)
  try {
    for (let written = 0; written < bytes;)
      written += writeSync(file, block, 0, Math.min(block.length, bytes - written))
    fsyncSync(file)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

/** Gives the reserve up; answers whether there was one. */
export function releaseReserve(path: string): boolean {
  const had = statSync(path, { throwIfNoEntry: false }) !== undefined
  rmSync(path, { force: true })
  return had
}
