/** Says what a command is: a script that somebody has run once, as it is frozen with its session. */
import type { Environment, ScriptInputs } from './check.ts'
import type { Script } from './script.ts'

export interface Command extends ScriptInputs {
  /** What it is called where its text has no room: the title of a library script, else its first line. */
  readonly title: string
  readonly script: Script
  /** The library script it was taken from, by name; absent when somebody wrote it for this once. */
  readonly from?: string
  /** What it finds in its environment. Never secrets. */
  readonly environment: Environment
}
