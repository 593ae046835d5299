/** Tests that all tabs share one connection, and that it outlives the tab that held it. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { afterEach, test } from 'node:test'
import { openSharedStream } from './shared-stream.ts'
import type { StreamListener } from './stream.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Tabs of one browser, and the connections they open. */
function aBrowser() {
  const news = new EventEmitter()
  const connections: StreamListener[] = []
  let open = 0
  function aTab() {
    const heard: string[] = []
    const hear = (what: string): void => {
      heard.push(what)
      news.emit('heard')
    }
    const stop = openSharedStream(
      { onEvent: ({ type }) => hear(type), onStatus: (status) => hear(`is ${status}`) },
      (listener) => {
        open++
        connections.push(listener)
        news.emit('heard')
        return () => void open--
      },
    )
    stops.push(stop)
    return { heard, stop }
  }
  /** Waits until it is so, looking whenever something was heard. */
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(news, 'heard', { signal: AbortSignal.timeout(5_000) })
  }
  return { aTab, until, connections, opened: () => open }
}

test('one connection is opened, and every tab hears it', async () => {
  const { aTab, until, connections, opened } = aBrowser()
  const first = aTab()
  await until(() => connections.length === 1)
  connections[0]?.onStatus('open')
  const second = aTab()
  await until(() => second.heard.includes('reset'))
  assert.deepEqual(second.heard, ['is opening', 'is open', 'reset'])
  connections[0]?.onEvent({ type: 'definitions' })
  await until(() => second.heard.includes('definitions'))
  assert.deepEqual(first.heard, ['is opening', 'is open', 'definitions'])
  assert.equal(opened(), 1)
})

test('when the tab that holds it goes, another opens a new one and everything is read again', async () => {
  const { aTab, until, connections, opened } = aBrowser()
  const first = aTab()
  await until(() => connections.length === 1)
  connections[0]?.onStatus('open')
  const second = aTab()
  await until(() => second.heard.includes('reset'))
  second.heard.length = 0
  first.stop()
  await until(() => connections.length === 2 && second.heard.includes('reset'))
  assert.equal(opened(), 1)
  connections[1]?.onEvent({ type: 'definitions' })
  assert.ok(second.heard.includes('definitions'))
  assert.ok(!first.heard.includes('definitions'))
})
