/** Runs a program of this machine to its end and answers what it printed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** What a tool of the system sees: the ordinary path and no translation of its words. */
export const TOOL_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }

/** Answers stdout; throws with the command and its stderr when it ends with anything but 0. */
export async function runHere(argv: readonly [string, ...string[]], input = ''): Promise<string> {
  const [program, ...rest] = argv
  const child = spawn(program, rest, { env: TOOL_ENVIRONMENT, stdio: 'pipe' })
  child.stdin.on('error', () => {}) // a program that ends without reading its input says so by its exit code
  child.stdin.end(input)
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code ?? signal}: ${stderr.trim() || stdout.trim()}`)
  return stdout
}
