/** `fettle agent`: hands over to the agent, which reads its own arguments. */
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'

export async function run({ arguments: words }: Invocation): Promise<ExitCode> {
  process.argv.splice(2, Infinity, ...words)
  await import('@fettle/agent/main.ts') // runs, and ends the process itself
  return exitCodes.done
}
