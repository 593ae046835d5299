/** How is the computer itself: room, reboots, languages of scripts, the folder for temporary files, time zone and load? */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { DoctorFinding } from '@fettle/core/terms/doctor.ts'
import { disksFact } from '../facts/disks.ts'
import { readSystemFile } from '../facts/read.ts'
import { timeZoneFact } from '../facts/time-zone.ts'
import { baseEnvironment } from '../providers/script-command.ts'
import { askPendingReasons } from '../reboot/pending.ts'
import { bad, good, unknown, warning } from './look.ts'
import type { Look } from './look.ts'

const mebibyte = 1024 * 1024
/** Less than this is too little for any installation, and less than that for a larger one. MiB. */
const room = { bad: 100, warning: 2048 } as const
/** On small disks a share of them counts. */
const roomShare = 0.1
/** Files that can still be made. */
const inodesMin = 2000

interface Room {
  readonly where: string
  readonly freeMiB: number
  readonly sizeMiB: number
  readonly files: number | undefined
}

/** Every disk, and whatever holds the agent's state and the temporary files. */
export const diskLook: Look = ({ paths }) => {
  const disks = disksFact().map(({ mount }) => mount)
  const own = [paths.dir, tmpdir(), '/var/cache/apt/archives', '/boot']
  const rooms = [...new Set(['/', ...disks, ...own])].flatMap((where) => roomAt(where))
  const each = [...Map.groupBy(rooms, ({ device }) => device).values()].flatMap(([first]) => first ?? [])
  if (each.length === 0) return unknown('No disk could be looked at.')
  const said = each.map(
    ({ where, freeMiB, sizeMiB, files }) =>
      `${where}: ${inWords(freeMiB)} of ${inWords(sizeMiB)} free${files !== undefined && files < inodesMin ? `, room for ${files} more files` : ''}`,
  )
  const outcome = worst(each.map(judgedRoom))
  const evidence = `${said.slice(0, 20).join('; ')}.`
  const full = each.filter((one) => judgedRoom(one) !== 'good').map(({ where }) => where)
  if (outcome === 'good') return good(evidence)
  const fix = `Free room on ${full.join(', ')}; "apt-get clean" and "journalctl --vacuum-size=200M" are safe beginnings.`
  return outcome === 'bad' ? bad(evidence, fix) : warning(evidence, fix)
}

function roomAt(where: string): readonly (Room & { readonly device: string })[] {
  try {
    const { blocks, bsize, bavail, files, ffree, type } = statfsSync(where)
    return [
      {
        where,
        freeMiB: (bavail * bsize) / mebibyte,
        sizeMiB: (blocks * bsize) / mebibyte,
        files: files === 0 ? undefined : ffree,
        // The same numbers are the same disk, wherever it is looked at from.
        device: `${type} ${blocks} ${files} ${bavail}`,
      },
    ]
  } catch {
    return [] // not there on this computer
  }
}

function judgedRoom({ freeMiB, sizeMiB, files }: Room): 'good' | 'warning' | 'bad' {
  if (files !== undefined && files === 0) return 'bad'
  if (freeMiB < Math.min(room.bad, sizeMiB * (roomShare / 2))) return 'bad'
  return freeMiB < Math.min(room.warning, sizeMiB * roomShare) || (files !== undefined && files < inodesMin)
    ? 'warning'
    : 'good'
}

function worst(outcomes: readonly ('good' | 'warning' | 'bad')[]): 'good' | 'warning' | 'bad' {
  return outcomes.includes('bad') ? 'bad' : outcomes.includes('warning') ? 'warning' : 'good'
}

function inWords(mib: number): string {
  if (mib < 1) return '0 MiB'
  return mib < 1024 ? `${Math.round(mib)} MiB` : `${(mib / 1024).toFixed(1)} GiB`
}

/** Every reason for a reboot. */
export const rebootLook: Look = async () => {
  const problems: string[] = []
  const reasons = await askPendingReasons((sentence) => problems.push(sentence))
  const [problem] = problems
  if (reasons.length > 0)
    return warning(
      reasons.map(({ sentence }) => sentence).join(' '),
      'Restart the computer when it suits, or let a session do it.',
    )
  return problem === undefined ? good('No reboot is pending.') : unknown(problem)
}

const languages = ['sh', 'bash', 'python3'] as const

