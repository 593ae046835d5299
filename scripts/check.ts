/** Checks what needs no running: format, lint, types, the law of the house. */
import { spawnSync } from 'node:child_process'

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'oxfmt', '--check'],
  ['lint', 'oxlint', '--quiet'],
  ['types', 'tsc', '-p', '.'],
  ['types of the web pages', 'tsc', '-p', 'web'],
  ['house', 'node', '--test', 'testing/house/*.test.ts'],
]

let failed = 0
for (const [name, command, ...args] of steps) {
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (status !== 0) {
    failed += 1
    console.log(stdout + stderr)
  }
}
process.exit(failed === 0 ? 0 : 1)
