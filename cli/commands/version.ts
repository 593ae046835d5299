/** `fettle version`: prints the version. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'

export async function run({ output }: Invocation): Promise<ExitCode> {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string
  }
  if (output.isJson) output.json({ version, node: process.version })
  else output.line(`fettle ${version} (Node.js ${process.version})`)
  return exitCodes.done
}
