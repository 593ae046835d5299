/** The benchmark's entrance: `npm run bench`. */
import { bench } from './bench.ts'
import { BadOptions, readOptions, usage } from './options.ts'
import { tables } from './report/tables.ts'

/** Answers the exit code: 0 done, 1 a run left a wrong state, 3 the command line cannot be followed. */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words)
  if (options === undefined) {
    process.stdout.write(usage)
    return 0
  }
  const result = await bench(options, (line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`${options.isJson ? JSON.stringify(result) : tables(result)}\n`)
  return result.right ? 0 : 1
}

// Ending by exit, unlike by a signal, leaves nothing behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof BadOptions)) throw error
  process.stderr.write(`${error.message}\n\n${usage}`)
  process.exitCode = 3
}
