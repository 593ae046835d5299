/** Keeps this computer from going to sleep while it is being changed, where its system can be asked for that. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { baseEnvironment } from '../providers/script-command.ts'

const why = 'Software and settings of this computer are being changed.'

/** Asks for it, and lets go again; both as often as one likes, and at the latest when it is disposed. */
export interface Awake extends Disposable {
  readonly hold: () => void
  readonly release: () => void
}

/** Nothing is held yet. On a system without systemd, or one that refuses, nothing ever is: the work goes on when it wakes. */
export function awake(): Awake {
  let held: ChildProcess | undefined
  const release = (): void => {
    held?.stdin?.end()
    held = undefined
  }
  return {
    hold: () => {
      if (held === undefined && existsSync('/run/systemd/system')) held = inhibited()
    },
    release,
    [Symbol.dispose]: release,
  }
}

/** A process that lasts until its input ends, and so never longer than this one: systemd-inhibit(1) holds the lock as long. */
function inhibited(): ChildProcess {
  const argv = ['--what=sleep', '--who=Fettle', `--why=${why}`, '--mode=block', 'cat']
  const child = spawn('systemd-inhibit', argv, { env: { ...baseEnvironment }, stdio: ['pipe', 'ignore', 'ignore'] })
  child.on('error', () => {}) // it is not there: nothing is held
  child.stdin.on('error', () => {}) // it has ended already
  child.unref()
  return child
}
