/** How is a text sent while it is made? */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { StreamedType } from '@fettle/contract/http/endpoint.ts'
import type { StreamedText } from './handler.ts'

/** A text whose parts are made as its caller may see things, whoever asks for the next one. */
export function streamed<T extends StreamedType>(
  type: T,
  parts: AsyncIterable<string>,
  fileName?: string,
): StreamedText<T> {
  const asCaller = AsyncLocalStorage.snapshot()
  const bound: AsyncIterable<string> = {
    [Symbol.asyncIterator]() {
      const each = asCaller(() => parts[Symbol.asyncIterator]())
      return {
        next: () => asCaller(() => each.next()),
        return: () => asCaller(async () => (await each.return?.()) ?? { done: true as const, value: undefined }),
      }
    },
  }
  return { type, parts: bound, ...(fileName === undefined ? {} : { fileName }) }
}

/** The response that sends a text as fast as its reader takes it; trouble on the way breaks it off, so that nobody takes half for all. */
export function streamedResponse(
  { type, fileName, parts }: StreamedText,
  headers: Headers,
  onError: (error: unknown) => void,
): Response {
  const each = parts[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let isUnread = false
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await each.next()
          if (isUnread) return
          if (done === true) controller.close()
          else controller.enqueue(encoder.encode(value))
        } catch (error) {
          // Who went away meanwhile hears nothing any more.
          if (isUnread) return
          onError(error)
          controller.error(error)
        }
      },
      async cancel() {
        isUnread = true
        await each.return?.()
      },
    },
    { highWaterMark: 1 },
  )
  const all = new Headers(headers)
  all.set('content-type', `${type}; charset=utf-8`)
  all.set('cache-control', 'no-store')
  if (fileName !== undefined)
    all.set('content-disposition', `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`)
  return new Response(body, { headers: all })
}
