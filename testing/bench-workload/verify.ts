/** Is a computer as the workload wants it? Looked at from outside, with nothing of the tool that is measured. */
import { lstatSync, readFileSync } from 'node:fs'
import type { Computer } from '../computers/computer.ts'
import { parseIni } from './ini.ts'
import type { CheckItem, FileItem, SettingItem, WorkloadItem } from './workload.ts'
import { WORKLOAD_LATEST, workloadBefore, workloadItems } from './workload.ts'

/** What was found. */
export interface Verification {
  /** Ids of the items that are not as wanted. */
  readonly wrong: readonly string[]
  /** Sentences about things that nobody should have touched. */
  readonly remarks: readonly string[]
}

/**
 * Verifies the hundred items. `packagesBefore`: what was installed before the tool ran; other packages than the workload's
 * must neither come nor go.
 */
export async function verifyWorkload(
  computer: Computer,
  packagesBefore: ReadonlyMap<string, string>,
  items: readonly WorkloadItem[] = workloadItems(),
): Promise<Verification> {
  const installed = await computer.installedPackages()
  const accounts = { users: namesById(computer, '/etc/passwd'), groups: namesById(computer, '/etc/group') }
  const failing = await failingChecks(
    computer,
    items.filter((item) => item.kind === 'check'),
  )
  const isRight = (item: WorkloadItem): boolean => {
    switch (item.kind) {
      case 'package':
        return installed.get(item.name) === (item.ensure === 'latest' ? WORKLOAD_LATEST : undefined)
      case 'file':
        return isFileRight(computer, item, accounts)
      case 'setting':
        return isSettingRight(computer, item)
      case 'check':
        return !failing.has(item.id)
    }
  }
  const wrong = items.filter((item) => !isRight(item)).map(({ id }) => id)
  return { wrong, remarks: [...settingsOfOthers(computer, items), ...strayPackages(packagesBefore, installed, items)] }
}

interface Accounts {
  readonly users: ReadonlyMap<number, string>
  readonly groups: ReadonlyMap<number, string>
}

function isFileRight(computer: Computer, item: FileItem, { users, groups }: Accounts): boolean {
  if (!computer.exists(item.path)) return false
  const path = computer.path(item.path)
  const stat = lstatSync(path)
  const rights = [stat.mode & 0o7777, users.get(stat.uid), groups.get(stat.gid)]
  const wanted = [Number.parseInt(item.mode, 8), item.owner, item.group]
  return (
    stat.isFile() &&
    rights.every((right, i) => right === wanted[i]) &&
    readFileSync(path).equals(Buffer.from(item.content))
  )
}

function isSettingRight(computer: Computer, { file, section, key, value }: SettingItem): boolean {
  return computer.exists(file) && parseIni(computer.readFile(file)).sections.get(section)?.get(key) === value
}

async function failingChecks(computer: Computer, checks: readonly CheckItem[]): Promise<ReadonlySet<string>> {
  const script = checks.map(({ id, test }) => `(${test}\n) > /dev/null 2>&1 || echo ${id}\n`).join('')
  return new Set((await computer.sh(script === '' ? ':' : script)).split('\n'))
}

function settingsOfOthers(computer: Computer, items: readonly WorkloadItem[]): readonly string[] {
  const files = new Set(items.flatMap((item) => (item.kind === 'setting' ? [item.file] : [])))
  return [...files].flatMap((file) => {
    if (!computer.exists(file)) return [`${file} is gone`]
    const { sections, oddities } = parseIni(computer.readFile(file))
    const changed = Object.entries(workloadBefore.others).flatMap(([section, keys]) =>
      Object.entries(keys)
        .filter(([key, value]) => sections.get(section)?.get(key) !== value)
        .map(([key]) => `${section}/${key} in ${file}, which belongs to others, was changed`),
    )
    return [...oddities, ...changed]
  })
}

function strayPackages(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  items: readonly WorkloadItem[],
): readonly string[] {
  const ours = new Set(items.flatMap((item) => (item.kind === 'package' ? [item.name] : [])))
  const strays = [...new Set(before.keys()).symmetricDifference(new Set(after.keys()))].filter(
    (name) => !ours.has(name),
  )
  return strays.map((name) => `package ${name} ${after.has(name) ? 'came' : 'went'}`)
}

function namesById(computer: Computer, file: string): ReadonlyMap<number, string> {
  const lines = computer
    .readFile(file)
    .split('\n')
    .map((line) => line.split(':'))
  return new Map(lines.filter(([, , id]) => id !== undefined).map(([name = '', , id]) => [Number(id), name]))
}
