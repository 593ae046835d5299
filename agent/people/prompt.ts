/** Asks everybody who is signed in the same question at once, and says what they answered together. */
import { hasDesktop, showDialog } from './dialog.ts'
import type { Dialog } from './dialog.ts'
import type { Person } from './person.ts'
import { askOnTerminals, offerCommands, tellOnTerminals, typedAnswer, withdrawCommands } from './terminal.ts'
import type { Choice, Message } from './words.ts'

type Word = Choice['answer']

/** What people answered together, and who. */
export type Agreement =
  | { readonly answer: Word; readonly by: readonly string[]; readonly silent: readonly string[] }
  | { readonly answer: 'silence' }

/**
 * The first "later" is everybody's. "now" is everybody's when all have said it, or when the time is over, somebody has and nobody
 * has objected. Undefined while that is open.
 */
export function agreement(
  names: readonly string[],
  answers: ReadonlyMap<string, Word>,
  isOver: boolean,
): Agreement | undefined {
  const said = (word: Word) => [...answers].flatMap(([name, answer]) => (answer === word ? [name] : []))
  const silent = names.filter((name) => !answers.has(name))
  const later = said('later')
  if (later.length > 0) return { answer: 'later', by: later, silent }
  const now = said('now')
  if (now.length > 0 && (isOver || silent.length === 0)) return { answer: 'now', by: now, silent }
  return isOver ? { answer: 'silence' } : undefined
}

/** One message that is being shown: on desktops as a dialog, else on terminals. */
export class Prompt implements Disposable {
  readonly #message: Message
  readonly #marker: string
  readonly #onProblem: (sentence: string) => void
  readonly #dialogs = new Map<string, Dialog>()
  readonly #answers = new Map<string, Word>()
  #asked: readonly Person[] = []
  #isOver = false

  /** `marker` names its processes, so that they are found again should the agent end. */
  constructor(message: Message, marker: string, onProblem: (sentence: string) => void) {
    this.#message = message
    this.#marker = marker
    this.#onProblem = onProblem
    if (message.choices.length > 0) offerCommands(message.choices)
  }

  /** Shows it to those who have come meanwhile, and no longer counts on those who have gone. */
  showTo(people: readonly Person[]): void {
    const known = new Set(this.#asked.map(({ name }) => name))
    this.#asked = people
    for (const person of people) if (!known.has(person.name)) this.#show(person)
    for (const name of this.#answers.keys())
      if (!people.some((person) => person.name === name)) this.#answers.delete(name)
  }

  /** What has been agreed on by now. */
  agreement(isOver: boolean): Agreement | undefined {
    for (const person of this.#asked) {
      const typed = typedAnswer(person, this.#message.choices)
      if (typed !== undefined) this.#answers.set(person.name, typed)
    }
    return agreement(
      this.#asked.map(({ name }) => name),
      this.#answers,
      isOver,
    )
  }

  /** Takes everything off the screens. */
  [Symbol.dispose](): void {
    this.#isOver = true
    for (const { close } of this.#dialogs.values()) close()
    if (this.#message.choices.length > 0) withdrawCommands()
  }

  #show(person: Person): void {
    const isQuestion = this.#message.choices.length > 0
    const told = isQuestion ? askOnTerminals(person, this.#message) : tellOnTerminals(person, this.#message)
    if (!hasDesktop(person)) {
      if (!told)
        this.#onProblem(`${person.name} could not be told: there is neither a dialog nor a terminal to write to.`)
      return
    }
    const dialog = showDialog(person, this.#message, this.#marker)
    this.#dialogs.set(person.name, dialog)
    void this.#follow(person, dialog, told)
  }

  async #follow({ name }: Person, dialog: Dialog, isTold: boolean): Promise<void> {
    const end = await dialog.ended
    if (end === 'failed' && !isTold && !this.#isOver) this.#onProblem(`No dialog could be shown to ${name}.`)
    // Whoever closes the window does not want it now; when that is no longer offered it is no answer.
    const isOffered = this.#message.choices.some(({ answer }) => answer === 'later')
    if (end === 'now' || end === 'later') this.#answers.set(name, end)
    else if (end === 'closed' && isOffered) this.#answers.set(name, 'later')
  }
}
