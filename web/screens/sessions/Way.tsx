/** Shows where an action starts and where it leads. */
import type { Way as WayWords } from '../../words/action-words.ts'
import classes from './actions.module.css'

export function Way({ from, to }: WayWords) {
  return (
    <span className={classes.way} title={to === undefined ? from : `${from} → ${to}`}>
      {from}
      {to !== undefined && (
        <>
          <span className={classes.arrow}> → </span>
          {to}
        </>
      )}
    </span>
  )
}
