/** Shows how numbers went over time: lines, what is under the pointer in words, and a table for those who do not see lines. */
import { type PointerEvent, useState } from 'react'
import type { Tone } from '../words/tones.ts'
import classes from './charts.module.css'
import { lonePlaces, niceSteps, pathOf, placeIn } from './line-chart.ts'
import { useWidth } from './use-width.ts'

export interface ChartLine {
  readonly name: string
  /** Its colour and its kind of dash. */
  readonly tone: Extract<Tone, 'success' | 'running' | 'drift' | 'failed' | 'neutral'>
  /** One value for each point; undefined where nothing is known, and the line has a gap. */
  readonly values: readonly (number | undefined)[]
}

interface LineChartProps {
  readonly label: string
  /** What the points are called, oldest first: "20 Nov". */
  readonly points: readonly string[]
  readonly lines: readonly ChartLine[]
  readonly height?: number
  /** How a value is written; a plain number unless told otherwise. */
  readonly format?: (value: number) => string
  /** The top of the scale, when it is known: 1 for shares. */
  readonly top?: number
}

const left = 44
const bottom = 20

export function LineChart({ label, points, lines, height = 180, format = String, top }: LineChartProps) {
  const [place, width] = useWidth<HTMLDivElement>(640)
  const [at, setAt] = useState<number>()
  const all = lines.flatMap((line) => line.values.filter((value) => value !== undefined))
  const steps = niceSteps(top ?? Math.max(1, ...all))
  const highest = steps.at(-1) ?? 1
  const frame = { left, top: 6, width: Math.max(0, width - left - 8), height: height - bottom - 6 }
  const x = (place: number): number => left + (points.length > 1 ? (frame.width * place) / (points.length - 1) : 0)
  const y = (value: number): number => frame.top + frame.height * (1 - value / highest)

  function read(event: PointerEvent<SVGSVGElement>): void {
    const box = event.currentTarget.getBoundingClientRect()
    setAt(placeIn(event.clientX - box.left - frame.left, frame.width, points.length))
  }

  const shownAt = at ?? points.length - 1
  return (
    <figure className={classes.chart} ref={place} aria-label={label}>
      <div className={classes.reading} aria-hidden="true">
        <strong>{points[shownAt]}</strong>
        {lines.map((line) => (
          <span key={line.name}>
            <span className={classes.swatch} data-tone={line.tone} />
            {line.name} {valueText(line.values[shownAt], format)}
          </span>
        ))}
      </div>
      <svg height={height} aria-hidden="true" onPointerMove={read} onPointerLeave={() => setAt(undefined)}>
        {steps.map((step) => (
          <g key={step}>
            <line className={classes.grid} x1={left} x2={left + frame.width} y1={y(step)} y2={y(step)} />
            <text className={classes.axis} x={left - 8} y={y(step) + 4} textAnchor="end">
              {format(step)}
            </text>
          </g>
        ))}
        {[0, points.length - 1].map((end) => (
          <text
            key={end}
            className={classes.axis}
            x={end === 0 ? left : left + frame.width}
            y={height - 4}
            textAnchor={end === 0 ? 'start' : 'end'}
          >
            {points[end]}
          </text>
        ))}
        {lines.map((line) => (
          <g key={line.name} className={classes.line} data-tone={line.tone}>
            <path d={pathOf(line.values, frame, highest)} />
            {lonePlaces(line.values).map((lone) => (
              <circle key={lone} cx={x(lone)} cy={y(line.values[lone] ?? 0)} r={2} />
            ))}
          </g>
        ))}
        {at !== undefined && points.length > 1 && <Cursor x={x(at)} height={frame.height + 6} />}
      </svg>
      <TableOf {...{ label, points, lines, format }} />
    </figure>
  )
}

function Cursor({ x, height }: { readonly x: number; readonly height: number }) {
  return <line className={classes.cursor} x1={x} x2={x} y1={0} y2={height} />
}

function TableOf({
  label,
  points,
  lines,
  format,
}: Required<Pick<LineChartProps, 'label' | 'points' | 'lines' | 'format'>>) {
  return (
    <div className="unseen">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            {lines.map((line) => (
              <th key={line.name} scope="col">
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point, place) => (
            <tr key={place}>
              <th scope="row">{point}</th>
              {lines.map((line) => (
                <td key={line.name}>{valueText(line.values[place], format)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function valueText(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? 'unknown' : format(value)
}
