/** Shows an action as programs see it. */
import { Code } from '../../parts/Code.tsx'
import type { Action } from '../../words/action-words.ts'
import classes from './actions.module.css'

export function ActionData({ action }: { readonly action: Action }) {
  return (
    <div className={classes.detailsPane}>
      <Code text={JSON.stringify(action, null, 2)} copyLabel="Copy the JSON" />
    </div>
  )
}
