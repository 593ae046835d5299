/** `fettle tasks`: lists the tasks of the library, or shows one. */
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import { showItems } from './show-items.ts'

export function run(invocation: Invocation): Promise<ExitCode> {
  return showItems('task', invocation)
}
