/** Writes a message to the terminals of people, with commands they can type to answer it. */
import {
  chownSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../failure.ts'
import type { Person } from './person.ts'
import type { Choice, Message } from './words.ts'

/** Short, because people type it. A script in it answers on behalf of whoever runs it. */
const answersDir = '/run/fettle-restart'
const answerMax = 100

/** Makes the commands with which people answer, and forgets all earlier answers. */
export function offerCommands(choices: readonly Choice[]): void {
  withdrawCommands()
  mkdirSync(answersDir, { mode: 0o755 })
  for (const { answer } of choices) {
    const script = [
      `if echo ${answer} > "${answersDir}/answer-$(id -u)"; then`,
      `  echo 'Thank you, your answer is "${answer}".'`,
      'else',
      `  echo 'This question was not for you.' >&2`,
      'fi',
      '',
    ].join('\n')
    writeFileSync(join(answersDir, answer), script, { mode: 0o644, flag: 'wx' })
  }
}

/** Takes the commands away. */
export function withdrawCommands(): void {
  rmSync(answersDir, { recursive: true, force: true })
}

/** Writes the question to every terminal of this person, whose answer only they can give. False when none could be written to. */
export function askOnTerminals(person: Person, message: Message): boolean {
  const { uid, gid } = person.account
  const file = answerFile(uid)
  writeFileSync(file, '', { mode: 0o600 })
  chownSync(file, uid, gid)
  return tellOnTerminals(person, message)
}

/** Writes a message to every terminal of this person. False when none could be written to. */
export function tellOnTerminals({ account, logins }: Person, { title, text, choices }: Message): boolean {
  const commands = choices.map(({ answer, label }) => `To answer "${label}" type:  sh ${join(answersDir, answer)}`)
  const whole = [`*** ${title} ***`, text, ...(commands.length === 0 ? [] : [commands.join('\n')])].join('\n\n')
  const told = logins.map(({ terminal }) => write(terminal, account.uid, whole))
  return told.includes(true)
}

/** What this person has typed so far; a word that was not offered is no answer. */
export function typedAnswer({ account }: Person, choices: readonly Choice[]): Choice['answer'] | undefined {
  try {
    const file = openSync(answerFile(account.uid), constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const bytes = Buffer.alloc(answerMax)
      const word = bytes.toString('utf8', 0, readSync(file, bytes)).trim()
      return choices.find(({ answer }) => answer === word)?.answer
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function answerFile(uid: number): string {
  return join(answersDir, `answer-${uid}`)
}

function write(terminal: string, uid: number, text: string): boolean {
  if (!/^(?:tty|pts\/)\d+$/.test(terminal)) return false
  try {
    const path = `/dev/${terminal}`
    // A line of the login table may be older than the terminal that now has its name.
    if (statSync(path).uid !== uid) return false
    const file = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK)
    try {
      writeSync(file, `\r\n\u0007${text.replaceAll('\n', '\r\n')}\r\n\r\n`)
    } finally {
      closeSync(file)
    }
    return true
  } catch {
    return false // hung up meanwhile, or stopped: nothing can be said there
  }
}
