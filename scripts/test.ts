/** Runs every check and every test of the project; `npm test -- PATTERN` only tests whose path contains it. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

/** Tests that need the machine to themselves run one after the other, after the others. */
const alone = ['testing/', 'agent/', 'bench/']

const pattern = process.argv[2] ?? ''
const files = globSync('{core,contract,catalog,server,agent,web,cli,testing,bench}/**/*.test.ts', {
  exclude: (name) => name === 'node_modules',
})
  .filter((file) => file.includes(pattern))
  .toSorted()

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0
}

function runTests(chosen: readonly string[], concurrency: number): boolean {
  if (chosen.length === 0) return true
  return run('node', ['--test', `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...chosen])
}

/** Pages of a server without computers: nothing of theirs is in the way of others, or in a hurry. */
const pagesOnly = ['every-page', 'log', 'reports', 'schedules', 'settings', 'sign-in']

const isAlone = (file: string): boolean =>
  alone.some((folder) => file.startsWith(folder)) &&
  !pagesOnly.some((name) => file === `testing/browser/${name}.test.ts`)
const results = [
  pattern !== '' || run('node', ['scripts/check.ts']),
  // Once and before all of them: tests of pages run beside each other.
  run('node', ['scripts/build-web.ts']),
  runTests(
    files.filter((file) => !isAlone(file)),
    2,
  ),
  runTests(files.filter(isAlone), 1),
]
console.log(results.every(Boolean) ? 'All checks and tests passed.' : 'Something failed; see above.')
process.exit(results.every(Boolean) ? 0 : 1)
