/** Offers to make the first account, on every page, until there is one or somebody would rather not. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '../../api/account-queries.ts'
import { usePreference } from '../../api/preferences.ts'
import classes from './account.module.css'

export function SetUpOffer() {
  const { data } = useQuery(meQuery())
  const [isDeclined, setDeclined] = usePreference<boolean>('setUpDeclined', false)
  if (data?.setUpOffered !== true || isDeclined) return null
  return (
    <aside className={classes.offer} aria-label="Set-up" data-print="no">
      <p>
        You came in as <strong>the operator on this machine</strong>. Make the first account, so that you and others can
        sign in from anywhere.
      </p>
      <div className={classes.buttons}>
        <Button size="compact-sm" renderRoot={(props) => <Link to="/set-up" {...props} />}>
          Set up
        </Button>
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setDeclined(true)}>
          Not now
        </Button>
      </div>
    </aside>
  )
}
