/** Shows a message as a dialog on somebody's desktop, and tells which button was pressed. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { baseEnvironment } from '../providers/script-command.ts'
import { markerName, signal } from '../platform/linux.ts'
import { environmentOfPerson } from './person.ts'
import type { Person } from './person.ts'
import { commandAs } from './run-as.ts'
import type { Message } from './words.ts'

/** now, later: that button. closed: the window was closed without one. failed: it could not be shown (any more). */
export type DialogEnd = 'now' | 'later' | 'closed' | 'failed'

/** A dialog on somebody's desktop. */
export interface Dialog {
  readonly ended: Promise<DialogEnd>
  /** Takes it off the screen. */
  readonly close: () => void
}

const program = '/usr/bin/zenity'
const wordsMax = 4096
/** Dialogs on screens. */
const open = new Set<number>()
// Nobody would listen to them any more.
process.on('exit', () => open.forEach((pid) => signal(-pid, 'SIGKILL')))

/** Whether a dialog can be shown to this person. */
export function hasDesktop(person: Person): boolean {
  return existsSync(program) && person.logins.some(({ graphical }) => graphical)
}

/** Shows the message; `marker` names its process, so that it is found again should the agent end. */
export function showDialog(person: Person, message: Message, marker: string): Dialog {
  const [file, ...argv] = commandAs(person.account, [program, ...dialogArguments(message)])
  const child = spawn(file, argv, {
    cwd: '/',
    env: { ...baseEnvironment, ...environmentOfPerson(person), [markerName]: marker },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.unref()
  const { pid } = child
  if (pid !== undefined) open.add(pid)
  const close = () => {
    if (pid !== undefined && open.delete(pid)) signal(-pid, 'SIGKILL')
  }
  child.on('exit', () => open.delete(pid ?? 0))
  return { ended: endOf(child, message), close }
}

/** Arguments of zenity. Every button is an extra one, so that a press of it can be told from a window that was closed. */
export function dialogArguments({ title, text, choices }: Message): readonly string[] {
  const common = [`--title=${title}`, `--text=${text}`, '--no-markup', '--width=460']
  if (choices.length === 0) return ['--warning', ...common]
  return ['--question', ...common, '--switch', ...choices.map(({ label }) => `--extra-button=${label}`)]
}

function endOf(child: ChildProcess, { choices }: Message): Promise<DialogEnd> {
  let said = ''
  let complaint = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(0, wordsMax)
  })
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(0, wordsMax)
  })
  return new Promise((resolve) => {
    child.on('error', () => resolve('failed'))
    child.on('close', (code) => {
      const pressed = choices.find(({ label }) => label === said.trim())
      if (pressed !== undefined) resolve(pressed.answer)
      // What the toolkit says when there is no screen, or when it goes away.
      else
        resolve(code === null || code > 1 || /display|broken pipe|X connection/i.test(complaint) ? 'failed' : 'closed')
    })
  })
}
