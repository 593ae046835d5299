/** The result for people: tables with what was measured, beside what was aimed at. */
import type { Figure } from '../micro/measure.ts'
import type { CaseResult, Result, Row } from './result.ts'

/** From here on others' work shows in the figures. */
const BUSY = 0.15

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
  const { root, lists, packages } = computers
  return [
    ...lines,
    `Computers: ${root.title}${root.why === undefined ? '' : ` (${root.why})`}, ${packages} packages installed, ` +
      `${lists === 'debian' ? "apt knows Debian's packages" : 'apt knows the 160 packages of the workload alone'}. ` +
      `Medians of ${settings.rounds} ${settings.rounds === 1 ? 'run' : 'runs'}, peers in turn.`,
  ].join('\n')
}

function caseText({ name, title, rows, aim }: CaseResult): string {
  const phases = rows.find((row) => Object.keys(row.phases).length > 0)
  return [
    `${name}: ${title}`,
    aligned([columns, ...rows.map(cells)], 'l'),
    ...(aim === undefined ? [] : [aimText(aim)]),
    ...(phases === undefined ? [] : [phaseText(phases)]),
    ...rows.flatMap(({ peer, wrong }) => wrong.map((what) => `NO: ${peer}, ${what}`)),
  ].join('\n\n')
}

const columns = ['', 'wall', 'least', 'most', 'x floor', 'CPU', 'memory', 'others', 'state right', '']

function cells(row: Row): readonly string[] {
  const { peer, wall, timesFloor, cpu, others, right, said } = row
  return [
    peer,
    time(wall.median),
    time(wall.least),
    time(wall.most),
    timesFloor === undefined ? '-' : `${timesFloor.toFixed(timesFloor < 10 ? 2 : 0)} x`,
    cpuText(cpu),
    memoryText(row),
    `${Math.round(others.median * 100)} %${others.median > BUSY ? ' busy' : ''}`,
    right ? 'yes' : 'NO',
    said,
  ]
}

/** Who used how much: the command line, the server, its database, and all that ran in the computer. */
function cpuText(cpu: Row['cpu']): string {
  const total = cpu['total'] === undefined ? '-' : time(cpu['total'].median)
  const parts = Object.entries(cpu).filter(([who]) => who !== 'total')
  return parts.length === 0
    ? total
    : `${total} (${parts.map(([who, { median }]) => `${who} ${time(median)}`).join(', ')})`
}

function memoryText({ memory }: Row): string {
  const parts = Object.entries(memory).map(([who, kib]) => `${who} ${Math.round(kib / 1024)} MiB`)
  return parts.length === 0 ? '-' : parts.join(', ')
}

function aimText(aim: NonNullable<CaseResult['aim']>): string {
  const [most, is] =
    aim.kind === 'seconds' ? [time(aim.most), time(aim.is)] : [`${aim.most} x floor-c`, `${aim.is.toFixed(2)} x`]
  return `Aim: at most ${most}. It is ${is}: ${aim.isMet ? 'met' : 'NOT MET'}.`
}

function phaseText({ peer, phases }: Row): string {
  return `Where the time of ${peer} goes: ${Object.entries(phases)
    .map(([phase, { median }]) => `${phase} ${time(median)}`)
    .join(' | ')}`
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
