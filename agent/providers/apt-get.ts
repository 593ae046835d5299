/** Runs apt-get so that it outlives the agent. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crashPoint } from '../crash-point.ts'
import { messageOf } from '../failure.ts'
import { markerName, processInfo } from '../platform/linux.ts'
import { aptFiles, follow } from './apt-follow.ts'
import type { AptEnd, AptRun } from './apt-follow.ts'
import { baseEnvironment } from './script-command.ts'

/** One package as a transaction shall leave it. */
export interface PackageWish {
  readonly package: string
  readonly operation: 'install' | 'reinstall' | 'remove'
  readonly version?: string
}

const lockSeconds = 120
const statusFd = 3

const environment = {
  ...baseEnvironment,
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
  DEBCONF_NONINTERACTIVE_SEEN: 'true',
}

/** dpkg keeps settings that were changed by hand, and takes the package's default where it has one. */
export const keepSettings = ['--force-confdef', '--force-confold'] as const

// apt hands a hook the list of what it is about to do, one line a package, the last word of which says what (version 3 of
// DPkg::Tools, see apt.conf(5)). It ends the transaction before anything is changed when others would be removed.
const guard = `#!/bin/sh
refused=0
while read -r name _ _ _ _ _ _ _ act; do
  [ "$act" = '**REMOVE**' ] || continue
  case " $FETTLE_MAY_REMOVE " in *" $name "*) continue ;; esac
  echo "fettle-guard: would remove $name" >&2
  refused=1
done
exit $refused
`

/** Arguments of one transaction that brings all wishes about, and removes nothing else. */
export function transactionArguments(
  wishes: readonly PackageWish[],
  options: { readonly isDowngrade: boolean; readonly guardFile: string },
): readonly string[] {
  const words = wishes.map(({ package: name, operation, version }) => {
    if (operation === 'remove') return `${name}-`
    return version === undefined ? name : `${name}=${version}`
  })
  const removes = wishes.some(({ operation }) => operation === 'remove')
  const repairs = wishes.some(({ operation }) => operation === 'reinstall')
  const settings = [
    'Dpkg::Use-Pty=0',
    `APT::Status-Fd=${statusFd}`,
    ...keepSettings.map((option) => `Dpkg::Options::=${option}`),
    `DPkg::Lock::Timeout=${lockSeconds}`,
    `DPkg::Pre-Install-Pkgs::=/bin/sh ${options.guardFile}`,
    'DPkg::Tools::Options::/bin/sh::Version=3',
  ]
  return [
    '-y',
    '-q',
    'install',
    ...(removes ? [] : ['--no-remove']),
    ...(repairs ? ['--reinstall'] : []),
    ...(options.isDowngrade ? ['--allow-downgrades'] : []),
    ...settings.flatMap((setting) => ['-o', setting]),
    ...words,
  ]
}

/** Runs one transaction to its end. */
export async function runTransaction(
  wishes: readonly PackageWish[],
  isDowngrade: boolean,
  run: AptRun,
): Promise<AptEnd> {
  const guardFile = join(run.dir, 'guard.sh')
  writeFileSync(guardFile, guard, { mode: 0o600 })
  const removals = wishes.filter(({ operation }) => operation === 'remove').map((wish) => wish.package.split(':')[0])
  return await runApt(transactionArguments(wishes, { isDowngrade, guardFile }), {
    ...run,
    mayRemove: removals.join(' '),
  })
}

/** Asks the archives what they have now. */
export async function updateIndexes(run: AptRun): Promise<AptEnd> {
  return await runApt(
    ['-q', 'update', '-o', `APT::Status-Fd=${statusFd}`, '-o', `DPkg::Lock::Timeout=${lockSeconds}`],
    run,
  )
}

/** Installs what is missing to settle dependencies that are broken, removing nothing. */
export async function fixBroken(run: AptRun): Promise<AptEnd> {
  const settings = keepSettings.flatMap((option) => ['-o', `Dpkg::Options::=${option}`])
  return await runApt(['-y', '-q', '-f', 'install', '--no-remove', '-o', 'Dpkg::Use-Pty=0', ...settings], run)
}

async function runApt(argv: readonly string[], run: AptRun & { readonly mayRemove?: string }): Promise<AptEnd> {
  const { outputFile, statusFile } = aptFiles(run.dir)
  // Files, not pipes: apt neither dies nor waits when nobody reads any more.
  const output = openSync(outputFile, 'w')
  closeSync(output)
  const [append, status] = [openSync(outputFile, 'a'), openSync(statusFile, 'w')]
  let child: ChildProcess
  crashPoint('apt-before-spawn')
  try {
    child = spawn('apt-get', argv, {
      cwd: '/',
      env: { ...environment, [markerName]: run.marker, FETTLE_MAY_REMOVE: run.mayRemove ?? '' },
      stdio: ['ignore', append, append, status],
      detached: true,
    })
  } finally {
    closeSync(append)
    closeSync(status)
  }
  const { promise: ended, resolve } = Promise.withResolvers<Omit<AptEnd, 'isStopped'>>()
  child.on('error', (error) =>
    resolve({ code: undefined, problem: `apt-get could not be started: ${messageOf(error)}.` }),
  )
  child.on('exit', (code, name) => resolve({ code: code ?? (name === 'SIGKILL' ? 137 : 130) }))
  const { pid } = child
  if (pid === undefined) return { ...(await ended), isStopped: false }
  const process = { pid, startTime: processInfo(pid)?.startTime ?? '', outputFile, outputOffset: 0 }
  run.onStarted(process)
  crashPoint('apt-after-spawn')
  const end = await follow(process, ended, run)
  crashPoint('apt-ended')
  return end
}
