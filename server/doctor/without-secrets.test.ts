/** Secrets do not leave with a text that people pass on, and the rest of it stays readable. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { withoutSecrets } from './without-secrets.ts'

const hidden = 'Zx9-planted-77q'

/** Each line with the secret in it, and what must still be read. */
const planted: readonly (readonly [line: string, left: string])[] = [
  [`HTTPS_PROXY=http://someone:${hidden}@proxy.example:3128`, 'proxy.example:3128'],
  [`fetching https://${hidden}@files.example/app.deb failed`, 'files.example/app.deb failed'],
  [`Authorization: Bearer ${hidden}`, 'Authorization: Bearer'],
  [`proxy-authorization: Basic ${hidden}`, 'proxy-authorization: Basic'],
  [`{"password":"${hidden}","user":"root"}`, '"user":"root"'],
  [`{"apiKey": "${hidden}"}`, 'apiKey'],
  [`DB_PASSWORD=${hidden} ./run`, 'DB_PASSWORD='],
  [`PASSWD='${hidden} with spaces' ./run`, './run'],
  [`mysql --password ${hidden} --host db`, '--host db'],
  [`mysql --password=${hidden} --host db`, '--host db'],
  [`client_secret: ${hidden}`, 'client_secret'],
  [`the token is token=${hidden}&user=x`, '&user=x'],
  [`-----BEGIN OPENSSH PRIVATE KEY-----\n${hidden}\n${hidden}\n-----END OPENSSH PRIVATE KEY-----\nafter`, 'after'],
  [`-----BEGIN PRIVATE KEY-----\n${hidden}`, 'PRIVATE KEY'],
  [`used fettle_api_${hidden} before`, 'before'],
  [`fettle_enrol_${hidden}`, 'fettle_enrol_'],
  [`cookie fettle_login_${hidden}; path=/`, 'path=/'],
  [`jwt eyJhbGciOiJIUzI1NiJ9.${hidden.replaceAll('-', '')}.abc end`, 'end'],
]

suite('a text to pass on', () => {
  for (const [line, left] of planted)
    test(line.replaceAll('\n', ' ').slice(0, 60), () => {
      const clean = withoutSecrets(`before\n${line}\n`, [])
      assert.ok(!clean.includes(hidden) && !clean.includes(hidden.replaceAll('-', '')), clean)
      assert.ok(clean.startsWith('before\n') && clean.includes(left) && clean.includes('***'), clean)
    })

  test('secrets that are known go in every form', () => {
    const value = 'S3cret of Acme/+'
    for (const form of [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)])
      assert.equal(withoutSecrets(`said ${form}.`, [value]), 'said ***.')
  })

  test('what is no secret stays as it is', () => {
    const text = [
      '2026-11-20T12:00:00.000Z Linked with https://fettle.example:7330/.',
      'dpkg knows 891 packages and is in order; nobody holds its locks.',
      'full, changed (ses_01jx8k2m00): the file /etc/passwd.d cannot be read',
      '/usr/bin/python3, node v26.10.0; see https://example.org/a@b',
    ].join('\n')
    assert.equal(withoutSecrets(text, []), text)
  })
})
