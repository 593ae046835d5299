/** Asks for a new password and says what a good one is. */
import { PasswordInput } from '@mantine/core'

const charactersMin = 12

interface NewPasswordProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label?: string
  readonly autoFocus?: boolean
}

export function NewPassword({ value, onChange, label = 'Password', autoFocus = false }: NewPasswordProps) {
  return (
    <PasswordInput
      label={label}
      description={`At least ${charactersMin} characters. A few words are easy to remember.`}
      required
      withAsterisk={false}
      autoFocus={autoFocus}
      autoComplete="new-password"
      minLength={charactersMin}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
