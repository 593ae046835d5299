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

/** A dialog that could not be shown, as on a desktop that is only just coming up, is tried so often, and so far apart. */
const tries = { most: 5, apartMs: 1500 } as const

/** One message that is being shown: on desktops as a dialog, else on terminals. */
export class Prompt implements Disposable {
  readonly #message: Message
  readonly #marker: string
  readonly #onProblem: (sentence: string) => void
  readonly #dialogs = new Map<string, Dialog>()
  readonly #answers = new Map<string, Word>()
  #asked: readonly Person[] = []
  /** Whose dialog could not be shown: how often, and when it is tried again. */
  readonly #failed = new Map<string, { readonly count: number; readonly againAt: number }>()
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
    for (const person of people) {
      const { againAt = Infinity } = this.#failed.get(person.name) ?? {}
      if (!known.has(person.name)) this.#show(person)
      else if (performance.now() >= againAt) this.#showDialog(person)
    }
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
    if (hasDesktop(person)) this.#showDialog(person, told)
    else if (!told)
      this.#onProblem(`${person.name} could not be told: there is neither a dialog nor a terminal to write to.`)
  }

  #showDialog(person: Person, isTold = false): void {
    const { count = 0 } = this.#failed.get(person.name) ?? {}
    this.#failed.set(person.name, { count, againAt: Infinity })
    const dialog = showDialog(person, this.#message, this.#marker)
    this.#dialogs.set(person.name, dialog)
    void this.#follow(person, dialog, isTold)
  }

  async #follow({ name }: Person, dialog: Dialog, isTold: boolean): Promise<void> {
    const end = await dialog.ended
    if (end === 'failed' && !isTold && !this.#isOver) this.#tryAgain(name)
    // Whoever closes the window does not want it now; when that is no longer offered it is no answer.
    const isOffered = this.#message.choices.some(({ answer }) => answer === 'later')
    if (end === 'now' || end === 'later') this.#answers.set(name, end)
    else if (end === 'closed' && isOffered) this.#answers.set(name, 'later')
  }

  #tryAgain(name: string): void {
    const count = (this.#failed.get(name)?.count ?? 0) + 1
    const isLast = count >= tries.most
    this.#failed.set(name, { count, againAt: isLast ? Infinity : performance.now() + tries.apartMs })
    if (isLast) this.#onProblem(`No dialog could be shown to ${name}.`)
  }
}
