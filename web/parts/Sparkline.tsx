/** Shows the last runs of something: one bar each, as high as it took long, coloured by what came out. */
import { formatDuration } from '../words/durations.ts'
import type { Tone } from '../words/tones.ts'
import classes from './charts.module.css'

export interface SparkRun {
  readonly tone: Tone
  /** The height; equal when all are. */
  readonly ms: number
  /** What came out, in a word. */
  readonly word: string
  /** What is said of it, in place of the word with how long it took. */
  readonly title?: string
}

interface SparklineProps {
  /** Oldest first; the last thirty are shown. */
  readonly runs: readonly SparkRun[]
  readonly height?: number
  /** What it shows, in place of how many came out how. */
  readonly label?: string
}

const most = 30
const step = 5

export function Sparkline({ runs, height = 18, label }: SparklineProps) {
  const shown = runs.slice(-most)
  const longest = Math.max(1, ...shown.map((run) => run.ms))
  return (
    <svg
      className={classes.spark}
      width={Math.max(step, shown.length * step)}
      height={height}
      role="img"
      aria-label={label ?? sentenceOf(shown)}
    >
      {shown.map((run, place) => {
        const tall = Math.max(3, Math.round((run.ms / longest) * height))
        return (
          <rect key={place} data-tone={run.tone} x={place * step} y={height - tall} width={step - 1} height={tall}>
            <title>{run.title ?? `${run.word}, ${formatDuration(run.ms)}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}

function sentenceOf(runs: readonly SparkRun[]): string {
  const counts = new Map<string, number>()
  for (const { word } of runs) counts.set(word, (counts.get(word) ?? 0) + 1)
  if (counts.size === 0) return 'No runs yet'
  return `Last ${runs.length}: ${[...counts].map(([word, count]) => `${count} ${word}`).join(', ')}`
}
