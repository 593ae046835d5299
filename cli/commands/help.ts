/** `fettle help`: says what there is, or what one command does. */
import type { ArgumentSpec, CommandSpec, Invocation, OptionSpec } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { commands, findCommand, globalOptions } from '../tree.ts'
import { misuseFailure } from '../usage.ts'

export async function run({ arguments: [name], output }: Invocation): Promise<ExitCode> {
  const command = name === undefined ? undefined : findCommand(name)
  if (name !== undefined && command === undefined)
    throw misuseFailure({ type: 'unknownCommand', word: name }, undefined)
  if (output.isJson) output.json(command ?? { commands: commands.filter(({ hidden }) => hidden !== true) })
  else if (command === undefined) printAll(output)
  else printOne(output, command)
  return exitCodes.done
}

function printAll({ line, style }: Output): void {
  line('Keeps computers in the state their owners asked for.')
  line()
  line(`${style('strong', 'Usage:')} fettle COMMAND [ARGUMENTS] [OPTIONS]`)
  line()
  const visible = commands.filter(({ hidden }) => hidden !== true)
  const width = Math.max(...visible.map(({ name }) => name.length))
  for (const { name, summary } of visible) line(`  ${name.padEnd(width)}  ${style('dim', summary)}`)
  line()
  printOptions({ line, style }, 'Options of every command:', globalOptions)
  line()
  line('Exit codes: 0 done, 1 something failed, 2 changes pending, 3 refused or bad input, 4 server not reachable.')
}

function printOne({ line, style }: Output, command: CommandSpec): void {
  line(`${command.summary}.`)
  line()
  const words = command.arguments.map(argumentText)
  line(
    `${style('strong', 'Usage:')} ${['fettle', command.name, ...words, ...(command.passesOn === true ? [] : ['[OPTIONS]'])].join(' ')}`,
  )
  if (command.examples !== undefined) {
    line()
    line(style('strong', 'Examples:'))
    for (const example of command.examples) line(`  ${example}`)
  }
  if (command.passesOn === true) return
  if (command.options.length > 0) {
    line()
    printOptions({ line, style }, 'Options:', command.options)
  }
  line()
  printOptions({ line, style }, 'Options of every command:', globalOptions)
}

function printOptions(
  { line, style }: Pick<Output, 'line' | 'style'>,
  title: string,
  options: readonly OptionSpec[],
): void {
  line(style('strong', title))
  const width = Math.max(...options.map((option) => optionText(option).length))
  for (const option of options) {
    const choices = option.choices === undefined ? '' : ` (${option.choices.join(', ')})`
    line(`  ${optionText(option).padEnd(width)}  ${style('dim', `${option.help}${choices}`)}`)
  }
}

function optionText({ name, short, value }: OptionSpec): string {
  return `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`
}

function argumentText({ name, optional, many, choices }: ArgumentSpec): string {
  const word = `${choices?.join('|') ?? name}${many === true ? '...' : ''}`
  return optional === true ? `[${word}]` : word
}
