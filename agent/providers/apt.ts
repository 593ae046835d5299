/** Asks about packages and changes them with apt: many at once, each with its own end. */
import type { Found } from '@fettle/core/terms/check.ts'
import { compareVersions } from '@fettle/core/version/version.ts'
import { messageOf } from '../failure.ts'
import type { ProcessNote } from '../journal/rows.ts'
import type { ChangeEnd, Work } from '../run/work.ts'
import { adoptApt } from './apt-follow.ts'
import type { AptEnd, AptRun } from './apt-follow.ts'
import { runTransaction, updateIndexes } from './apt-get.ts'
import type { PackageWish } from './apt-get.ts'
import {
  errorSentence,
  isErrorLine,
  isOwnFault,
  needsFreshIndexes,
  packageOfLine,
  refusedRemovals,
} from './apt-output.ts'
import { AptPolicy, candidateOf } from './apt-policy.ts'
import { needsRepair, repairDpkg, stuckDetail } from './apt-repair.ts'
import { findPackage, hasDpkg, isInstalled, nativeArchitecture, readDpkgStatus } from './apt-status.ts'
import type { DpkgStatus } from './apt-status.ts'

/** One package action of a transaction. */
export interface PackageAction extends PackageWish {
  readonly actionId: string
  /** False when it is known that the package was not there before the order: then a broken one may be removed. */
  readonly wasThere: boolean
}

/** How one transaction ended, for each of its actions. */
export interface TransactionEnd {
  readonly ends: ReadonlyMap<string, ChangeEnd>
  /** Packages that failed by themselves, so that trying them alone would change nothing. */
  readonly hopeless: ReadonlySet<string>
}

/** Sentences by the ids of actions. */
type GoneVersions = ReadonlyMap<string, string>

const packageName = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?$/

/** Everything the agent does with packages. */
export class Apt {
  readonly #policy = new AptPolicy()
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  /** What is installed of each of these packages and what could be had, in the same order. */
  async ask(names: readonly string[]): Promise<readonly Found[]> {
    if (!hasDpkg())
      return names.map(() => ({
        found: 'unknown',
        detail: 'This computer has no dpkg: its packages cannot be looked at.',
      }))
    const plain = names.map(withoutNative)
    const asked = [...new Set(plain.filter((name) => packageName.test(name)))]
    let tables: Awaited<ReturnType<AptPolicy['tablesOf']>>
    let problem: string | undefined
    try {
      tables = await this.#policy.tablesOf(asked)
    } catch (error) {
      problem = `apt-cache could not say what can be had: ${messageOf(error)}`
    }
    const status = readDpkgStatus()
    return plain.map((name) => {
      if (!packageName.test(name)) return { found: 'unknown', detail: `"${name}" cannot be the name of a package.` }
      if (problem !== undefined) return { found: 'unknown', detail: problem }
      return packageFound(status, name, tables?.get(name))
    })
  }

  /** Installs and removes all of these in one transaction. dpkg is in order afterwards, or the ends say what is wrong. */
  async change(actions: readonly PackageAction[], marker: string, work: Work): Promise<TransactionEnd> {
    const told = new Told()
    const run = this.#run({ actions, marker, work, told })
    if (needsRepair(readDpkgStatus())) {
      told.note('dpkg was interrupted earlier: it is put in order first.')
      await repairDpkg({ run, before: asBefore(readDpkgStatus(), actions), isCancelled: false })
    }
    const before = asBefore(readDpkgStatus(), actions)
    let gone = await this.#goneVersions(actions)
    // What was planned may have come since the indexes were fetched.
    if (gone.size > 0) gone = await this.#goneAfterUpdate(actions, run, told)
    let end = await this.#transact(actions, { gone, before, run })
    if (end.code !== 0 && !end.isStopped && needsFreshIndexes(told.lines)) {
      gone = await this.#goneAfterUpdate(actions, run, told)
      if (!work.signal.aborted) end = await this.#transact(actions, { gone, before, run })
    }
    const stuck = await this.#tidy(run, before, end)
    return {
      ends: new Map(
        actions.map((action) => [
          action.actionId,
          goneEnd(gone.get(action.actionId)) ?? endOf(action, { end, told, stuck }),
        ]),
      ),
      hopeless: new Set([...told.hopeless(actions), ...gone.keys()]),
    }
  }

