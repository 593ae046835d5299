/** Sets zone, business hours and freeze dates of one level; what is not set here is shown as it comes from above. */
import { Autocomplete, Switch } from '@mantine/core'
import { useState } from 'react'
import { saveTime, type TimeLevel, type TimeSettings, type TimeShown } from '../../../api/setup-queries.ts'
import { Field, Form, FormEnd } from '../../../parts/Form.tsx'
import { Section } from '../../../parts/Section.tsx'
import { useNow } from '../../../parts/use-now.ts'
import { formatCount } from '../../../words/counts.ts'
import { timeThere, windowWords } from '../../../words/hours-words.ts'
import { useSettingsChange } from '../use-settings-change.ts'
import { type Freeze, FreezesField } from './FreezesField.tsx'
import { type Hours, HoursField } from './HoursField.tsx'

const zones = Intl.supportedValuesOf('timeZone')

interface TimeFormProps {
  readonly level: TimeLevel
  readonly shown: TimeShown
}

export function TimeForm({ level, shown: { own, effective } }: TimeFormProps) {
  const [zone, setZone] = useState(own.zone ?? '')
  const [hours, setHours] = useState<readonly Hours[] | undefined>(own.businessHours)
  const [freezes, setFreezes] = useState<readonly Freeze[] | undefined>(own.freezes)
  const isTop = level.tenant === undefined && level.computer === undefined
  const save = useSettingsChange({
    change: () => {
      const body: TimeSettings = {
        ...(zone !== '' && { zone }),
        ...(hours && { businessHours: hours.map((one) => ({ ...one, days: [...one.days] })) }),
        ...(freezes && { freezes: [...freezes] }),
      }
      return saveTime(level, body)
    },
    renews: [['time'], ['computer-time']],
    said: 'The time settings are saved.',
  })
  const now = useNow(30_000)
  return (
    <Form onSubmit={() => save.mutate()} label="Time">
      <Section title="Zone" hint={`What holds: ${effective.zone}, where it is ${timeThere(effective.zone, now)}.`}>
        <Field
          label="Zone"
          optional
          hint={isTop ? 'For computers that do not report one.' : 'Empty: as above, or as the computer reports.'}
        >
          <Autocomplete
            size="xs"
            limit={12}
            data={zones}
            value={zone}
            placeholder={`Inherited: ${effective.zone}`}
            onChange={setZone}
          />
        </Field>
      </Section>
      <Section title="Business hours" hint={`Sessions after hours make their changes ${windowWords(effective)}.`}>
        <Switch
          size="xs"
          label={isTop ? 'There are business hours' : 'Business hours of its own'}
          checked={hours !== undefined}
          onChange={(event) => setHours(event.currentTarget.checked ? startOf(effective.businessHours) : undefined)}
        />
        {hours && <HoursField value={hours} onChange={setHours} />}
      </Section>
      <Section
        title="Freeze dates"
        hint={
          effective.freezes.length === 0
            ? 'Nothing is frozen: changes may be made on any day.'
            : `${formatCount(effective.freezes.length, 'freeze')} in force or to come, with those from above: no change begins meanwhile.`
        }
      >
        <Switch
          size="xs"
          label={isTop ? 'There are freeze dates' : 'Freeze dates of its own'}
          checked={freezes !== undefined}
          onChange={(event) => setFreezes(event.currentTarget.checked ? [] : undefined)}
        />
        {freezes && <FreezesField value={freezes} onChange={setFreezes} />}
        <FormEnd word="Save" busy={save.isPending} error={save.error} />
      </Section>
    </Form>
  )
}

/** What holds already, to be changed; else a usual week. */
function startOf(hours: readonly Hours[] | undefined): readonly Hours[] {
  if (hours !== undefined && hours.length > 0) return hours
  return [{ days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '08:00', until: '18:00' }]
}
