/** Edits business hours: days of the week, from when until when. */
import { Button, Checkbox, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type Weekday, weekdays } from '@fettle/core/terms/calendar.ts'
import type { TimeSettings } from '../../../api/setup-queries.ts'
import classes from './time.module.css'

export type Hours = NonNullable<TimeSettings['businessHours']>[number]

interface HoursFieldProps {
  readonly value: readonly Hours[]
  readonly onChange: (value: readonly Hours[]) => void
}

export function HoursField({ value, onChange }: HoursFieldProps) {
  const change = (place: number, part: Partial<Hours>): void =>
    onChange(value.map((one, at) => (at === place ? { ...one, ...part } : one)))
  return (
    <div className={classes.rows}>
      {value.map(({ days, from, until }, place) => (
        <div key={place} className={classes.hours} role="group" aria-label={`Business hours ${place + 1}`}>
          <Checkbox.Group
            aria-label="Days"
            value={[...days]}
            onChange={(next) => change(place, { days: inOrder(next) })}
          >
            <div className={classes.days}>
              {weekdays.map((day) => (
                <Checkbox key={day} size="xs" value={day} label={day.charAt(0).toUpperCase() + day.slice(1, 3)} />
              ))}
            </div>
          </Checkbox.Group>
          <TextInput
            size="xs"
            type="time"
            aria-label="From"
            value={from}
            onChange={(event) => change(place, { from: event.currentTarget.value })}
          />
          <span className="soft">to</span>
          <TextInput
            size="xs"
            type="time"
            aria-label="Until"
            value={until}
            onChange={(event) => change(place, { until: event.currentTarget.value })}
          />
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`Remove business hours ${place + 1}`}
            onClick={() => onChange(value.filter((_, at) => at !== place))}
          >
            <IconTrash size={15} />
          </Button>
        </div>
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...value, { days: ['saturday'], from: '09:00', until: '13:00' }])}
        >
          More hours
        </Button>
      </div>
    </div>
  )
}

function inOrder(days: readonly string[]): Weekday[] {
  return weekdays.filter((day) => days.includes(day))
}
