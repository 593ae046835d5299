/** Can disposable computers be made on this machine, where would they live, and if not: why not. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TOOL_ENVIRONMENT } from './program.ts'

/** Whether disposable computers can be made here, or one sentence why not. */
export type Availability = { readonly ok: true } | { readonly ok: false; readonly reason: string }

type Place = { readonly ok: true; readonly dir: string } | { readonly ok: false; readonly reason: string }

const TOOLS: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  perl: 'perl-base',
  'dpkg-query': 'dpkg',
  'apt-get': 'apt',
}

/** The namespaces of its own that a computer has, as options of unshare. */
export const NAMESPACES = ['--mount', '--pid', '--uts', '--ipc', '--net', '--cgroup', '--fork', '--kill-child'] as const

let tried: Place | undefined

/**
 * Really tries (namespaces, overlay, bridge; about 30 ms, once per process) and answers whether disposable computers can
 * be made here; when not, `reason` is one sentence for people.
 */
export function computersAvailable(): Availability {
  const place = tryOnce()
  return place.ok ? { ok: true } : place
}

/**
 * The folder computers live in: $FETTLE_COMPUTERS_DIR, else the first of the temporary folders whose file system can hold
 * the changes of an overlay. Throws the reason when computers cannot be made here.
 */
export function placeOfComputers(): string {
  const place = tryOnce()
  if (!place.ok) throw new Error(place.reason)
  return place.dir
}

function tryOnce(): Place {
  tried ??= tryHere()
  return tried
}

function tryHere(): Place {
  const missing = whatIsMissing()
  if (missing !== undefined) return { ok: false, reason: missing }
  const refusals: string[] = []
  for (const candidate of candidates()) {
    const dir = join(candidate, 'fettle-computers')
    const refusal = trial(candidate) ?? notOurs(dir)
    if (refusal === undefined) return { ok: true, dir }
    refusals.push(refusal.isOfPlace ? `in ${candidate}: ${refusal.why}` : refusal.why)
  }
  return { ok: false, reason: `Disposable computers cannot be made here: ${[...new Set(refusals)].join('; ')}.` }
}

function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux') return 'Disposable computers need Linux.'
  if (process.getuid?.() !== 0) return 'Disposable computers need root; start this as root, for instance with sudo.'
  const folders = TOOL_ENVIRONMENT.PATH.split(':')
  const missing = Object.keys(TOOLS).filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))))
  if (missing.length === 0) return undefined
  const packages = [...new Set(missing.map((tool) => TOOLS[tool]))].join(' ')
  return `Disposable computers need ${missing.join(', ')}; install the Debian packages ${packages}.`
}

function candidates(): readonly string[] {
  const chosen = process.env['FETTLE_COMPUTERS_DIR']
  if (chosen !== undefined && chosen !== '') return [chosen]
  return [...new Set([tmpdir(), '/var/tmp', '/dev/shm'])].filter((folder) => existsSync(folder))
}

interface Refusal {
  readonly why: string
  /** Whether another folder may do. */
  readonly isOfPlace: boolean
}

function trial(folder: string): Refusal | undefined {
  if (/[\s:,\\]/.test(folder)) {
    return { why: 'a path with a space, colon, comma or backslash cannot be used', isOfPlace: true }
  }
  const dir = trialFolder(folder)
  if (dir instanceof Error) return { why: dir.message, isOfPlace: true }
  try {
    const script = join(import.meta.dirname, 'furniture/trial.sh')
    const unshare = ['unshare', ...NAMESPACES, '--', 'sh', script, dir] as const
    const tried = spawnSync(unshare[0], unshare.slice(1), { env: TOOL_ENVIRONMENT, encoding: 'utf8' })
    if (tried.status === 0) return undefined
    const step = tried.stdout.trim().split('\n').at(-1) ?? ''
    const said = tried.stderr.trim().split('\n')[0] ?? 'no message'
    if (step === '')
      return { why: `no namespaces for this process, a container must be privileged (${said})`, isOfPlace: false }
    return { why: `no ${step} (${said})`, isOfPlace: step === 'overlay' || step === 'whiteouts' }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function trialFolder(folder: string): string | Error {
  try {
    mkdirSync(folder, { recursive: true })
    return mkdtempSync(join(folder, 'fettle-trial-'))
  } catch (error) {
    return error as Error // part of the answer
  }
}

/** Makes the folder or takes the one that is there, but never one that somebody else prepared: root mounts what is in it. */
function notOurs(dir: string): Refusal | undefined {
  mkdirSync(dir, { recursive: true, mode: 0o711 })
  const { uid } = statSync(dir)
  return uid === 0 ? undefined : { why: `${dir} belongs to user ${uid} and not to root, remove it`, isOfPlace: true }
}
