/** What is a command of the command line: its words, its arguments and options, and the file that carries it out? */
import type { ExitCode } from './failure.ts'
import type { Output } from './print/output.ts'

/** Names that the server knows and the shell can complete. */
export type NameSource =
  | 'computers'
  | 'items'
  | 'software'
  | 'tasks'
  | 'deployments'
  | 'schedules'
  | 'tenants'
  | 'persons'
  | 'sessions'
  | 'commands'
  | 'files'

export interface OptionSpec {
  readonly name: string
  readonly short?: string
  /** What the value is called in help; an option without is a switch. */
  readonly value?: string
  /** count: a whole number from 1 on. */
  readonly type?: 'text' | 'count'
  readonly many?: true
  readonly choices?: readonly string[]
  readonly names?: NameSource
  readonly help: string
}

export interface ArgumentSpec {
  readonly name: string
  readonly optional?: true
  readonly many?: true
  readonly choices?: readonly string[]
  readonly names?: NameSource
}

export interface CommandSpec {
  readonly name: string
  readonly summary: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  readonly examples?: readonly string[]
  /** Takes everything after its name as it stands, options too: another program reads it. */
  readonly passesOn?: true
  readonly hidden?: true
  readonly load: () => Promise<CommandModule>
}

/** What a file in `commands/` exports. */
export interface CommandModule {
  readonly run: (invocation: Invocation) => Promise<ExitCode>
}

/** The values of the options that were written. Asking for an option the command does not have is a bug. */
export interface OptionValues {
  readonly flag: (name: string) => boolean
  readonly text: (name: string) => string | undefined
  readonly texts: (name: string) => readonly string[]
  readonly count: (name: string) => number | undefined
}

/** One command as it was written, and where its output goes. */
export interface Invocation {
  readonly arguments: readonly string[]
  readonly options: OptionValues
  readonly output: Output
}
