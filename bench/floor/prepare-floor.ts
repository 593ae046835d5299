/** How do the floors learn what is wanted? */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { never } from '@fettle/core/terms/bug.ts'
import type { WorkloadItem } from '@fettle/testing/bench-workload/workload.ts'
import { WORKLOAD_REPOSITORY, workloadItems } from '@fettle/testing/bench-workload/workload.ts'
import type { Computer } from '@fettle/testing/computers/computer.ts'
import { compiled } from '../measure/compile.ts'
import { stopwatchProgram } from '../measure/stopwatch.ts'

/** Where all of it is on a computer. */
export const FLOOR_INSIDE = '/opt/floor'

/** The stopwatch and the floors on a computer. */
export const STOPWATCH_INSIDE = `${FLOOR_INSIDE}/stopwatch`

/** The floors there are on this machine: that in C only where there is a C compiler. */
export type FloorName = 'floor-c' | 'floor-sh'

/** The command that looks at a computer, or makes it right. */
export function floorCommand(floor: FloorName, mode: 'apply' | 'check'): readonly [string, ...string[]] {
  if (floor === 'floor-c') return [`${FLOOR_INSIDE}/floor`, mode, `${FLOOR_INSIDE}/table`]
  return ['/bin/sh', `${FLOOR_INSIDE}/floor.sh`, mode, FLOOR_INSIDE]
}

/** Puts the floors with what is wanted onto a computer that knows the workload's repository; answers which there are. */
export function putFloors(computer: Computer): readonly FloorName[] {
  const items = workloadItems()
  const put = (name: string, content: string | Uint8Array, mode?: number): void =>
    computer.writeFile(`${FLOOR_INSIDE}/${name}`, content, mode)
  put('floor.sh', readFileSync(join(import.meta.dirname, 'floor.sh')))
  for (const [name, content] of shellInputs(items)) put(name, content)
  put('table', [['index', indexOf(computer)], ...items.map(row)].map((fields) => `${fields.join('\t')}\n`).join(''))
  const floor = compiled(join(import.meta.dirname, 'floor.c'))
  const stopwatch = stopwatchProgram()
  if (floor === undefined || stopwatch === undefined) return ['floor-sh']
  put('floor', readFileSync(floor), 0o755)
  put('stopwatch', readFileSync(stopwatch), 0o755)
  return ['floor-c', 'floor-sh']
}

/** The index of the workload's repository as apt keeps it; some systems have apt keep it packed, or not at all. */
function indexOf(computer: Computer): string {
  const kept = `/var/lib/apt/lists/${WORKLOAD_REPOSITORY.replaceAll('/', '_')}_._Packages`
  return computer.exists(kept) ? kept : `${WORKLOAD_REPOSITORY}/Packages`
}

function row(item: WorkloadItem): readonly string[] {
  switch (item.kind) {
    case 'package':
      return ['package', item.name, item.ensure]
    case 'file':
      return ['file', item.path, item.mode, item.owner, item.group, `${FLOOR_INSIDE}/files${item.path}`]
    case 'setting':
      return ['setting', item.file, item.section, item.key, item.value]
    case 'check':
      return ['check', item.test, item.set]
    default:
      return never(item)
  }
}

function shellInputs(items: readonly WorkloadItem[]): readonly (readonly [name: string, content: string])[] {
  const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('')
  const files = items.filter((item) => item.kind === 'file')
  const settings = items.filter((item) => item.kind === 'setting')
  const packages = (ensure: string) =>
    items.flatMap((item) => (item.kind === 'package' && item.ensure === ensure ? [item.name] : []))
  return [
    ['latest', lines(packages('latest'))],
    ['absent', lines(packages('absent'))],
    ...files.map(({ path, content }) => [`files${path}`, content] as const),
    ['rights', lines(files.map(({ path, mode, owner, group }) => `${path} ${mode} ${owner} ${group}`).toSorted())],
    ['sums', lines(files.map(({ path, content }) => `${createHash('sha256').update(content).digest('hex')}  ${path}`))],
    ['ini', lines(settings.slice(0, 1).map(({ file }) => file))],
    ['settings', lines(settings.map(({ section, key, value }) => `${section} ${key} ${value}`))],
    ...items.flatMap((item) =>
      item.kind === 'check' ? [[`tests/${item.id}`, item.test] as const, [`sets/${item.id}`, item.set] as const] : [],
    ),
  ]
}