  /** One transaction with all whose versions can be had. */
  async #transact(
    actions: readonly PackageAction[],
    { gone, before, run }: { readonly gone: GoneVersions; readonly before: DpkgStatus; readonly run: AptRun },
  ): Promise<AptEnd> {
    const possible = actions.filter(({ actionId }) => !gone.has(actionId))
    if (run.signal.aborted) return { code: undefined, isStopped: true }
    if (possible.length === 0) return { code: 0, isStopped: false }
    return await runTransaction(
      possible,
      possible.some((action) => isOlder(action, before)),
      run,
    )
  }

  async #goneAfterUpdate(actions: readonly PackageAction[], run: AptRun, told: Told): Promise<GoneVersions> {
    told.note("apt's indexes do not fit the archives any more: they are fetched anew.")
    told.reset()
    await updateIndexes(run)
    return await this.#goneVersions(actions)
  }

  /** Actions whose pinned version apt cannot get from anywhere, with the sentence that says so. */
  async #goneVersions(actions: readonly PackageAction[]): Promise<GoneVersions> {
    const pinned = actions.filter(({ version, operation }) => version !== undefined && operation !== 'remove')
    const tables = await this.#policy
      .tablesOf([...new Set(pinned.map((action) => withoutNative(action.package)))])
      .catch(() => undefined) // then nothing is known, and apt itself says what is wrong
    const status = readDpkgStatus()
    const gone = pinned.flatMap((action): [string, string][] => {
      const { package: name, version = '', operation } = action
      const table = tables?.get(withoutNative(name))
      if (table === undefined || table.some((entry) => entry.version === version)) return []
      const found = findPackage(status, withoutNative(name))
      if (operation === 'install' && isInstalled(found) && found.version === version) return []
      const now = candidateOf(table, undefined)
      const instead = now === undefined ? 'no version of it can be had' : `${now} can be had`
      return [
        [
          action.actionId,
          `${name} ${version}, as planned, can no longer be had; now ${instead}. Make a new plan: run the session again.`,
        ],
      ]
    })
    return new Map(gone)
  }

  /** Waits for a transaction that an earlier agent began, and puts dpkg in order. */
  async adopt(process: ProcessNote, actions: readonly PackageAction[], work: Work): Promise<void> {
    const told = new Told()
    const run = this.#run({ actions, marker: process.marker, work, told })
    const { pid, startTime, outputFile, outputOffset } = process
    const end = outputFile === undefined ? undefined : await adoptApt({ pid, startTime, outputFile, outputOffset }, run)
    await this.#tidy(run, asBefore(readDpkgStatus(), actions), end ?? { code: undefined, isStopped: false })
  }

  /** Puts dpkg in order when something else than a transaction of ours was ended in the middle. */
  async tidyAfter(marker: string, work: Work): Promise<void> {
    const status = readDpkgStatus()
    if (!needsRepair(status)) return
    const run = this.#run({ actions: [], marker, work, told: new Told() })
    await repairDpkg({ run, before: status, isCancelled: work.signal.aborted })
  }

  async #tidy(run: AptRun, before: DpkgStatus, end: AptEnd): Promise<string | undefined> {
    if (!needsRepair(readDpkgStatus())) return undefined
    return await repairDpkg({ run, before, isCancelled: end.isStopped })
  }

  #run({
    actions,
    marker,
    work,
    told,
  }: {
    actions: readonly PackageAction[]
    marker: string
    work: Work
    told: Told
  }): AptRun {
    const ids = new Map(actions.map((action) => [withoutArchitecture(action.package), action.actionId]))
    const all = actions.map(({ actionId }) => actionId)
    let current = all[0]
    const print = (stream: 'out' | 'err' | 'note', text: string, readUpTo?: number) => {
      const line = { stream, text, ...(current === undefined ? {} : { actionId: current }) }
      work.line(readUpTo === undefined ? line : { ...line, readUpTo })
    }
    told.onNote = (text) => print('note', text)
    return {
      dir: this.#dir,
      marker,
      signal: work.signal,
      onLine: (text, readUpTo) => {
        told.lines.push(text)
        current = ids.get(packageOfLine(text) ?? '') ?? current
        print(isErrorLine(text) ? 'err' : 'out', text, readUpTo)
      },
      onStatus: (status) => {
        if (status.type === 'progress') work.progress(all, status.percent, status.text)
        else told.errors.set(status.package, status.message)
      },
      onStarted: (process) => work.started({ marker, ...process }),
    }
  }
}

