/** Shows what a change made of each member: what it was and what it is. */
import type { Revision } from '../../api/settings-queries.ts'
import { PlainText } from '../../parts/PlainText.tsx'
import classes from './settings.module.css'

type Field = Revision['fields'][number]

export function ChangedFields({ fields }: { readonly fields: readonly Field[] }) {
  if (fields.length === 0) return <p className="soft">Nothing in it changed.</p>
  return (
    <div className={classes.changes}>
      {fields.map(({ path, from, to }) => (
        <div key={path} className={classes.change}>
          <div>{path}</div>
          {from !== undefined && (
            <div className={classes.was}>
              <span>was</span>
              <PlainText text={shown(from)} mono />
            </div>
          )}
          {to !== undefined && (
            <div className={classes.is}>
              <span>is</span>
              <PlainText text={shown(to)} mono />
            </div>
          )}
        </div>
      ))}
    </div>
  )
}

/** A text as it is, everything else as JSON, in one line where it is short. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value
  const line = JSON.stringify(value) ?? ''
  return line.length <= 80 ? line : JSON.stringify(value, undefined, 1)
}
