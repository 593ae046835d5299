/** Shows why the server would not do what was asked, below the button that asked. */
import classes from './session-page.module.css'

export function Refusal({ error }: { readonly error: Error | null }) {
  if (error === null) return null
  return (
    <p className={classes.refusal} role="alert">
      {error.message}
    </p>
  )
}
