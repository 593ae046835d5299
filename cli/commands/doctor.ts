/** `fettle doctor`: examines a computer through its agent, and prints each finding as it comes. */
import type { DoctorFindingRow, DoctorLine } from '@fettle/contract/http/doctor.ts'
import type { DoctorCheck, DoctorOutcome } from '@fettle/core/terms/doctor.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode, failure } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe, type Tone } from '../print/style.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const checks = options.texts('check') as readonly DoctorCheck[]
  const [isLast, isBundle] = [options.flag('last'), options.flag('bundle')]
  if ((isLast || isBundle) && (checks.length > 0 || isLast === isBundle))
    throw failure('badInput', 'Give one of --check, --last and --bundle.')
  if (isBundle) {
    if (output.isJson) throw failure('badInput', 'A bundle is a text; leave --json away.')
    await client.download('downloadDoctorBundle', { params: { id } }, output.bytes)
    return exitCodes.done
  }
  return isLast ? await showLast(client, id, output) : await examine(client, { id, checks, output })
}

async function showLast(client: Client, id: string, output: Output): Promise<ExitCode> {
  const last = await client.call('getDoctor', { params: { id } })
  if (output.isJson) output.json(last)
  else if (last.findings.length === 0) output.line(`It was never examined; "fettle doctor ${safe(id)}" does it.`)
  else for (const finding of last.findings) printFinding(output, finding, relativeTime(finding.at, Date.now()))
  return exitOf(last.findings)
}

interface Asked {
  readonly id: string
  readonly checks: readonly DoctorCheck[]
  readonly output: Output
}

async function examine(client: Client, { id, checks, output }: Asked): Promise<ExitCode> {
  const findings: DoctorFindingRow[] = []
  let end: (DoctorLine & { type: 'ended' }) | undefined
  const take = (line: DoctorLine): void => {
    if (line.type === 'ended') end = line
    if (line.type !== 'found') return
    const { type: _, ...finding } = line
    findings.push(finding)
    if (!output.isJson) printFinding(output, finding)
  }
  const body = checks.length === 0 ? {} : { checks: [...checks] }
  await client.download('runDoctor', { params: { id }, body }, linesTo(take))
  if (end === undefined) throw failure('notReachable', 'The server broke the examination off; try again.')
  const { missing, problem } = end
  if (output.isJson) output.json({ findings, missing, ...(problem === undefined ? {} : { problem }) })
  if (missing.length > 0) output.note(`No answer: ${missing.join(', ')}. ${safe(problem ?? '')}`.trim())
  return missing.length > 0 ? exitCodes.failed : exitOf(findings)
}

/** Takes bytes as they come, and hands over each line that is whole. */
function linesTo(take: (line: DoctorLine) => void): (bytes: Buffer) => void {
  const decoder = new TextDecoder()
  let rest = ''
  return (bytes) => {
    const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(JSON.parse(line) as DoctorLine)
  }
}

const words: Readonly<Record<DoctorOutcome, { readonly word: string; readonly tone: Tone }>> = {
  good: { word: 'ok', tone: 'good' },
  warning: { word: 'warning', tone: 'warn' },
  bad: { word: 'PROBLEM', tone: 'bad' },
  unknown: { word: 'unknown', tone: 'dim' },
}
const indent = ' '.repeat(23)

function printFinding(output: Output, { check, outcome, evidence, fix }: DoctorFindingRow, age?: string): void {
  const { word, tone } = words[outcome]
  const when = age === undefined ? '' : output.style('dim', ` (${age})`)
  output.line(`${output.style(tone, word.padEnd(7))}  ${check.padEnd(12)}  ${safe(evidence)}${when}`)
  if (fix !== undefined) output.line(`${indent}→ ${safe(fix)}`)
}

function exitOf(findings: readonly DoctorFindingRow[]): ExitCode {
  return findings.some(({ outcome }) => outcome === 'bad') ? exitCodes.failed : exitCodes.done
}
