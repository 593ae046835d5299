/** Keeps the layer that turns a machine's root into a computer's: hides what is private, adds stand-ins. Made once, then reused. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { placeOfComputers } from './available.ts'
import { runHere } from './program.ts'

/** What apt knows inside: only repositories that are added later, or what the base knows. */
export type AptSources = 'local' | 'asFound'

const FURNITURE = join(import.meta.dirname, 'furniture')
const PRIVATE = ['/tmp', '/var/tmp', '/root', '/home']

/** Answers the folder to copy into the changes of a computer on `base`; the first time it takes some 50 ms. */
export async function furnishedLayer(base: string, apt: AptSources): Promise<string> {
  const place = placeOfComputers()
  const hidden = [...PRIVATE, place].filter((path, _, all) => !all.some((other) => path.startsWith(`${other}/`)))
  const dir = join(place, `furniture-${fingerprint(base, apt, hidden)}`)
  if (existsSync(dir)) return dir
  const work = await mkdtemp(join(place, 'furnishing-'))
  try {
    const script = join(FURNITURE, 'furnish.sh')
    await runHere(['unshare', '--mount', '--', 'sh', script, work, base, apt, ...hidden])
    await keep(join(work, 'upper'), dir)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return dir
}

/** Two processes may furnish at once; the layers are equal and the first one stays. */
async function keep(made: string, dir: string): Promise<void> {
  await mkdir(dirname(dir), { recursive: true })
  try {
    await rename(made, dir)
  } catch (error) {
    if (!existsSync(dir)) throw error
  }
}

function fingerprint(base: string, apt: AptSources, hidden: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([base, apt, hidden]))
  for (const file of readdirSync(FURNITURE).toSorted()) hash.update(readFileSync(join(FURNITURE, file)))
  const status = join(base, 'var/lib/dpkg/status') // the layer keeps a copy of one program of the base
  if (existsSync(status)) hash.update(String(statSync(status).mtimeMs))
  return hash.digest('hex').slice(0, 16)
}
