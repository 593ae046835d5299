/** Lays out forms, so that all of them look alike: rows of fields with label, hint and error, and the buttons at the end. */
import { Button } from '@mantine/core'
import { cloneElement, type ReactElement, type ReactNode, type SyntheticEvent, useId } from 'react'
import classes from './form.module.css'

interface FormProps {
  readonly onSubmit: () => void
  readonly children: ReactNode
  /** For screen readers, when no heading says it. */
  readonly label?: string
}

/** A form; Ctrl+Enter anywhere in it submits. */
export function Form({ onSubmit, children, label }: FormProps) {
  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form
      className={classes.form}
      aria-label={label}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
      }}
    >
      {children}
    </form>
  )
}

/** Fields beside each other while there is room. */
export function FormRow({ children }: { readonly children: ReactNode }) {
  return <div className={classes.row}>{children}</div>
}

interface ControlProps {
  readonly id?: string
  readonly 'aria-describedby'?: string | undefined
  readonly 'aria-invalid'?: boolean | undefined
  readonly error?: true
}

interface FieldProps {
  readonly label: string
  /** One sentence below the field. */
  readonly hint?: ReactNode
  /** What is wrong with it; takes the place of the hint. */
  readonly error?: string | undefined
  readonly optional?: true
  /** One control without a label of its own (TextInput, NativeSelect, textarea, ...). */
  readonly children: ReactElement<ControlProps>
}

/** One labelled control with its hint or error. Mantine's inputs that have `label` and `error` of their own may be used without it. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  const control = cloneElement(children, {
    id,
    'aria-describedby': note === undefined ? undefined : `${id}-note`,
    'aria-invalid': error === undefined ? undefined : true,
    // Mantine's inputs say of themselves that they are invalid, and are marked, by this alone.
    ...(error !== undefined && typeof children.type !== 'string' ? { error: true } : {}),
  })
  return (
    <div className={classes.field}>
      <label htmlFor={id}>
        {label} {optional && <span className={classes.optional}>optional</span>}
      </label>
      {control}
      {note !== undefined && (
        <div id={`${id}-note`} className={classes.note} data-error={error !== undefined || undefined}>
          {note}
        </div>
      )}
    </div>
  )
}

interface FormEndProps {
  /** What the button does, as a verb: "Save". */
  readonly word: string
  readonly busy?: boolean
  readonly disabled?: boolean
  readonly danger?: boolean
  readonly onCancel?: () => void
  /** Why the server refused, in its own sentence. */
  readonly error?: Error | null
  /** Left of the buttons. */
  readonly children?: ReactNode
}

/** The end of a form: the refusal if there is one, and the buttons. */
export function FormEnd({ word, busy, disabled, danger, onCancel, error, children }: FormEndProps) {
  return (
    <>
      {error !== undefined && error !== null && (
        <p className={classes.refusal} role="alert">
          {error.message}
        </p>
      )}
      <div className={classes.end}>
        <div className={classes.aside}>{children}</div>
        {onCancel !== undefined && (
          <Button variant="default" size="xs" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button
          type="submit"
          size="xs"
          loading={busy === true}
          disabled={disabled === true}
          {...(danger === true ? { color: 'red' } : {})}
        >
          {word}
        </Button>
      </div>
    </>
  )
}