/** What a transaction printed, as far as it explains its end. */
class Told {
  readonly lines: string[] = []
  readonly errors = new Map<string, string>()
  onNote: (text: string) => void = () => {}

  note(text: string): void {
    this.onNote(text)
  }

  reset(): void {
    this.lines.length = 0
    this.errors.clear()
  }

  hopeless(actions: readonly PackageAction[]): ReadonlySet<string> {
    const isHopeless = (action: PackageAction) => {
      const message = this.errors.get(withoutArchitecture(action.package))
      return message !== undefined && isOwnFault(message)
    }
    return new Set(actions.filter(isHopeless).map(({ actionId }) => actionId))
  }
}

function packageFound(status: DpkgStatus, name: string, table: Parameters<typeof candidateOf>[0] | undefined): Found {
  const found = findPackage(status, name)
  const detail = stuckDetail(found)
  if (detail !== undefined) return { found: 'unknown', detail }
  const installed = isInstalled(found) ? found.version : undefined
  const latest = table && candidateOf(table, installed)
  const had = latest === undefined ? {} : { latest }
  return installed === undefined ? { found: 'absent', ...had } : { found: 'version', version: installed, ...had }
}

function goneEnd(sentence: string | undefined): ChangeEnd | undefined {
  return sentence === undefined ? undefined : { how: 'failed', reason: 'versionGone', detail: sentence }
}

function endOf(
  action: PackageAction,
  { end, told, stuck }: { end: AptEnd; told: Told; stuck: string | undefined },
): ChangeEnd {
  if (end.isStopped) return { how: 'cancelled' }
  if (end.code === 0 && stuck === undefined) return { how: 'done' }
  const others = refusedRemovals(told.lines)
  if (others.length > 0) {
    return {
      how: 'failed',
      detail: `apt-get would also have removed ${others.join(', ')}, which nobody asked for: nothing was changed.`,
    }
  }
  const own = told.errors.get(withoutArchitecture(action.package))
  const cause = own ?? end.problem ?? errorSentence(told.lines) ?? `apt-get ended with ${end.code}.`
  return { how: 'failed', detail: stuck === undefined ? cause : `${cause} ${stuck}` }
}

/**
 * What counts as there before: what dpkg has now, without the packages that this order itself began to install, of which
 * something may already be there.
 */
function asBefore(status: DpkgStatus, actions: readonly PackageAction[]): DpkgStatus {
  const own = new Set(actions.filter(({ wasThere }) => !wasThere).map((action) => withoutArchitecture(action.package)))
  if (own.size === 0) return status
  const byName = new Map([...status.byName].filter(([name, packages]) => !own.has(name) || packages.every(isInstalled)))
  return { ...status, byName }
}

function isOlder({ package: name, version, operation }: PackageAction, before: DpkgStatus): boolean {
  const found = findPackage(before, name)
  if (operation === 'remove' || version === undefined || !isInstalled(found)) return false
  return compareVersions('debian', version, found.version) < 0
}

function withoutNative(name: string): string {
  return name.endsWith(`:${nativeArchitecture}`) ? withoutArchitecture(name) : name
}

function withoutArchitecture(name: string): string {
  return name.split(':')[0] ?? name
}
