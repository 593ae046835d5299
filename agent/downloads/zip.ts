/** Reads zip archives (PKWARE APPNOTE 6.3) by their central directory, strictly: what is not understood is refused. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { piecesOf } from './pieces-of.ts'
import { BadArchive } from './extraction.ts'
import type { Extraction } from './extraction.ts'

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
  /** Unix mode with the kind of file in it; 0 when the archive was made elsewhere. */
  readonly mode: number
}

const endMin = 22
const endMax = endMin + 0xffff
const directoryMax = 64 * 1024 * 1024
const linkMax = 4096
const [stored, deflated] = [0, 8]

/** Unpacks all entries of a zip file. Encrypted entries and unknown methods are refused. */
export async function unpackZip(path: string, extraction: Extraction): Promise<void> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    for (const entry of await entriesOf(file, size))
      await unpackEntry({ path, file, fileSize: size }, entry, extraction)
    extraction.end()
  } finally {
    await file.close()
  }
}

interface Source {
  readonly path: string
  readonly file: FileHandle
  readonly fileSize: number
}

async function unpackEntry(source: Source, entry: Entry, extraction: Extraction): Promise<void> {
  const { name, mode } = entry
  const kind = mode & 0o170000
  if (name.endsWith('/')) return extraction.folder(name)
  if (kind === 0o120000) {
    if (entry.size > linkMax) throw new BadArchive(`"${name}" is a link that is longer than any.`)
    const pieces: Buffer[] = []
    for await (const piece of await content(source, entry)) pieces.push(piece)
    return extraction.symbolicLink(name, Buffer.concat(pieces).toString('utf8'))
  }
  if (kind !== 0 && kind !== 0o100000) throw new BadArchive(`"${name}" is neither file nor folder nor link.`)
  await extraction.file(name, await content(source, entry), mode, entry.size)
}

/** The bytes of an entry, checked against its CRC at their end. */
async function content({ path, file, fileSize }: Source, entry: Entry): Promise<AsyncIterable<Buffer>> {
  const { name, method, offset, packed } = entry
  if (method !== stored && method !== deflated)
    throw new BadArchive(`"${name}" is packed in a way that is not understood (method ${method}).`)
  const local = await read(file, offset, 30)
  if (local.readUInt32LE(0) !== 0x04034b50)
    throw new BadArchive(`"${name}" is not where the archive says: it is damaged.`)
  const start = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (start + packed > fileSize) throw new BadArchive('It ends too early: it is damaged.')
  const bytes = packed === 0 ? emptyBytes() : piecesOf(path, { start, end: start + packed - 1 })
  const plain = method === stored || packed === 0 ? bytes : inflated(bytes)
  return checked(plain as AsyncIterable<Buffer>, entry)
}

async function* emptyBytes(): AsyncGenerator<Buffer> {}

async function* inflated(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw()
  const feeding = (async () => {
    for await (const piece of bytes) {
      if (inflate.destroyed) return
      if (!inflate.write(piece))
        await new Promise<void>((resolve) => {
          inflate.once('drain', resolve)
          inflate.once('close', resolve)
        })
    }
    inflate.end()
  })().catch((error: unknown) => inflate.destroy(error as Error))
  try {
    for await (const piece of inflate) yield piece as Buffer
  } finally {
    inflate.destroy()
    await feeding
  }
}

async function* checked(bytes: AsyncIterable<Buffer>, { name, crc, size }: Entry): AsyncGenerator<Buffer> {
  let [sum, length] = [0, 0]
  try {
    for await (const piece of bytes) {
      sum = crc32(piece, sum)
      length += piece.length
      if (length > size) throw new BadArchive(`"${name}" is larger than the archive says.`)
      yield piece
    }
  } catch (error) {
    throw error instanceof BadArchive ? error : new BadArchive(`"${name}" is damaged.`, { cause: error })
  }
  if (sum !== crc) throw new BadArchive(`"${name}" is damaged: it does not fit its checksum.`)
}

async function entriesOf(file: FileHandle, fileSize: number): Promise<readonly Entry[]> {
  const { offset, size } = await directoryOf(file, fileSize)
  if (size > directoryMax || offset + size > fileSize)
    throw new BadArchive('It is damaged: its directory cannot be that large.')
  const directory = await read(file, offset, size)
  const entries: Entry[] = []
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      directory.readUInt16LE(at + field),
    ) as [number, number, number]
    const end = at + 46 + nameLength + extraLength + commentLength
    if (end > directory.length) throw new BadArchive('It is damaged: its directory ends too early.')
    const name = directory.subarray(at + 46, at + 46 + nameLength).toString('utf8')
    if ((directory.readUInt16LE(at + 8) & 1) !== 0) throw new BadArchive(`"${name}" is encrypted.`)
    const isUnix = directory.readUInt8(at + 5) === 3 || directory.readUInt8(at + 5) === 19
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const sizes = wide(extra, {
      size: directory.readUInt32LE(at + 24),
      packed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    })
    entries.push({
      name,
      ...sizes,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      mode: isUnix ? directory.readUInt32LE(at + 38) >>> 16 : 0,
    })
    at = end
  }
  return entries
}

/** Where the central directory is; with so many entries or bytes that 32 bits do not suffice, in a second place. */
async function directoryOf(file: FileHandle, fileSize: number) {
  const tailStart = Math.max(0, fileSize - endMax)
  const tail = await read(file, tailStart, fileSize - tailStart)
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (at === -1 || at + endMin > tail.length) throw new BadArchive('It is no zip archive, or its end is missing.')
  const [size, offset] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)]
  if (size !== 0xffffffff && offset !== 0xffffffff) return { size, offset }
  if (at < 20 || tail.readUInt32LE(at - 20) !== 0x07064b50) throw new BadArchive('It is damaged.')
  const record = await read(file, safeNumber(tail.readBigUInt64LE(at - 12)), 56)
  if (record.readUInt32LE(0) !== 0x06064b50) throw new BadArchive('It is damaged.')
  return { size: safeNumber(record.readBigUInt64LE(40)), offset: safeNumber(record.readBigUInt64LE(48)) }
}

/** Numbers that do not fit into 32 bits stand in an extra field, in this order, only those that are needed. */
function wide(extra: Buffer, numbers: { readonly size: number; readonly packed: number; readonly offset: number }) {
  if (!Object.values(numbers).includes(0xffffffff)) return numbers
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let next = at + 4
    const take = (number: number) => {
      if (number !== 0xffffffff) return number
      if (next + 8 > extra.length) throw new BadArchive('It is damaged.')
      next += 8
      return safeNumber(extra.readBigUInt64LE(next - 8))
    }
    return { size: take(numbers.size), packed: take(numbers.packed), offset: take(numbers.offset) }
  }
  throw new BadArchive('It is damaged.')
}

function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadArchive('It is damaged: a number in it is impossible.')
  return Number(value)
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  if (bytesRead !== length) throw new BadArchive('It ends too early: it is damaged.')
  return buffer
}
