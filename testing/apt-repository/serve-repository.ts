/** Offers a repository over HTTP, as quickly or as slowly as a test wants. */
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

/** A repository on a web server; disposing it ends the server and its connections. */
export interface ServedRepository extends AsyncDisposable {
  /** For `deb [trusted=yes] URL ./`; ends without a slash. */
  readonly url: string
  /** Names of the files that were asked for so far. */
  readonly requested: readonly string[]
}

interface Serving {
  /** Address to listen on, for instance that of a network of disposable computers. */
  readonly address: string
  /** Slows every answer down to this. Default: as quick as can be. */
  readonly bytesPerSecond?: number
}

const PIECES_PER_SECOND = 10

/** Serves the files of `dir` on a free port. */
export async function serveRepository(dir: string, { address, bytesPerSecond }: Serving): Promise<ServedRepository> {
  const requested: string[] = []
  const server = createServer((request, response) => {
    requested.push(nameOf(request))
    answer(dir, { request, response, bytesPerSecond }).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${address}:${port}`,
    requested,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly bytesPerSecond: number | undefined
}

async function answer(dir: string, { request, response, bytesPerSecond }: Exchange): Promise<void> {
  const file = join(dir, nameOf(request))
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end()
    return
  }
  const content = await readFile(file)
  response.writeHead(200, { 'content-length': content.length })
  if (request.method === 'HEAD') response.end()
  else if (bytesPerSecond === undefined) response.end(content)
  else Readable.from(inPieces(content, bytesPerSecond / PIECES_PER_SECOND)).pipe(response)
}

/** Repositories are flat: whatever the path, its last part is the file. */
function nameOf(request: IncomingMessage): string {
  return basename(decodeURIComponent(new URL(request.url ?? '/', 'http://any').pathname))
}

async function* inPieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  const step = Math.max(1, Math.floor(size))
  for (let at = 0; at < content.length; at += step) {
    yield content.subarray(at, at + step)
    await pause(1000 / PIECES_PER_SECOND)
  }
}
