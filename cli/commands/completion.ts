/** `fettle completion`: prints what makes a shell complete our commands. */
import { bashCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import { zshCompletion } from '../completion/zsh.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'

const scripts: Readonly<Record<string, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

export async function run({ arguments: [shell = ''], output }: Invocation): Promise<ExitCode> {
  const text = scripts[shell]?.() ?? ''
  if (output.isJson) output.json({ shell, script: text })
  else process.stdout.write(text)
  return exitCodes.done
}
