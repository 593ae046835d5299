/** The folders a computer's disk consists of: emptied, moved and kept without losing the overlay's own marks. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runHere } from './program.ts'

/** Removes what is in the folder but not the folder; fine when there is none. */
export function emptyFolder(dir: string): void {
  if (!existsSync(dir)) return
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true })
}

/** Copies what is in a tree, with owners, times, device nodes and extended attributes. */
export async function copyTree(from: string, to: string): Promise<void> {
  await runHere(['cp', '-a', `${from}/.`, to])
}

/** Moves a tree to a name that is free, also to another file system. */
export async function moveTree(from: string, to: string): Promise<void> {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await runHere(['cp', '-a', from, to])
  }
}
