/** Unpacks an archive (zip, tar, tar.gz, tar.xz) into a new folder: the one routine that does. */
import { spawn } from 'node:child_process'
import { createReadStream, mkdirSync, openSync, closeSync, readSync, rmSync, statSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { codeOf } from '../failure.ts'
import { baseEnvironment } from '../providers/script-command.ts'
import { BadArchive, Extraction, limitsFor } from './extraction.ts'
import type { ExtractionLimits } from './extraction.ts'
import { piecesOf } from './pieces-of.ts'
import { unpackTar } from './tar.ts'
import { unpackZip } from './zip.ts'

/**
 * Unpacks the archive at `path` into `folder`, which must not be there yet. Rejects with BadArchive and leaves no folder when
 * it is damaged, too large, or holds what would lie elsewhere.
 */
export async function unpack(path: string, folder: string, limits?: ExtractionLimits): Promise<void> {
  mkdirSync(folder, { mode: 0o755 })
  const extraction = new Extraction(folder, limits ?? limitsFor(statSync(path).size))
  try {
    await unpackInto(path, extraction)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function unpackInto(path: string, extraction: Extraction): Promise<void> {
  switch (kindOf(path)) {
    case 'zip':
      return await unpackZip(path, extraction)
    case 'gzip':
      return await unpackTar(gunzipped(path), extraction)
    case 'xz':
      return await unpackTar(unxzed(path), extraction)
    case 'tar':
      return await unpackTar(piecesOf(path), extraction)
    default:
      throw new BadArchive('It is no archive of a known kind (zip, tar, tar.gz, tar.xz).')
  }
}

/** By what is in it: names are often wrong. */
function kindOf(path: string): 'zip' | 'gzip' | 'xz' | 'tar' | undefined {
  const start = Buffer.alloc(512)
  const file = openSync(path, 'r')
  try {
    readSync(file, start, 0, start.length, 0)
  } finally {
    closeSync(file)
  }
  if (start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5)) return 'zip'
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  if (start.subarray(0, 6).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]))) return 'xz'
  return start.toString('latin1', 257, 262) === 'ustar' ? 'tar' : undefined
}

async function* gunzipped(path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const file = createReadStream(path)
  file.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const piece of file.pipe(gunzip)) yield piece as Buffer
  } catch (error) {
    throw error instanceof BadArchive
      ? error
      : new BadArchive('It is damaged: it cannot be unpacked.', { cause: error })
  } finally {
    file.destroy()
    gunzip.destroy()
  }
}

/** The runtime knows no xz; the system's program does. */
async function* unxzed(path: string): AsyncGenerator<Buffer> {
  const file = openSync(path, 'r')
  const xz = spawn('xz', ['--decompress', '--stdout', '--memlimit-decompress=512MiB'], {
    stdio: [file, 'pipe', 'ignore'],
    env: { ...baseEnvironment },
  })
  closeSync(file)
  const ended = new Promise<number | string>((resolve) => {
    xz.on('error', (error) => resolve(codeOf(error) ?? error.message))
    xz.on('exit', (code, signal) => resolve(code ?? signal ?? 'a signal'))
  })
  try {
    for await (const piece of xz.stdout ?? []) yield piece as Buffer
    const end = await ended
    if (end === 'ENOENT') throw new BadArchive('It is packed with xz, and this computer has no program "xz".')
    if (end !== 0) throw new BadArchive(`It is damaged: xz ended with ${end}.`)
  } finally {
    xz.kill()
  }
}
