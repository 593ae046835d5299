/** Says how a script of each language is started: its text in a file of its own, never on a command line. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '@fettle/core/terms/check.ts'
import type { Script, ScriptLanguage } from '@fettle/core/terms/script.ts'
import { markerName } from '../platform/linux.ts'

const interpreters: Readonly<Record<ScriptLanguage, string>> = {
  sh: 'sh',
  bash: 'bash',
  python: 'python3',
  // The agent's own runtime, so that such a script runs wherever an agent does.
  javascript: process.execPath,
}

const endings: Readonly<Record<ScriptLanguage, string>> = { sh: 'sh', bash: 'sh', python: 'py', javascript: 'js' }

/** All that every script finds in its environment. Nothing of the agent's own environment goes in. */
export const baseEnvironment: Environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
}

/** A script ready to be started. */
export interface ScriptCommand {
  readonly interpreter: string
  readonly file: string
}

/**
 * Writes the script to a file in `dir` (readable by its owner alone) and answers how to start it. A command line would be
 * wrong: a script that looks for a program by its command line would find itself.
 */
export function prepareScript(dir: string, name: string, script: Script): ScriptCommand {
  const file = join(dir, `${name}.${endings[script.language]}`)
  writeFileSync(file, script.source, { mode: 0o600 })
  return { interpreter: interpreters[script.language], file }
}

/** The whole environment of a script, with the marker by which its children are found. */
export function scriptEnvironment(environment: Environment, marker: string): Environment {
  return { ...baseEnvironment, ...environment, [markerName]: marker }
}
