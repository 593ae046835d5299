/** Where are our small C programs, compiled? */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { tmpdir } from 'node:os'

/**
 * Compiles one file of C into a program that needs no libraries, so that it runs in any root; once for each content of the file.
 * Answers its path; undefined when this machine has no C compiler.
 */
export function compiled(source: string): string | undefined {
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16)
  const program = join(ownFolder(), `${basename(source, '.c')}-${hash}`)
  if (existsSync(program)) return program
  const making = `${program}.${process.pid}`
  const { status, stderr, error } = spawnSync('gcc', ['-O2', '-static', '-o', making, source], { encoding: 'utf8' })
  if (error !== undefined) return undefined
  if (status !== 0) throw new Error(`${source} cannot be compiled: ${stderr.trim()}`)
  renameSync(making, program)
  return program
}

/** Where the benchmark keeps what is worth keeping between runs. */
export function ownFolder(): string {
  const folder = join(tmpdir(), `fettle-bench-${process.getuid?.() ?? 0}`)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  // Programs and roots in it are run as root, so nobody else may have put them there.
  if (statSync(folder).uid !== (process.getuid?.() ?? 0))
    throw new Error(`${folder} belongs to somebody else; remove it.`)
  return folder
}
