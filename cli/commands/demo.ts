/** `fettle demo`: shows everything on disposable computers with an example library. */
import type { Invocation } from '../command.ts'
import { demo } from '../demo/demo.ts'
import type { ExitCode } from '../failure.ts'

export function run({ arguments: words, output }: Invocation): Promise<ExitCode> {
  return demo(words, output)
}
