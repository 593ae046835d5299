/** Writes the two archive formats a Debian package consists of: tar (ustar) and ar. */

/** A file or folder of a tar archive; folders have no content and a path that ends with a slash. */
export interface TarEntry {
  readonly path: string
  readonly mode: number
  readonly content?: Buffer
}

/** Every file of ours bears the same time, so the same packages have the same bytes on every machine. */
const MADE_AT = 1_700_000_000
const BLOCK = 512

/** A tar archive in which everything belongs to root (POSIX.1-1988 ustar). */
export function tar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(tarBlocks), Buffer.alloc(2 * BLOCK)])
}

/** An ar archive, as deb(5) wants it. */
export function ar(members: readonly { readonly name: string; readonly content: Buffer }[]): Buffer {
  const parts = members.flatMap(({ name, content }) => {
    const head =
      name.padEnd(16) + String(MADE_AT).padEnd(12) + '0     0     100644  ' + String(content.length).padEnd(10) + '`\n'
    return [Buffer.from(head, 'latin1'), content, Buffer.alloc(content.length % 2, '\n')]
  })
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts])
}

function tarBlocks({ path, mode, content = Buffer.alloc(0) }: TarEntry): readonly Buffer[] {
  const header = Buffer.alloc(BLOCK)
  const { prefix, name } = splitPath(path)
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
  header.write(name, 0)
  header.write(octal(mode, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(content.length, 11), 124)
  header.write(octal(MADE_AT, 11), 136)
  header.write(' '.repeat(8), 148) // the checksum counts its own field as spaces
  header.write(path.endsWith('/') ? '5' : '0', 156)
  header.write('ustar\u000000root', 257)
  header.write('root', 297)
  header.write(prefix, 345)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 6)}\0 `, 148)
  return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]
}

function splitPath(path: string): { readonly prefix: string; readonly name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path }
  for (let cut = path.indexOf('/', 1); cut > 0 && cut < path.length - 1; cut = path.indexOf('/', cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)]
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, name }
  }
  throw new Error(`The path ${path} is too long for a tar archive`)
}
