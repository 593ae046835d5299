/** Reads the bytes of a file for somebody who may stop at any time. */
import { createReadStream } from 'node:fs'

/**
 * The bytes of a file, or of its part from `start` to `end` (both included). It is opened when the first piece is asked for, and
 * closed with the last one that is taken: nobody hears the errors of a stream that nobody reads, and they would end the program.
 */
export async function* piecesOf(
  path: string,
  part: { readonly start?: number; readonly end?: number } = {},
): AsyncGenerator<Buffer> {
  yield* createReadStream(path, part) as AsyncIterable<Buffer>
}
