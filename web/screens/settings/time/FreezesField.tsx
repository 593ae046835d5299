/** Edits freeze dates: from when until when nothing is changed, why, and who says so. */
import { Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { TimeSettings } from '../../../api/setup-queries.ts'
import { FormRow } from '../../../parts/Form.tsx'
import classes from './time.module.css'

export type Freeze = NonNullable<TimeSettings['freezes']>[number]

interface FreezesFieldProps {
  readonly value: readonly Freeze[]
  readonly onChange: (value: readonly Freeze[]) => void
}

/** In the order of the row. A day counts as a whole; a moment is written as in 2027-01-31T18:00. */
const parts = [
  { member: 'from', label: 'From', placeholder: '2027-12-20' },
  { member: 'until', label: 'Until', placeholder: '2028-01-06' },
  { member: 'reason', label: 'Reason', placeholder: 'End of the year' },
  { member: 'owner', label: 'Who says so', placeholder: 'Head of IT' },
] as const

export function FreezesField({ value, onChange }: FreezesFieldProps) {
  return (
    <div className={classes.rows}>
      {value.map((freeze, place) => (
        <div key={place} className={classes.freeze} role="group" aria-label={`Freeze ${place + 1}`}>
          <FormRow>
            {parts.map(({ member, label, placeholder }) => (
              <TextInput
                key={member}
                size="xs"
                label={label}
                placeholder={placeholder}
                value={freeze[member]}
                onChange={(event) =>
                  onChange(
                    value.map((one, at) => (at === place ? { ...one, [member]: event.currentTarget.value } : one)),
                  )
                }
              />
            ))}
          </FormRow>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`Remove freeze ${place + 1}`}
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
          onClick={() => onChange([...value, { from: '', until: '', reason: '', owner: '' }])}
        >
          New freeze
        </Button>
      </div>
    </div>
  )
}
