/** How are server-sent events read from a text that arrives in pieces? (WHATWG HTML, 9.2.6) */

export interface StreamEvent {
  readonly id?: string
  readonly data: string
}

/** Returns a function that takes the next bytes of the stream and tells of every event that became complete. */
export function eventStreamReader(onEvent: (event: StreamEvent) => void): (bytes: Buffer) => void {
  const decoder = new TextDecoder()
  let pending = ''
  let id: string | undefined
  let data: string[] = []

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ ...(id !== undefined && { id }), data: data.join('\n') })
      data = []
      return
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'id') id = value
    if (field === 'data') data.push(value)
  }

  return (bytes) => {
    pending += decoder.decode(bytes, { stream: true })
    const lines = pending.split(/\r\n|\n|\r(?!$)/)
    pending = lines.pop() ?? ''
    for (const line of lines) takeLine(line)
  }
}
