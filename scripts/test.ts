/** Runs every check and every test of the project; `npm test -- PATTERN` only tests whose path contains it. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

/** What measures needs the machine to itself, and comes last. */
const measures = 'bench/'
/** Tests with real agents, package managers and browsers come after all others, which find faults sooner. */
const withParts = ['testing/', 'agent/']

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

const isAlone = (file: string): boolean => file.startsWith(measures)
const hasParts = (file: string): boolean => withParts.some((folder) => file.startsWith(folder))

const results = [
  pattern !== '' || run('node', ['scripts/check.ts']),
  // Once and before all of them: tests of pages run beside each other.
  run('node', ['scripts/build-web.ts']),
  runTests(
    files.filter((file) => !hasParts(file) && !isAlone(file)),
    2,
  ),
  runTests(files.filter(hasParts), 2),
  runTests(files.filter(isAlone), 1),
]
console.log(results.every(Boolean) ? 'All checks and tests passed.' : 'Something failed; see above.')
process.exit(results.every(Boolean) ? 0 : 1)
