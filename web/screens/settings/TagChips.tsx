/** Shows tags in a row of a list. */
import { visibleText } from '../../words/visible-text.ts'
import classes from './settings.module.css'

export function TagChips({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <span className={classes.tags}>
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {visibleText(tag)}
        </span>
      ))}
    </span>
  )
}
