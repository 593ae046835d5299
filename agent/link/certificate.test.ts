/** Servers whose certificate cannot be trusted: the agent says why, in words from which somebody can go on. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { futureCertificate, inspectedCertificate } from '@fettle/testing/agent/odd-certificates.ts'
import { localhostKey } from '@fettle/testing/mail/localhost-certificate.ts'
import { agentCommand, execution, scriptAction, TestAgent } from '../an-agent.ts'

/** A server that shows this certificate, and a file that makes an agent trust it. */
async function showing(context: TestContext, cert: string) {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-certificate-'))
  const trusted = join(folder, 'trusted.pem')
  writeFileSync(trusted, cert)
  const asked: string[] = []
  const server = createServer({ cert, key: localhostKey }, (request, response) => {
    asked.push(JSON.stringify(request.headers))
    response.end('x')
  })
  server.on('tlsClientError', () => {}) // who does not trust it hangs up
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  return { url, folder, asked, environment: { NODE_EXTRA_CA_CERTS: trusted } }
}

const enrolment = (url: string, folder: string) =>
  ['enroll', url, '--token-file', '-', '--state', join(folder, 'state')] as const

test('[E236] a clock that is far behind is named, not only the certificate', async (context) => {
  const { url, folder, asked, environment } = await showing(context, futureCertificate)

  const { code, stderr } = await agentCommand(enrolment(url, folder), { stdin: 'a-secret-token', environment })

  const today = new Date().toISOString().slice(0, 10)
  assert.equal(code, 4)
  assert.equal(
    stderr,
    `${url} cannot be reached: its certificate is not valid before 2099-01-01, and the clock of this computer, which says ${today}, may be wrong.\n`,
  )
  assert.ok(!asked.join().includes('a-secret-token'), 'who is not trusted is told nothing')
})

test('[E237] who inspects connections on the way is named: by enrolment, by the link, and in the words of an action', async (context) => {
  const { url, folder, asked } = await showing(context, inspectedCertificate)
  const words =
    'its certificate was issued by "Example Web Filter", whom this computer does not trust; perhaps something on the way inspects encrypted connections.'

  const { code, stderr } = await agentCommand(enrolment(url, folder), { stdin: 'a-secret-token' })
  assert.deepEqual([code, stderr], [4, `${url} cannot be reached: ${words}\n`])

  await using elsewhere = await TestAgent.enrolled()
  const config = join(elsewhere.state, 'config.json')
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll(elsewhere.server.url, url))
  elsewhere.start()
  await elsewhere.server.until('the link says why', () => elsewhere.log.includes(`cannot be reached: ${words}`))

  await using agent = await TestAgent.linked()
  const download = { variable: 'FILE', name: 'file.bin', url: `${url}/file.bin`, sha256: '0'.repeat(64) }
  const change = { type: 'download', downloads: [download] } as const
  const events = await agent.carriedOut(execution(scriptAction(1, { set: 'true' }, { change })))
  const ended = events.find((event) => event.type === 'actionEnded')
  assert.ok(ended?.type === 'actionEnded')
  assert.equal(ended.reason, 'downloadFailed')
  assert.equal(ended.detail, `${url} cannot be trusted: ${words}`)
  assert.ok(!asked.join().includes('a-secret-token'), 'who is not trusted is told nothing')
})