/** What runs scripts; JavaScript runs in the agent itself. */
export const interpretersLook: Look = () => {
  const found = languages.map((program) => ({ program, path: pathOf(program) }))
  const there = found.flatMap(({ path }) => (path === undefined ? [] : [path]))
  const missing = found.flatMap(({ program, path }) => (path === undefined ? [program] : []))
  const evidence = `${[...there, `node ${process.version}`].join(', ')}${missing.length === 0 ? '' : `; missing: ${missing.join(', ')}`}.`
  if (missing.includes('sh')) return bad(evidence, 'Put /bin/sh back: next to nothing of the system works without it.')
  if (missing.length > 0)
    return warning(evidence, `Scripts in these languages cannot run here: install ${missing.join(' and ')}.`)
  return good(evidence)
}

function pathOf(program: string): string | undefined {
  return (baseEnvironment['PATH'] ?? '')
    .split(delimiter)
    .map((dir) => join(dir, program))
    .find((file) => existsSync(file))
}

/** Whether programs can be put and started where installers unpack them. */
export const tempFolderLook: Look = ({ paths }) => {
  const mounts = mountsNow()
  const findings = [...new Set([tmpdir(), paths.run])].map((folder) => folderFinding(folder, mounts))
  const evidence = findings.map((finding) => finding.evidence).join(' ')
  const outcome = worst(findings.map((finding) => (finding.outcome === 'unknown' ? 'warning' : finding.outcome)))
  const fix = findings.find((finding) => finding.outcome === outcome)?.fix ?? ''
  if (outcome === 'good') return good(evidence)
  return outcome === 'bad' ? bad(evidence, fix) : warning(evidence, fix)
}

function folderFinding(folder: string, mounts: readonly Mount[]): DoctorFinding {
  const under = mounts.filter(({ path }) => path === '/' || folder === path || folder.startsWith(`${path}/`))
  const mount = under.toSorted((a, b) => a.path.length - b.path.length).at(-1)
  const options = mount?.options ?? []
  if (options.includes('ro')) return bad(`${folder} is read-only.`, `Mount ${mount?.path} so that it can be written.`)
  if (!isWritable(existsSync(folder) ? folder : dirname(folder)))
    return bad(
      `${folder} cannot be written.`,
      `Give ${folder} its usual rights back (1777 for folders of temporary files).`,
    )
  if (options.includes('noexec'))
    return warning(
      `${folder} takes files, and no program may be started there (noexec).`,
      `Scripts run all the same; installers that unpack themselves there fail: mount ${mount?.path} without noexec, or give them another TMPDIR.`,
    )
  return good(`${folder} takes files and lets programs start.`)
}

interface Mount {
  readonly path: string
  readonly options: readonly string[]
}

function mountsNow(): readonly Mount[] {
  return (readSystemFile('/proc/self/mounts') ?? '').split('\n').map((line) => {
    const [, path = '', , options = ''] = line.split(' ')
    return { path, options: options.split(',') }
  })
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The zone people at this computer live in: business hours and windows go by it. */
export const timeZoneLook: Look = () => {
  const zone = timeZoneFact()
  if (zone === undefined)
    return warning(
      'The computer says no time zone: its tenant’s counts for business hours and windows.',
      'Set it with timedatectl set-timezone, as in Europe/Vienna.',
    )
  try {
    const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short', dateStyle: 'medium' })
    return good(`${zone}, where it is ${time.format(new Date())}.`)
  } catch {
    return bad(`${zone} is no time zone that is known.`, 'Set it with timedatectl set-timezone, as in Europe/Vienna.')
  }
}

/** Load of the processors over a minute for each of them, and memory that is left; more or less than that is worth a word. */
const pressure = { loadEach: 4, memoryShare: 0.05 } as const

/** How busy the computer is. */
export const loadLook: Look = () => {
  const memory = memoryNow()
  const [load = 0] = loadavg()
  const processors = availableParallelism()
  const evidence = `Load ${load.toFixed(1)} on ${processors} processors${memory === undefined ? '' : `; ${inWords(memory.available)} of ${inWords(memory.total)} memory free, ${inWords(memory.swapUsed)} swapped out`}.`
  const isShort = memory !== undefined && memory.available < memory.total * pressure.memoryShare
  const isBusy = load > processors * pressure.loadEach
  if (!isShort && !isBusy) return good(evidence)
  return warning(evidence, 'Sessions take longer here: look at what uses the computer.')
}

function memoryNow() {
  const text = readSystemFile('/proc/meminfo')
  if (text === undefined) return undefined
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024
  return { total: of('MemTotal'), available: of('MemAvailable'), swapUsed: of('SwapTotal') - of('SwapFree') }
}
