/** Which root do the benchmark's computers stand on? */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runHere } from '@fettle/testing/computers/program.ts'
import { ownFolder } from '../measure/compile.ts'
import { ownMirrors } from './own-mirrors.ts'

/** A root, and what was asked for but could not be had. */
export interface Root {
  readonly kind: 'debootstrap' | 'machine'
  readonly path: string
  /** For people: which system it is. */
  readonly title: string
  /** Why it is not a minimal one. */
  readonly why?: string
}

const script = join(import.meta.dirname, 'make-root.sh')

/** This machine's own root. */
export const machineRoot: Root = { kind: 'machine', path: '/', title: "this machine's own root" }

/**
 * A minimal Debian made by debootstrap, the first time; it is kept, with the package lists of that day. This machine's own root
 * when it cannot be made, with the reason.
 */
export async function aRoot(environment: NodeJS.ProcessEnv): Promise<Root> {
  const {
    FETTLE_BENCH_SUITE: suite = 'bookworm',
    FETTLE_BENCH_MIRROR: mirror = ownMirrors().mirror,
    FETTLE_BENCH_SECURITY_MIRROR: security = ownMirrors().security,
  } = environment
  if (mirror === undefined || security === undefined)
    return {
      ...machineRoot,
      why: "this machine's apt sources name no Debian archive; give FETTLE_BENCH_MIRROR and FETTLE_BENCH_SECURITY_MIRROR",
    }
  const options = [suite, mirror, security]
  const hash = createHash('sha256').update(JSON.stringify(options)).update(readFileSync(script)).digest('hex')
  const path = join(ownFolder(), `root-${suite}-${hash.slice(0, 12)}`)
  const root: Root = { kind: 'debootstrap', path, title: `minimal Debian ${suite} (debootstrap)` }
  if (existsSync(path)) return root
  const making = join(mkdtempSync(join(ownFolder(), 'making-')), 'root')
  try {
    await runHere(['unshare', '--mount', '--', 'sh', script, making, ...options])
    renameSync(making, path)
    return root
  } catch (error) {
    if (existsSync(path)) return root // another process was quicker with the same
    const reason = error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error)
    return { ...machineRoot, why: `a minimal Debian could not be made: ${reason}` }
  } finally {
    rmSync(join(making, '..'), { recursive: true, force: true })
  }
}
