/** What did somebody write on the command line: which command, with which arguments and options? */
import type { CommandSpec, OptionSpec, OptionValues } from './command.ts'
import { commands, findCommand, globalOptions } from './tree.ts'

/** What is wrong with a command line, as data; `usage.ts` makes the sentence. */
export type Misuse =
  | { readonly type: 'unknownCommand'; readonly word: string }
  | { readonly type: 'unknownOption'; readonly word: string }
  | { readonly type: 'valueMissing'; readonly option: OptionSpec }
  | { readonly type: 'valueNotTaken'; readonly option: OptionSpec }
  | { readonly type: 'notACount'; readonly option: OptionSpec; readonly value: string }
  | { readonly type: 'twice'; readonly option: OptionSpec }
  | { readonly type: 'notAChoice'; readonly name: string; readonly value: string; readonly choices: readonly string[] }
  | { readonly type: 'argumentMissing'; readonly name: string }
  | { readonly type: 'argumentTooMuch'; readonly value: string }

export type Parsed =
  | {
      readonly command: CommandSpec
      readonly arguments: readonly string[]
      readonly options: OptionValues
    }
  | { readonly misuse: Misuse; readonly command?: CommandSpec }

type Written = Map<OptionSpec, string[]>

/** Reads the words after the program's name. `-h` anywhere, or no word at all, is the command help. */
export function parseCommandLine(words: readonly string[]): Parsed {
  const at = commandAt(words)
  const name = words[at] ?? 'help'
  const command = findCommand(name)
  if (command === undefined) return { misuse: { type: 'unknownCommand', word: name } }
  if (command.passesOn === true && at === 0) {
    return { command, arguments: words.slice(1), options: valuesOf(command, new Map()) }
  }
  const read = readWords(command, [...words.slice(0, at), ...words.slice(at + 1)])
  if ('misuse' in read) return { command, misuse: read.misuse }
  const options = valuesOf(command, read.written)
  if (options.flag('help')) {
    return { command: helpCommand, arguments: command === helpCommand ? read.given : [command.name], options }
  }
  const misuse = misuseOf(command, read)
  return misuse === undefined ? { command, arguments: read.given, options } : { command, misuse }
}

const helpCommand = findCommand('help') ?? commands[0]!

/** Global options may stand before the command; the first word that is neither one nor its value is the command. */
function commandAt(words: readonly string[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-') return at
    const option = globalOptions.find(({ name, short }) => word === `--${name}` || word === `-${short}`)
    if (option?.value !== undefined) at++
  }
  return words.length
}

type Words = { readonly written: Written; readonly given: readonly string[] } | { readonly misuse: Misuse }

function readWords(command: CommandSpec, words: readonly string[]): Words {
  const known = [...command.options, ...globalOptions]
  const written: Written = new Map()
  const given: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') return { written, given: [...given, ...words.slice(at + 1)] }
    if (!word.startsWith('-') || word === '-') {
      given.push(word)
      continue
    }
    const { name, attached } = splitOption(word)
    const option = known.find((candidate) => name === `--${candidate.name}` || name === `-${candidate.short}`)
    if (option === undefined) return { misuse: { type: 'unknownOption', word: name } }
    const value = option.value === undefined ? attached : (attached ?? words[++at])
    if (option.value === undefined && value !== undefined) return { misuse: { type: 'valueNotTaken', option } }
    if (option.value !== undefined && value === undefined) return { misuse: { type: 'valueMissing', option } }
    const before = written.get(option) ?? []
    if (before.length > 0 && option.value !== undefined && option.many !== true)
      return { misuse: { type: 'twice', option } }
    written.set(option, [...before, value ?? ''])
  }
  return { written, given }
}

/** --name=value and -nvalue have their value attached. */
function splitOption(word: string): { readonly name: string; readonly attached?: string } {
  const equals = word.indexOf('=')
  if (word.startsWith('--'))
    return equals < 0 ? { name: word } : { name: word.slice(0, equals), attached: word.slice(equals + 1) }
  return word.length === 2 ? { name: word } : { name: word.slice(0, 2), attached: word.slice(2) }
}

function misuseOf(
  command: CommandSpec,
  { written, given }: { written: Written; given: readonly string[] },
): Misuse | undefined {
  for (const [option, values] of written) {
    const choices = option.choices
    const strange = choices && values.find((value) => !choices.includes(value))
    if (strange !== undefined)
      return { type: 'notAChoice', name: `--${option.name}`, value: strange, choices: choices ?? [] }
    const uncounted = option.type === 'count' && values.find((value) => !/^[1-9]\d{0,8}$/.test(value))
    if (uncounted) return { type: 'notACount', option, value: uncounted }
  }
  return argumentMisuse(command, given)
}

function argumentMisuse({ arguments: specs }: CommandSpec, given: readonly string[]): Misuse | undefined {
  const missing = specs[given.length]
  if (missing !== undefined && missing.optional !== true) return { type: 'argumentMissing', name: missing.name }
  const tooMuch = given[specs.length]
  if (tooMuch !== undefined && specs.at(-1)?.many !== true) return { type: 'argumentTooMuch', value: tooMuch }
  for (const [at, { name, choices }] of specs.entries()) {
    const value = given[at]
    if (value !== undefined && choices?.includes(value) === false) return { type: 'notAChoice', name, value, choices }
  }
  return undefined
}

function valuesOf(command: CommandSpec, written: Written): OptionValues {
  const known = [...command.options, ...globalOptions]
  function texts(name: string): readonly string[] {
    const option = known.find((candidate) => candidate.name === name)
    if (option === undefined) throw new Error(`bug: the command ${command.name} has no option --${name}`)
    return written.get(option) ?? []
  }
  return {
    texts,
    text: (name) => texts(name)[0],
    flag: (name) => texts(name).length > 0,
    count: (name) => (texts(name)[0] === undefined ? undefined : Number(texts(name)[0])),
  }
}
