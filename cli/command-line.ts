/** Runs one command from its words to its exit code; the only place that catches what went wrong. */
import type { CommandSpec, Invocation } from './command.ts'
import { exitCodes, isFailure, messageOf, type ExitCode } from './failure.ts'
import { parseCommandLine } from './parse.ts'
import { createOutput, type Output } from './print/output.ts'

/** Carries the command out and returns its exit code. Output goes to stdout, everything about it to stderr. */
export async function runCommandLine(words: readonly string[]): Promise<ExitCode> {
  const output = createOutput({ isJson: words.includes('--json') })
  try {
    const { command, ...invocation } = await understood(words, output)
    const { run } = await command.load()
    return await run(invocation)
  } catch (error) {
    return tell(error, output)
  }
}

async function understood(
  words: readonly string[],
  output: Output,
): Promise<Invocation & { readonly command: CommandSpec }> {
  const parsed = parseCommandLine(words)
  if (!('misuse' in parsed)) return { ...parsed, output }
  const { misuseFailure } = await import('./usage.ts')
  throw misuseFailure(parsed.misuse, parsed.command)
}

/** One sentence with a code in brackets. A bug is told with all that helps to find it. */
function tell(error: unknown, output: Output): ExitCode {
  if (!isFailure(error)) {
    output.note(`[bug] ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`)
    return exitCodes.failed
  }
  if (error.parts.length > 1)
    for (const { path, detail } of error.parts) output.note(path === '' ? detail : `${path}: ${detail}`)
  output.note(`[${error.code}] ${error.message}`)
  return error.exitCode
}
