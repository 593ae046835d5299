/** Shows choices as buttons beside each other: one click each, and what is chosen is seen. */
import { Button } from '@mantine/core'

interface TogglesProps<Value extends string> {
  readonly label: string
  readonly choices: readonly (readonly [value: Value, word: string])[]
  readonly chosen: readonly Value[]
  readonly onToggle: (value: Value) => void
}

/** Buttons beside each other, of which one or several are pressed. */
export function Toggles<Value extends string>({ label, choices, chosen, onToggle }: TogglesProps<Value>) {
  return (
    <div role="group" aria-label={label}>
      <Button.Group>
        {choices.map(([value, word]) => {
          const isOn = chosen.includes(value)
          return (
            <Button
              key={value}
              size="xs"
              px="sm"
              variant={isOn ? 'filled' : 'default'}
              aria-pressed={isOn}
              onClick={() => onToggle(value)}
            >
              {word}
            </Button>
          )
        })}
      </Button.Group>
    </div>
  )
}
