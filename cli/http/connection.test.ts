/** Is one connection kept for several requests, opened again when it was lost, and every failure said in one sentence? */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { test } from 'node:test'
import { isFailure } from '../failure.ts'
import { aRecordedServer } from '../recorded-server.ts'
import { Connection } from './connection.ts'

const request = (path: string, token: string) => ({
  method: 'GET',
  path,
  headers: { authorization: `Bearer ${token}` },
})

test('requests share a connection, also when several are made at once', async () => {
  await using server = await aRecordedServer()
  using connection = new Connection(new URL(server.address))

  const answers = await Promise.all(
    ['/api/v1/tenants', '/api/v1/tags', '/api/v1/tenants'].map((path) =>
      connection.request(request(path, server.token)),
    ),
  )

  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  )
  assert.equal(answers[0]?.body, answers[2]?.body)
  assert.notEqual(answers[0]?.body, answers[1]?.body)
  assert.equal(server.connectionCount(), 1)
})

test('a kept connection that the server has ended is opened again for a question', async () => {
  await using server = await aRecordedServer()
  using connection = new Connection(new URL(server.address))
  await connection.request(request('/api/v1/tenants', server.token))

  server.dropConnections()
  const { status } = await connection.request(request('/api/v1/tenants', server.token))

  assert.equal(status, 200)
  assert.equal(server.connectionCount(), 2)
})

async function failureOf(connection: Connection, signal?: AbortSignal): Promise<string> {
  try {
    await connection.request({ method: 'GET', path: '/', headers: {}, ...(signal !== undefined && { signal }) })
    return 'no failure'
  } catch (error) {
    assert.ok(isFailure(error))
    assert.equal(error.exitCode, 4)
    return error.message
  }
}

/** A server that says something to whoever connects, and then ends the connection. */
async function aSayingServer(text: string): Promise<{ address: string; [Symbol.asyncDispose]: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('data', () => socket.end(text))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

test('what answers wrongly or not at all is told', async () => {
  let closed: string
  {
    await using half = await aSayingServer('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
    closed = half.address
    using connection = new Connection(new URL(half.address))
    assert.equal(
      await failureOf(connection),
      `The server at ${half.address} cannot be reached (the connection was closed before the answer was complete).`,
    )
  }
  await using strange = await aSayingServer('220 mail.example.org ESMTP\r\n\r\n')
  using toStrange = new Connection(new URL(strange.address))
  assert.equal(
    await failureOf(toStrange),
    `The server at ${strange.address} cannot be reached (what answers is not HTTP: it says "220 mail.example.org ESMTP").`,
  )
  using toNobody = new Connection(new URL(closed))
  assert.equal(
    await failureOf(toNobody),
    `The server at ${closed} cannot be reached (connect ECONNREFUSED ${new URL(closed).host}); is it running?`,
  )
})

test('a request that is given up ends at once', async () => {
  await using server = await aRecordedServer({ getSession: () => new Promise(() => {}) })
  using connection = new Connection(new URL(server.address))

  assert.match(await failureOf(connection, AbortSignal.abort()), /given up/)
  const leaving = new AbortController()
  const waiting = connection.request({
    ...request('/api/v1/sessions/ses_00000000', server.token),
    signal: leaving.signal,
  })
  leaving.abort()
  await assert.rejects(waiting, /given up/)
})
