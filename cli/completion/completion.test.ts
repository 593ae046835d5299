/** Do the completion scripts work in their shells? */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

const folder = mkdtempSync(join(tmpdir(), 'fettle-completion-'))
after(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'fettle'), '#!/bin/sh\n[ "$1" = __complete ] && printf \'%s\\n\' "$2-a" "$2 b"\n')
chmodSync(join(folder, 'fettle'), 0o755)
writeFileSync(join(folder, 'bash'), bashCompletion())
writeFileSync(join(folder, 'zsh'), zshCompletion())
writeFileSync(join(folder, 'fish'), fishCompletion())

const isThere = (shell: string) => spawnSync(shell, ['-c', ':']).status === 0

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`${shell} understands its script`, { skip: isThere(shell) ? false : `${shell} is not installed` }, () => {
    const { status, stderr } = spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' })
    assert.equal(stderr, '')
    assert.equal(status, 0)
  })
}

/** What bash offers for the last word. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `. ${folder}/bash
    COMP_WORDS=(fettle "$@"); COMP_CWORD=$#
    _fettle
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8', env })
  assert.equal(stderr, '')
  return stdout.split('\n').filter((word) => word !== '')
}

test('bash completes commands, options, choices, and names that the server knows', { skip: !isThere('bash') }, () => {
  assert.deepEqual(offered('se'), ['server', 'sessions', 'session', 'secrets'])
  assert.deepEqual(offered('run', '--k'), ['--kind'])
  assert.deepEqual(offered('run', '--kind', ''), ['full', 'resolution', 'detection', 'inventory'])
  assert.deepEqual(offered('run', ''), ['computers-a', 'computers\\ b'])
  assert.deepEqual(offered('run', 'one', 'two', ''), ['computers-a', 'computers\\ b'])
  assert.deepEqual(offered('explain', 'front-desk', 'items-'), ['items-a'])
  assert.deepEqual(offered('explain', '--server', 'http://a', 'front-desk', 'items-'), ['items-a'])
  assert.deepEqual(offered('sessions', '--tenant', 'ten'), ['tenants-a', 'tenants\\ b'])
  assert.deepEqual(offered('agent', ''), ['enroll', 'run', 'doctor'])
  assert.deepEqual(offered('tags', ''), [])
})
