/** The command line starts quickly: it loads no more than it needs to ask. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const tellsWhatIsLoaded = `
import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) { process.stdout.write('loads ' + url + '\\n'); return next(url, context) } })`

test('starting a session loads neither a schema library nor an HTTP client: each takes longer than asking', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fettle-start-'))
  try {
    const token = join(folder, 'token')
    writeFileSync(token, 'nobody')
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...[
          '--import',
          `data:text/javascript,${encodeURIComponent(tellsWhatIsLoaded)}`,
          join(import.meta.dirname, 'main.ts'),
        ],
        ...['run', 'desk', '--wait', '--json', '--server', 'http://127.0.0.1:9', '--token-file', token],
      ],
      { encoding: 'utf8' },
    )
    const loaded = [...stdout.matchAll(/^loads (.*)$/gm)].map(([, url]) => url ?? '')
    assert.ok(
      loaded.some((url) => url.endsWith('/cli/sessions/start.ts')),
      stderr,
    )
    assert.deepEqual(
      loaded.filter((url) => /node_modules|contract\/http\/(?!list-sorts|filter-)|^node:https?$/.test(url)),
      [],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
