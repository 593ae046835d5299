/** Reads tar archives (POSIX.1-2001 pax, ustar, and GNU's long names), strictly: what is not understood is refused. */
import { BadArchive } from './extraction.ts'
import type { Extraction } from './extraction.ts'

const blockBytes = 512
const extrasMax = 1024 * 1024

interface Header {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly mode: number
  readonly link: string
}

/** What comes before an entry and says more of it than its header can. */
interface Extras {
  path?: string
  linkpath?: string
  size?: number
}

/** Unpacks all entries of a tar. Devices, pipes and unknown kinds of entries are refused. */
export async function unpackTar(bytes: AsyncIterable<Buffer>, extraction: Extraction): Promise<void> {
  const reader = new BlockReader(bytes)
  let extras: Extras = {}
  let isBegun = false
  for (;;) {
    const block = await reader.exactly(blockBytes)
    if (block === undefined || block.every((byte) => byte === 0)) break
    const header = parseHeader(block)
    isBegun = true
    const size = extras.size ?? header.size
    if (header.type === 'x' || header.type === 'L' || header.type === 'K' || header.type === 'g') {
      if (header.size > extrasMax) throw new BadArchive('A name in it is longer than any name can be.')
      const text = (await collected(reader.content(header.size))).toString('utf8')
      if (header.type === 'L') extras.path = text.replace(/\0.*$/s, '')
      if (header.type === 'K') extras.linkpath = text.replace(/\0.*$/s, '')
      if (header.type === 'x') extras = { ...extras, ...parsePax(text) }
      continue
    }
    await unpackEntry(
      reader,
      { ...header, name: extras.path ?? header.name, link: extras.linkpath ?? header.link, size },
      extraction,
    )
    extras = {}
  }
  if (!isBegun) throw new BadArchive('It holds nothing.')
  extraction.end()
}

async function unpackEntry(reader: BlockReader, { name, type, size, mode, link }: Header, extraction: Extraction) {
  switch (type) {
    case '0':
    case '\0':
    case '7':
      if (name.endsWith('/')) return extraction.folder(name) // how tars were before there was a type for folders
      return await extraction.file(name, reader.content(size), mode, size)
    case '5':
      return extraction.folder(name)
    case '1':
      return extraction.hardLink(name, link)
    case '2':
      return extraction.symbolicLink(name, link)
    default:
      throw new BadArchive(`"${name}" is neither file nor folder nor link (type "${type}").`)
  }
}

function parseHeader(block: Buffer): Header {
  const stored = number(block, 148, 8)
  let sum = 8 * 0x20
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte
  if (sum !== stored) throw new BadArchive('It is damaged: a header does not fit its checksum.')
  const isUstar = text(block, 257, 5) === 'ustar' && block[262] === 0
  const prefix = isUstar ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: String.fromCharCode(block[156] ?? 0),
    size: number(block, 124, 12),
    mode: number(block, 100, 8),
    link: text(block, 157, 100),
  }
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.subarray(0, end === -1 ? length : end).toString('utf8')
}

/** Octal digits, or GNU's big-endian number with the first bit set. */
function number(block: Buffer, at: number, length: number): number {
  if (((block[at] ?? 0) & 0x80) !== 0) {
    const value = block.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, (block[at] ?? 0) & 0x7f)
    if (!Number.isSafeInteger(value)) throw new BadArchive('It is damaged: a number in it is impossible.')
    return value
  }
  const digits = text(block, at, length).trim()
  if (!/^[0-7]*$/.test(digits)) throw new BadArchive('It is damaged, or it is no tar archive.')
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** Records of an extended header: "LENGTH KEYWORD=VALUE\n". */
function parsePax(records: string): Extras {
  const extras: Extras = {}
  for (let rest = Buffer.from(records); rest.length > 0;) {
    const space = rest.indexOf(0x20)
    const length = Number(rest.subarray(0, Math.max(0, space)).toString())
    if (!Number.isInteger(length) || length <= space || length > rest.length) throw new BadArchive('It is damaged.')
    const record = rest.subarray(space + 1, length - 1).toString('utf8')
    const equals = record.indexOf('=')
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)]
    if (key === 'path') extras.path = value
    if (key === 'linkpath') extras.linkpath = value
    if (key === 'size') extras.size = Number(value)
    if (key.startsWith('GNU.sparse')) throw new BadArchive('It holds sparse files, which are not unpacked.')
    rest = rest.subarray(length)
  }
  if (extras.size !== undefined && !Number.isSafeInteger(extras.size)) throw new BadArchive('It is damaged.')
  return extras
}

async function collected(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Cuts a stream into the pieces a tar consists of. */
class BlockReader {
  readonly #iterator: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#iterator = bytes[Symbol.asyncIterator]()
  }

  /** The next so many bytes, undefined at the end of the stream. */
  async exactly(length: number): Promise<Buffer | undefined> {
    while (this.#rest.length < length) {
      const next = await this.#next()
      if (next === undefined) {
        if (this.#rest.length === 0) return undefined
        throw new BadArchive('It ends too early: it is damaged.')
      }
      this.#rest = Buffer.concat([this.#rest, next])
    }
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }

  /** The next so many bytes piece by piece, with what fills their last block; all of it must be read. */
  async *content(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#next()
        if (next === undefined) throw new BadArchive('It ends too early: it is damaged.')
        this.#rest = next
      }
      const piece = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
    const fill = (blockBytes - (size % blockBytes)) % blockBytes
    if (fill > 0) await this.exactly(fill)
  }

  async #next(): Promise<Buffer | undefined> {
    const { value, done } = await this.#iterator.next()
    return done === true ? undefined : (value as Buffer)
  }
}
