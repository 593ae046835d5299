/** What makes zsh complete our commands? */
import type { CommandSpec, OptionSpec } from '../command.ts'
import { optionsOf, quoted, visibleCommands, wordsFor, type Words } from './words.ts'

/** Returns the script for zsh; it is sourced, or kept as _fettle in a folder of $fpath. */
export function zshCompletion(): string {
  const described = visibleCommands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  return `#compdef fettle
# Completes fettle in zsh. Made by "fettle completion zsh".
_fettle_names() { # _arguments puts options for compadd before the name of the source
  local -a names
  names=(\${(f)"$(fettle __complete \${@[-1]} 2> /dev/null)"})
  compadd "\${@[1,-2]}" -a names
}
_fettle() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  commands=(
${described.join('\n')}
  )
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${visibleCommands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [ "$funcstack[1]" = _fettle ]; then _fettle "$@"; else compdef _fettle fettle; fi
`
}

function commandCase(command: CommandSpec): string {
  const options = command.passesOn === true ? [] : optionsOf(command).flatMap(optionSpecs)
  const places = command.arguments.map((argument, at) => {
    const place = argument.many === true ? '*' : String(at + 1)
    return quoted(`${place}:${argument.name.toLowerCase()}:${actionFor(wordsFor(argument))}`)
  })
  const specs = [...options, ...places]
  return `        ${command.name}) _arguments ${specs.length === 0 ? "'*:'" : specs.join(' \\\n          ')} ;;`
}

function optionSpecs(option: OptionSpec): readonly string[] {
  const help = option.help.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`)
  const value =
    option.value === undefined
      ? ''
      : `:${option.value.toLowerCase().replaceAll(':', ' ')}:${actionFor(wordsFor(option))}`
  const often = option.many === true ? '*' : ''
  const words = [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])]
  return words.map((word) => quoted(`${often}${word}[${help}]${value}`))
}

function actionFor(words: Words): string {
  switch (words.from) {
    case 'list':
      return `(${words.words.join(' ')})`
    case 'server':
      return `_fettle_names ${words.source}`
    case 'files':
      return '_files'
    case 'nowhere':
      return ' '
  }
}
