/** What makes bash complete our commands? */
import type { CommandSpec } from '../command.ts'
import { optionsOf, quoted, visibleCommands, wordsFor, type Words } from './words.ts'

/** Returns the script for bash 4 and newer. Names may contain spaces, so candidates are lines, and are quoted when taken. */
export function bashCompletion(): string {
  return `# Completes fettle in bash. Made by "fettle completion bash".
_fettle_words() { # the candidates, one a line, that begin with $cur
  local word
  COMPREPLY=()
  while IFS= read -r word; do
    [[ -n $word && $word == "$cur"* ]] && COMPREPLY+=("$(printf %q "$word")")
  done
}
_fettle() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= place=0 word at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if [[ $word != -* ]]; then
      if [[ -z $command ]]; then command=$word; else ((place++)); fi
    elif [[ " ${valueOptions().join(' ')} " == *" $word "* && " \${COMP_WORDS[at+1]} " != " = " ]]; then
      ((at++))
    fi
  done
  if [[ -z $command ]]; then
    _fettle_words < <(printf '%s\\n' ${visibleCommands.map(({ name }) => name).join(' ')})
    return
  fi
  case $command in
${visibleCommands.map(commandCase).join('\n')}
  esac
}
complete -o default -F _fettle fettle
`
}

/** Options that are followed by a value; a switch and such an option never share a name. */
function valueOptions(): readonly string[] {
  const all = visibleCommands.flatMap((command) => optionsOf(command))
  return [...new Set(all.flatMap(({ name, value }) => (value === undefined ? [] : [`--${name}`])))]
}

function commandCase(command: CommandSpec): string {
  const options = optionsOf(command)
  const afterOptions = options.flatMap((option) => {
    if (option.value === undefined) return []
    const patterns = option.short === undefined ? `--${option.name}` : `-${option.short} | --${option.name}`
    return [`        ${patterns}) ${fill(wordsFor(option))} return ;;`]
  })
  const optionWords = options.map(({ name }) => `--${name}`).join(' ')
  const places = command.arguments.map((argument, at) => {
    const pattern = argument.many === true ? '*' : String(at)
    return `        ${pattern}) ${fill(wordsFor(argument))} ;;`
  })
  return `    ${command.name})
      case $prev in
${afterOptions.join('\n')}
      esac
      if [[ $cur == -* ]]; then
        _fettle_words < <(printf '%s\\n' ${optionWords})
        return
      fi
      case $place in
${places.length === 0 ? '        *) ;;' : places.join('\n')}
      esac
      ;;`
}

/** Leaving COMPREPLY empty lets bash complete files (complete -o default). */
function fill(words: Words): string {
  switch (words.from) {
    case 'list':
      return `_fettle_words < <(printf '%s\\n' ${words.words.map(quoted).join(' ')});`
    case 'server':
      return `_fettle_words < <(fettle __complete ${words.source} 2> /dev/null);`
    default:
      return ':;'
  }
}
