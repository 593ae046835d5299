/** What makes fish complete our commands? */
import type { CommandSpec, OptionSpec } from '../command.ts'
import { globalOptions } from '../tree.ts'
import { visibleCommands, wordsFor, type Words } from './words.ts'

/** Returns the script for fish 3 and newer. */
export function fishCompletion(): string {
  return [
    '# Completes fettle in fish. Made by "fettle completion fish".',
    'complete -c fettle -f',
    ...visibleCommands.map(
      ({ name, summary }) => `complete -c fettle -n __fish_use_subcommand -a ${name} -d ${fishQuoted(summary)}`,
    ),
    ...globalOptions.map((option) => optionLine(option, '')),
    ...visibleCommands.flatMap(commandLines),
    '',
  ].join('\n')
}

function commandLines(command: CommandSpec): readonly string[] {
  const condition = ` -n ${fishQuoted(`__fish_seen_subcommand_from ${command.name}`)}`
  const first = command.arguments[0]
  const last = command.arguments.at(-1)
  return [
    ...command.options.map((option) => optionLine(option, condition)),
    ...[...new Set([first, last])].flatMap((argument) => {
      const words = argument === undefined ? undefined : wordsFor(argument)
      if (words === undefined || words.from === 'nowhere') return []
      return [`complete -c fettle${condition} ${words.from === 'files' ? '-F' : `-a ${candidates(words)}`}`]
    }),
  ]
}

function optionLine(option: OptionSpec, condition: string): string {
  const short = option.short === undefined ? '' : ` -s ${option.short}`
  return `complete -c fettle${condition}${short} -l ${option.name}${valuePart(option)} -d ${fishQuoted(option.help)}`
}

function valuePart(option: OptionSpec): string {
  if (option.value === undefined) return ''
  const words = wordsFor(option)
  if (words.from === 'files') return ' -r -F'
  return words.from === 'nowhere' ? ' -x' : ` -x -a ${candidates(words)}`
}

function candidates(words: Words): string {
  if (words.from === 'list') return fishQuoted(words.words.join(' '))
  return words.from === 'server' ? fishQuoted(`(fettle __complete ${words.source} 2> /dev/null)`) : "''"
}

/** In fish's single quotes only the backslash and the quote itself are special. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
