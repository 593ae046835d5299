/** Shows the tags of a computer, each a way to all computers that have it. */
import { Link } from '@tanstack/react-router'
import classes from './computer-page.module.css'

export function ComputerTags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <span className={classes.tags}>
      {tags.map((tag) => (
        <Link key={tag} to="/computers" search={{ q: `tag:${tag}` }} className={classes.tag}>
          {tag}
        </Link>
      ))}
    </span>
  )
}
