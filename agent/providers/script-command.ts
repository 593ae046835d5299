/** Says how a script of each language is started: its text in a file of its own, never on a command line. */
import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
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

/** Scripts that run as people: they can reach their own by its name, and read no other. */
const peoplesDir = '/run/fettle-agent-scripts'

/** The account that a script is readable for, when that is not the agent's own. */
export interface Reader {
  readonly uid: number
  readonly gid: number
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
export function prepareScript(dir: string, name: string, script: Script, reader?: Reader): ScriptCommand {
  const isShared = reader !== undefined && process.geteuid?.() === 0
  const file = join(isShared ? peoplesDir : dir, `${name}.${endings[script.language]}`)
  if (isShared) mkdirSync(peoplesDir, { recursive: true, mode: 0o711 })
  writeFileSync(file, script.source, { mode: 0o600 })
  if (isShared) chownSync(file, reader.uid, reader.gid)
  return { interpreter: interpreters[script.language], file }
}

/** The whole environment of a script, with the marker by which its children are found. */
export function scriptEnvironment(environment: Environment, marker: string): Environment {
  return { ...baseEnvironment, ...environment, [markerName]: marker }
}
