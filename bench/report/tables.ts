/** The result for people: tables with what was measured, beside what was aimed at. */
import type { Figure } from '../micro/measure.ts'
import type { CaseResult, Result, Row } from './result.ts'
import { QUIET } from './sum-up.ts'

/** All of a result, as text. */
export function tables(result: Result): string {
  return [
    head(result),
    ...result.cases.map(caseText),
    ...result.measures.map(({ title, figures }) => `${title}\n\n${aligned(figures.map(figureCells), 'rl')}`),
    ...result.skipped.map(({ name, reason }) => `${name}: not measured. ${reason}`),
    foot(result),
  ].join('\n\n')
}

function head({ at, machine, load, settings, computers, seconds }: Result): string {
  const { cpu, cores, memoryGib, os, kernel, node } = machine
  const lines = [
    `${at}: ${cpu}, ${cores} cores, ${memoryGib} GiB, ${os}, kernel ${kernel}, Node.js ${node}`,
    `Load of the machine before and after: ${load.before.join(' ')}, ${load.after.join(' ')}. All of it took ${Math.round(seconds)} s.`,
  ]
  if (computers === undefined) return lines.join('\n')
  const { root, lists, database, packages } = computers
  return [
    ...lines,
    `Server with embedded ${database}. Computers: ${root.title}${root.why === undefined ? '' : ` (${root.why})`}, ${packages} packages installed, ` +
      `${lists === 'debian' ? "apt knows Debian's packages" : 'apt knows the 160 packages of the workload alone'}. ` +
      `Medians of ${settings.rounds} ${settings.rounds === 1 ? 'run' : 'runs'}, peers in turn.`,
  ].join('\n')
}

function caseText({ name, title, rows, aim }: CaseResult): string {
  const isBusy = rows.some(({ others }) => others.median > QUIET)
  const lines = [
    ...rows.filter(({ onServer }) => onServer !== undefined).flatMap(details),
    ...(aim === undefined ? [] : [aimText(aim)]),
    ...(isBusy ? ['The machine was busy with other work: measure again when it is quiet.'] : []),
    ...rows.flatMap(({ peer, wrong }) => wrong.map((what) => `NO: ${peer}, ${what}`)),
  ]
  const table = aligned([columns, ...rows.map(cells)], 'l')
  return [
    `${name}: ${title}`,
    table,
    ...(lines.length === 0 ? [] : [lines.map((line) => `  ${line}`).join('\n')]),
  ].join('\n\n')
}

const columns = ['', 'wall', 'least', 'most', 'quiet (runs)', 'x floor', 'CPU', 'others', 'state right', 'said']

function cells(row: Row): readonly string[] {
  const { peer, wall, quiet, timesFloor, cpu, others, right, said } = row
  return [
    peer,
    time(wall.median),
    time(wall.least),
    time(wall.most),
    quiet === undefined ? '-' : `${time(quiet.median)} (${quiet.count})`,
    timesFloor === undefined ? '-' : `${timesFloor.toFixed(2)} x`,
    cpu['total'] === undefined ? '-' : time(cpu['total'].median),
    `${Math.round(others.median * 100)} %`,
    right ? 'yes' : 'NO',
    said,
  ]
}

/** What else is known of who was measured: whose CPU it was, what they held, where the time went. */
function details(row: Row): readonly string[] {
  const { peer, cpu, memory, phases, onServer } = row
  const list = (entries: readonly (readonly [string, string])[]): string =>
    entries.map(([name, text]) => `${name} ${text}`).join(', ')
  const parts = Object.entries(cpu).filter(([who]) => who !== 'total')
  const held = Object.entries(memory).map(([who, kib]) => [who, `${Math.round(kib / 1024)} MiB`] as const)
  const phaseTexts = Object.entries(phases).map(([phase, { median }]) => `${phase} ${time(median)}`)
  return [
    ...(onServer === undefined ? [] : [`${peer}, from request to final state on the server: ${time(onServer.median)}`]),
    ...(phaseTexts.length === 0 ? [] : [`${peer}, where the time goes: ${phaseTexts.join(' | ')}`]),
    ...(parts.length === 0
      ? []
      : [`${peer}, CPU: ${list(parts.map(([who, { median }]) => [who, time(median)] as const))}`]),
    ...(held.length === 0 ? [] : [`${peer}, most memory (PSS): ${list(held)}`]),
  ]
}

function aimText(aim: NonNullable<CaseResult['aim']>): string {
  const [most, is] =
    aim.kind === 'seconds' ? [time(aim.most), time(aim.is)] : [`${aim.most} x floor-c`, `${aim.is.toFixed(2)} x`]
  return `Aim: at most ${most}. It is ${is}: ${aim.isMet ? 'met' : 'NOT MET'}.`
}

function figureCells({ what, value, unit }: Figure): readonly string[] {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return [value.toLocaleString('en', { maximumFractionDigits: digits }), `${unit.padEnd(4)} ${what}`]
}

function foot({ right, cases }: Result): string {
  const aims = cases.flatMap(({ aim }) => aim ?? [])
  const met = aims.filter(({ isMet }) => isMet).length
  const aimed = aims.length === 0 ? '' : ` ${met} of ${aims.length} aims met.`
  return `${right ? 'Every run left the right state.' : 'NOT every run left the right state; see NO above.'}${aimed}`
}

/** Seconds in the unit that suits them. */
export function time(seconds: number): string {
  if (seconds < 0.1) return `${(seconds * 1000).toFixed(1)} ms`
  return seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`
}

/** Columns under each other; `sides` says for each on which side its texts stand, the last one for all that follow. */
function aligned(rows: readonly (readonly string[])[], sides: string): string {
  const width = (at: number): number => Math.max(...rows.map((row) => row[at]?.length ?? 0))
  const widths = (rows[0] ?? []).map((_, at) => width(at))
  const isRight = (at: number): boolean => (sides[at] ?? sides.at(-1)) === 'r'
  const cell = (text: string, at: number): string =>
    isRight(at) ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)
  return rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd()).join('\n')
}
