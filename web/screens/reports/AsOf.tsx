/** Chooses the day a report is about: by date, or by sliding back from today. */
import { Button, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { dayAfter, daysBetween, formatDay, isDay } from '../../words/days.ts'
import classes from './reports.module.css'

const pauseMs = 300
const slidesBack = 90

interface AsOfProps {
  /** The day; undefined: now. */
  readonly day: string | undefined
  readonly today: string
  readonly onChange: (day: string | undefined) => void
}

export function AsOf({ day, today, onChange }: AsOfProps) {
  const [wished, setWished] = useState(day)
  const [given, setGiven] = useState(day)
  if (given !== day) {
    setGiven(day)
    setWished(day)
  }
  useEffect(() => {
    if (wished === day) return
    const timer = window.setTimeout(() => onChange(wished), pauseMs)
    return () => window.clearTimeout(timer)
  }, [wished, day, onChange])
  const wish = (next: string): void => {
    if (isDay(next)) setWished(next >= today ? undefined : next)
  }
  const shown = wished ?? today
  const back = Math.max(-slidesBack, -daysBetween(shown, today))
  return (
    <div className={classes.asOf} role="group" aria-label="As of">
      <label htmlFor="as-of">As of</label>
      <TextInput
        id="as-of"
        type="date"
        size="xs"
        max={today}
        value={shown}
        onChange={(event) => wish(event.currentTarget.value)}
      />
      <input
        type="range"
        aria-label="Days back"
        aria-valuetext={wished === undefined ? 'now' : formatDay(shown, { year: true })}
        min={-slidesBack}
        max={0}
        value={back}
        onChange={(event) => wish(dayAfter(today, Number(event.currentTarget.value)))}
      />
      {wished !== undefined && (
        <Button size="compact-xs" variant="subtle" onClick={() => setWished(undefined)}>
          Now
        </Button>
      )}
    </div>
  )
}
