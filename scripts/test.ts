/** Runs every check and every test of the project; `npm test -- PATTERN` only tests whose path contains it. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'

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

/** Computers of tests come and go with their networks, by which every browser on this machine loses what it is loading. */
const makesNetworks = (file: string): boolean => /^(?:testing|agent|bench)\//.test(file) && !isBrowserTest(file)
const isBrowserTest = (file: string): boolean => /^testing\/browser\/|^bench\/web/.test(file)
/** Its windows close after real seconds, in which a busy machine does less. */
const isHurried = (file: string): boolean => file === 'testing/session/windows.test.ts'
const usesComputers = (file: string): boolean => readFileSync(file, 'utf8').includes('/computers/available.ts')

const results = [
  pattern !== '' || run('node', ['scripts/check.ts']),
  // Once and before all of them: tests of pages run beside each other.
  run('node', ['scripts/build-web.ts']),
  runTests(
    files.filter((file) => !makesNetworks(file) && !(isBrowserTest(file) && usesComputers(file))),
    2,
  ),
  // Three at a time: they wait for package managers and boots more than they compute.
  runTests(
    files.filter((file) => makesNetworks(file) && !isHurried(file)),
    3,
  ),
  runTests(
    files.filter((file) => isHurried(file) || (isBrowserTest(file) && usesComputers(file))),
    1,
  ),
]
console.log(results.every(Boolean) ? 'All checks and tests passed.' : 'Something failed; see above.')
process.exit(results.every(Boolean) ? 0 : 1)
