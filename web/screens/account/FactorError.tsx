/** Says why a change of the account did not happen; nothing when the person did not want to prove who they are. */
import { CallError } from '../../api/call.ts'
import classes from './account.module.css'

export function FactorError({ error }: { readonly error: Error | null }) {
  if (error === null || (error instanceof CallError && error.code === 'notFresh')) return null
  return (
    <p className={classes.error} role="alert">
      {error.message}
    </p>
  )
}
