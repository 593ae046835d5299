/** How are the bytes of an HTTP/1.1 response read, in whatever pieces they arrive? (RFC 9112) */

export interface Head {
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
}

export interface ResponseReader {
  /** Takes the next bytes; returns whether the response is complete. Throws a sentence when it is no HTTP/1.1. */
  readonly push: (bytes: Buffer) => boolean
  /** The connection has ended; returns whether the response is complete. */
  readonly end: () => boolean
  readonly head: () => Head | undefined
}

const headBytesMax = 64 * 1024

type State =
  | { readonly at: 'head' | 'chunkSize' | 'chunkEnd' | 'trailers' | 'untilEnd' | 'done' }
  | { readonly at: 'length' | 'chunk'; readonly left: number }

/** A reader for one response; `onBody` gets the parts of its body as they come. */
export function responseReader(onBody: (bytes: Buffer, head: Head) => void): ResponseReader {
  let state: State = { at: 'head' }
  let pending: Buffer = Buffer.alloc(0)
  let head: Head | undefined

  /** Returns false when more bytes are needed. */
  function step(): boolean {
    switch (state.at) {
      case 'done':
        return false
      case 'head': {
        const block = takeUntil('\r\n\r\n')
        if (block === undefined) return false
        const read = readHead(block)
        if (read.status >= 200) head = read // 1xx is said in between and means nothing here
        state = read.status < 200 ? state : bodyState(read)
        return true
      }
      case 'length':
      case 'chunk':
        return takeBody(state)
      case 'untilEnd':
        return takeBody({ at: 'length', left: Infinity })
      default: {
        const line = takeUntil('\r\n')
        if (line === undefined) return false
        state = afterLine(state.at, line)
        return true
      }
    }
  }

  function takeUntil(mark: string): string | undefined {
    const end = pending.indexOf(mark)
    if (end < 0 && pending.length > headBytesMax) throw new Error('its headers have no end')
    if (end < 0) return undefined
    const text = pending.toString('latin1', 0, end)
    pending = pending.subarray(end + mark.length)
    return text
  }

  function takeBody({ at, left }: { at: 'length' | 'chunk'; left: number }): boolean {
    if (pending.length === 0) return false
    const part = pending.subarray(0, left)
    pending = pending.subarray(part.length)
    if (head !== undefined) onBody(part, head)
    if (left === Infinity) return true
    if (part.length < left) state = { at, left: left - part.length }
    else state = { at: at === 'length' ? 'done' : 'chunkEnd' }
    return true
  }

  return {
    push(bytes) {
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes])
      while (step());
      return state.at === 'done'
    },
    end: () => state.at === 'done' || state.at === 'untilEnd',
    head: () => head,
  }
}

function readHead(block: string): Head {
  const [first = '', ...lines] = block.split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1]
  if (status === undefined) throw new Error(`it says ${JSON.stringify(first.slice(0, 60))}`)
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { status: Number(status), headers: new Map(fields) }
}

function bodyState({ status, headers }: Head): State {
  if (status === 204 || status === 304) return { at: 'done' }
  if (headers.get('transfer-encoding')?.toLowerCase().endsWith('chunked')) return { at: 'chunkSize' }
  const length = headers.get('content-length')
  if (length === undefined) return { at: 'untilEnd' }
  if (!/^\d{1,15}$/.test(length)) throw new Error(`its length is ${JSON.stringify(length)}`)
  return length === '0' ? { at: 'done' } : { at: 'length', left: Number(length) }
}

function afterLine(at: 'chunkSize' | 'chunkEnd' | 'trailers', line: string): State {
  if (at === 'trailers') return { at: line === '' ? 'done' : 'trailers' }
  if (at === 'chunkEnd') {
    if (line !== '') throw new Error('a part of its body is longer than announced')
    return { at: 'chunkSize' }
  }
  const size = /^([\da-f]{1,12})\s*(?:;|$)/i.exec(line)?.[1]
  if (size === undefined) throw new Error('a part of its body has no length')
  const left = Number.parseInt(size, 16)
  return left === 0 ? { at: 'trailers' } : { at: 'chunk', left }
}
