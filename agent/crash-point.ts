/** Names the moments at which a test may kill the agent, and kills it there when the environment asks for it. */
import { existsSync, fsyncSync, openSync, writeSync } from 'node:fs'

/** Every place where `crashPoint` is called, roughly in the order in which an order passes them. */
export const agentCrashPoints = [
  'linked',
  'order-received',
  'before-accept',
  'after-accept',
  'before-journal-write',
  'after-journal-write',
  'detect-before-answer',
  'before-look',
  'before-intent',
  'after-intent',
  'before-spawn',
  'after-spawn',
  'apt-before-spawn',
  'apt-after-spawn',
  'apt-middle',
  'apt-ended',
  'before-rename',
  'after-rename',
  'after-change',
  'before-verify',
  'after-verify',
  'after-outcome',
  'between-actions',
  'before-order-ended',
  'after-order-ended',
  'after-send',
  'after-ack',
  'cancel-received',
  'after-cancel-written',
  'prompt-shown',
  'before-reboot',
  'after-reboot-settled',
  'resume-begun',
  'resume-leftovers-ended',
  'resume-before-look',
] as const
export type AgentCrashPoint = (typeof agentCrashPoints)[number]

const [wantedPoint, wantedPass = '1'] = (process.env['FETTLE_CRASH_AT'] ?? '').split(':')
const crashFile = process.env['FETTLE_CRASH_FILE']
let passes = 0

/**
 * Kills this process with SIGKILL when the environment says FETTLE_CRASH_AT=name[:n] and this is the n-th passage of that
 * name. With FETTLE_CRASH_FILE the name is written there first, and never again is anything killed while that file exists.
 */
export function crashPoint(name: AgentCrashPoint): void {
  if (wantedPoint !== name) return
  passes += 1
  if (passes !== Number(wantedPass)) return
  if (crashFile !== undefined) {
    if (existsSync(crashFile)) return
    const file = openSync(crashFile, 'wx')
    writeSync(file, `${name}\n`)
    fsyncSync(file)
  }
  process.kill(process.pid, 'SIGKILL')
}
