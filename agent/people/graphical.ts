/** Finds graphical sessions by the programs that run in them, wherever no login manager tells of them. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '@fettle/core/terms/check.ts'
import { codeOf } from '../failure.ts'
import { processInfo } from '../platform/linux.ts'

/** What a program needs to show itself on somebody's desktop and to speak their language. */
const kept = /^(?:DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|DBUS_SESSION_BUS_ADDRESS|XDG_\w+|LANG|LANGUAGE|LC_\w+)$/
/** Accounts below are the system's own: the screen of a login manager is nobody's session. */
export const firstPersonUid = 1000
const nobody = 65_534

/** Programs of one account on one display. */
export interface GraphicalSession {
  readonly uid: number
  /** As DISPLAY or WAYLAND_DISPLAY has it: ":0", "wayland-0". */
  readonly display: string
  /** Variables of its programs. */
  readonly environment: Environment
  /** Milliseconds since boot at which its oldest program began. */
  readonly begunMs: number
}

/** Graphical sessions of people on this computer's own displays. */
export function graphicalSessions(): readonly GraphicalSession[] {
  const sessions = new Map<string, GraphicalSession>()
  for (const { uid, pid } of peoplesProcesses()) {
    const environment = environmentOf(pid)
    const display = environment === undefined ? undefined : displayOf(environment)
    const info = processInfo(pid)
    if (environment === undefined || display === undefined || info === undefined) continue
    const begunMs = Number(info.startTime) * 10 // the kernel counts hundredths of a second here on every Linux
    const key = `${uid} ${display}`
    const known = sessions.get(key)
    const isFuller = known === undefined || Object.keys(environment).length > Object.keys(known.environment).length
    sessions.set(key, {
      ...{ uid, display, environment: isFuller ? environment : known.environment },
      begunMs: Math.min(begunMs, known?.begunMs ?? Infinity),
    })
  }
  return [...sessions.values()]
}

/** The variables of a process that belong to its session; undefined when it is gone or not ours to read. */
export function environmentOf(pid: number): Environment | undefined {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    return Object.fromEntries(
      pairs.flatMap((pair) => {
        const [name = '', ...value] = pair.split('=')
        return kept.test(name) ? [[name, value.join('=')]] : []
      }),
    )
  } catch {
    return undefined
  }
}

/** A display that is there: of X a socket of this computer (not one that was forwarded to it), of Wayland one in the run folder. */
function displayOf({ DISPLAY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR }: Environment): string | undefined {
  const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(DISPLAY ?? '')?.[1]
  if (number !== undefined && existsSync(`/tmp/.X11-unix/X${number}`)) return `:${number}`
  if (!WAYLAND_DISPLAY || !XDG_RUNTIME_DIR) return undefined
  return existsSync(join(XDG_RUNTIME_DIR, WAYLAND_DISPLAY)) ? WAYLAND_DISPLAY : undefined
}

function peoplesProcesses(): readonly { readonly pid: number; readonly uid: number }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    const uid = ownerOf(`/proc/${name}`)
    return uid === undefined || uid < firstPersonUid || uid === nobody ? [] : [{ pid: Number(name), uid }]
  })
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined // it has just ended
    throw error
  }
}
