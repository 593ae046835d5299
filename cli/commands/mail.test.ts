/** Can mail and webhooks be set up and tried from the command line? */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { aMailInstallation } from '../../testing/mail/a-mail-installation.ts'

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('mail settings, test, preview and list; webhooks add, test, deliveries and remove', async () => {
  await using world = await aMailInstallation({ bare: true })
  const { server, mailServer } = world
  const { address, dataFolder } = server
  const inFolder = (name: string): string => join(dataFolder, name)
  const fettle = async (...words: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), ...words, '--data', dataFolder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { code: child.exitCode ?? -1, out, err }
  }
  assert.match((await fettle('mail', 'settings')).err, /No mail server is set/)
  writeFileSync(inFolder('logo.png'), Buffer.from(dot, 'base64'))
  writeFileSync(
    inFolder('mail.yaml'),
    `publicUrl: ${address}
smtp: { host: localhost, port: ${mailServer.port}, tls: none, user: fettle }
from: Acme IT <it@acme.example>
brandings: [{ name: Acme IT, logo: { file: logo.png } }]
`,
  )
  writeFileSync(inFolder('password'), 'secret of smtp\n')
  const set = await fettle('mail', 'settings', '-f', inFolder('mail.yaml'), '--password-file', inFolder('password'))
  assert.deepEqual([set.code, set.err], [0, ''])
  assert.match(set.out, /fettle, with a password/)
  assert.ok(!set.out.includes('secret of smtp'))
  const refused = await fettle('mail', 'test')
  assert.deepEqual([refused.code, refused.err], [3, '[badInput] Say whom the test mail is for: --to.\n'])
  const preview = await fettle('mail', 'preview', '--about', 'after', '--out', inFolder('mail.html'))
  assert.match(preview.out, /^Subject: front-desk is partly up to date/)
  assert.match(readFileSync(inFolder('mail.html'), 'utf8'), /data:image\/png;base64/)
  assert.deepEqual(JSON.parse((await fettle('mail', 'list', '--json')).out), { items: [] })

  const made = await fettle('webhooks', 'add', 'chat', '--url', 'http://127.0.0.1:9/', '--allow-private')
  assert.match(made.out, /^whsec_/)
  const tested = await fettle('webhooks', 'test', 'chat')
  assert.deepEqual([tested.code, /could not be reached/.test(tested.out)], [1, true])
  assert.match((await fettle('webhooks', 'deliveries', 'chat')).out, /test +failed +1/)
  assert.match((await fettle('webhooks', 'off', 'chat')).out, /chat is off/)
  assert.equal((await fettle('webhooks', 'remove', 'chat')).code, 0)
  const gone = await fettle('webhooks', 'test', 'chat')
  assert.deepEqual([gone.code, gone.err], [3, '[notFound] There is no webhook "chat"; "fettle webhooks" lists them.\n'])
})
