/** How is somebody told that a command line is not understood? */
import { nearest } from '@fettle/catalog/nearest.ts'
import type { CommandSpec } from './command.ts'
import { failure, type Failure } from './failure.ts'
import type { Misuse } from './parse.ts'
import { commands, globalOptions } from './tree.ts'

/** Returns the failure with its one sentence: what, which word, what to write. */
export function misuseFailure(misuse: Misuse, command: CommandSpec | undefined): Failure {
  return failure('badInput', sentence(misuse, command))
}

function sentence(misuse: Misuse, command: CommandSpec | undefined): string {
  switch (misuse.type) {
    case 'unknownCommand':
      return `There is no command "${misuse.word}"${meant(misuse.word, visibleCommands(), '"fettle help" lists them')}`
    case 'unknownOption':
      return `There is no option ${misuse.word}${meant(misuse.word, optionWords(command), `${helpFor(command)} lists them`)}`
    case 'valueMissing':
      return `The option --${misuse.option.name} needs a value: --${misuse.option.name} ${misuse.option.value}.`
    case 'valueNotTaken':
      return `The option --${misuse.option.name} takes no value; write it alone.`
    case 'notACount':
      return `The option --${misuse.option.name} takes a whole number from 1 on, not "${misuse.value}".`
    case 'twice':
      return `The option --${misuse.option.name} is given twice; leave one out.`
    case 'notAChoice':
      return `${misuse.name} cannot be "${misuse.value}"${meant(misuse.value, misuse.choices, `choose one of ${misuse.choices.join(', ')}`)}`
    case 'argumentMissing':
      return `${misuse.name} is missing; ${helpFor(command)} says how to write it.`
    case 'argumentTooMuch':
      return `"${misuse.value}" is one word too many; ${helpFor(command)} says how to write it.`
  }
}

function meant(word: string, known: readonly string[], otherwise: string): string {
  const near = nearest(word, known)
  return near === undefined ? `; ${otherwise}.` : `; did you mean "${near}"?`
}

function visibleCommands(): readonly string[] {
  return commands.flatMap(({ name, hidden }) => (hidden === true ? [] : [name]))
}

function optionWords(command: CommandSpec | undefined): readonly string[] {
  return [...(command?.options ?? []), ...globalOptions].map(({ name }) => `--${name}`)
}

function helpFor(command: CommandSpec | undefined): string {
  return command === undefined ? '"fettle help"' : `"fettle help ${command.name}"`
}
