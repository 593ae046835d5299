/** What can stand at each place of a command line, for the scripts that make shells complete it? */
import type { ArgumentSpec, CommandSpec, NameSource, OptionSpec } from '../command.ts'
import { commands, globalOptions } from '../tree.ts'

/** The words of one place: fixed ones, names from the server, or files. */
export type Words =
  | { readonly from: 'list'; readonly words: readonly string[] }
  | { readonly from: 'server'; readonly source: NameSource }
  | { readonly from: 'files' }
  | { readonly from: 'nowhere' }

/** The commands that people see. */
export const visibleCommands: readonly CommandSpec[] = commands.filter(({ hidden }) => hidden !== true)

/** Every option of a command, the global ones last. */
export function optionsOf(command: CommandSpec): readonly OptionSpec[] {
  return [...command.options, ...globalOptions]
}

/** Returns what can stand where the option's value or the argument belongs. */
export function wordsFor({ choices, names }: OptionSpec | ArgumentSpec): Words {
  if (choices !== undefined) return { from: 'list', words: choices }
  if (names === 'files') return { from: 'files' }
  if (names === 'commands') return { from: 'list', words: visibleCommands.map(({ name }) => name) }
  return names === undefined ? { from: 'nowhere' } : { from: 'server', source: names }
}

/** Returns a text in single quotes, as all three shells read it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
