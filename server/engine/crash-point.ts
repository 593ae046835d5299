/** Named points at which a test can have the server killed, to show that nothing is lost there. */
import { appendFileSync, existsSync } from 'node:fs'

/** Every point, in the order in which a session passes them. */
export const serverCrashPoints = [
  'server-before-start',
  'server-before-commit',
  'server-after-commit',
  'server-before-send',
  'server-after-send',
  'server-before-events',
  'server-in-events',
  'server-after-events',
  'server-after-seen',
  'server-before-output',
  'server-after-output',
  'server-on-link',
] as const
export type ServerCrashPoint = (typeof serverCrashPoints)[number]

const [armed, times] = (process.env['FETTLE_CRASH_AT'] ?? '').split(':')
const mark = process.env['FETTLE_CRASH_FILE']
let left = Number(times ?? '1')

/** Kills this process at once when the point is armed (FETTLE_CRASH_AT=name:n, the n-th passage) and has not struck before. */
export function crashPoint(name: ServerCrashPoint): void {
  if (armed !== name || !mark || existsSync(mark)) return
  left -= 1
  if (left > 0) return
  appendFileSync(mark, `${name}\n`)
  process.kill(process.pid, 'SIGKILL')
}
