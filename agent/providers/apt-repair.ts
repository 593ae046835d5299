/** Puts dpkg in order again after something was interrupted or broken, so that the next transaction can work. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { endTree, markerName } from '../platform/linux.ts'
import { CappedOutput } from '../run/output.ts'
import { fixBroken, keepSettings } from './apt-get.ts'
import type { AptRun } from './apt-follow.ts'
import { isAbsent, isInstalled, readDpkgStatus } from './apt-status.ts'
import type { DpkgPackage, DpkgStatus } from './apt-status.ts'
import { baseEnvironment } from './script-command.ts'

/** How long dpkg may take to put itself in order before it is ended too. */
const repairMs = { normal: 30 * 60_000, cancelled: 20_000 } as const
const lockTries = 60

export interface Repair {
  readonly run: AptRun
  /** What was installed before the transaction that failed; what was not there is removed again. */
  readonly before: DpkgStatus
  /** After a cancellation nothing may take long. */
  readonly isCancelled: boolean
}

/** True when dpkg must be put in order before anything else can be installed or removed. */
export function needsRepair(status: DpkgStatus): boolean {
  return status.hasUpdates || status.stuck.length > 0
}

/**
 * Puts dpkg in order: what was stuck half-way and was not there before is removed, everything else is set up. Answers what is
 * still wrong in one sentence, normally undefined.
 */
export async function repairDpkg(repair: Repair): Promise<string | undefined> {
  const { before, isCancelled } = repair
  // After a cancellation the package that hangs would hang again: it is removed without another try.
  if (isCancelled) await removeNew(repair, newAndStuck(readDpkgStatus(), before))
  if (!needsRepair(readDpkgStatus())) return undefined
  await dpkg(repair, ['--configure', '-a', ...keepSettings])
  await removeNew(repair, newAndStuck(readDpkgStatus(), before))
  if (needsRepair(readDpkgStatus()) && !isCancelled)
    await fixBroken({ ...repair.run, signal: new AbortController().signal })
  return stuckSentence(readDpkgStatus())
}

/** Packages that are stuck and were not installed before. */
function newAndStuck(now: DpkgStatus, before: DpkgStatus): readonly DpkgPackage[] {
  return now.stuck.filter(({ name, architecture }) => {
    const was = before.byName.get(name)?.find((each) => each.architecture === architecture)
    return isAbsent(was)
  })
}

/** Removes packages that cannot be set up. Settings that an earlier installation left stay; their own are removed. */
async function removeNew(repair: Repair, packages: readonly DpkgPackage[]): Promise<void> {
  const hadSettings = ({ name }: DpkgPackage) =>
    repair.before.byName.get(name)?.some(({ state }) => state === 'config-files') === true
  for (const [verb, group] of [
    ['--remove', packages.filter(hadSettings)],
    ['--purge', packages.filter((each) => !hadSettings(each))],
  ] as const) {
    if (group.length === 0) continue
    const argv = [verb, '--force-remove-reinstreq', '--force-depends', ...group.map(nameOf)]
    if ((await dpkg(repair, argv)) === 0) continue
    // Its own scripts keep it from being removed: a package that never worked goes without them.
    for (const each of group) removeScripts(each)
    await dpkg(repair, argv)
  }
}

function removeScripts({ name, architecture }: DpkgPackage): void {
  const info = '/var/lib/dpkg/info'
  if (!existsSync(info)) return
  const own = new Set(
    ['prerm', 'postrm'].flatMap((script) => [`${name}.${script}`, `${name}:${architecture}.${script}`]),
  )
  for (const file of readdirSync(info)) if (own.has(file)) rmSync(join(info, file))
}

function nameOf({ name, architecture }: DpkgPackage): string {
  return architecture === 'all' || architecture === '' ? name : `${name}:${architecture}`
}

/** Runs dpkg within its bound and answers its exit code; waits while another one holds the lock. */
async function dpkg(repair: Repair, argv: readonly string[]): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const { code, isLocked } = await dpkgOnce(repair, argv)
    if (!isLocked || attempt === lockTries) return code
    await pause(1000)
  }
}

async function dpkgOnce(
  { run, isCancelled }: Repair,
  argv: readonly string[],
): Promise<{ code: number; isLocked: boolean }> {
  const marker = `${run.marker}/repair`
  let isLocked = false
  const output = new CappedOutput((_, line) => {
    isLocked ||= /lock.*(is locked|Resource temporarily unavailable)|is locked by another process/.test(line)
    run.onLine(line, 0)
  })
  const child = spawn('dpkg', argv, {
    cwd: '/',
    env: { ...baseEnvironment, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', [markerName]: marker },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.stdout.on('data', (bytes: Buffer) => output.push('out', bytes))
  child.stderr.on('data', (bytes: Buffer) => output.push('out', bytes))
  const bound = setTimeout(
    () => void endTree({ marker: `${marker}/none`, ...(child.pid === undefined ? {} : { pid: child.pid }) }),
    isCancelled ? repairMs.cancelled : repairMs.normal,
  )
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(127))
    child.on('exit', (exit) => resolve(exit ?? 137))
  })
  clearTimeout(bound)
  await Promise.race([new Promise((resolve) => child.on('close', resolve)), pause(500)])
  output.end()
  return { code, isLocked: isLocked && code !== 0 }
}

function stuckSentence(status: DpkgStatus): string | undefined {
  const names = status.stuck.map(({ name, state }) => `${name} (${state})`)
  if (names.length > 0) return `dpkg could not be put in order; still stuck: ${names.join(', ')}.`
  return status.hasUpdates ? 'dpkg could not be put in order: run "dpkg --configure -a".' : undefined
}

/** Why this package cannot be looked at properly, in one sentence; undefined when it is installed or absent. */
export function stuckDetail(found: DpkgPackage | undefined): string | undefined {
  if (found === undefined || isAbsent(found) || isInstalled(found)) return undefined
  const flag = found.flag === 'ok' ? '' : `, ${found.flag}`
  return `${found.name} ${found.version} is neither installed nor absent: dpkg has it as "${found.state}"${flag}.`
}
