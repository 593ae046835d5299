/** Goes between deployments and the exclusions from them. */
import { Link } from '@tanstack/react-router'
import classes from './deployments.module.css'

export function DeploymentTabs() {
  return (
    <nav className={classes.tabs} aria-label="Deployments and exclusions">
      <Link to="/deployments" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
        Deployments
      </Link>
      <Link to="/deployments/exclusions" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
        Exclusions
      </Link>
    </nav>
  )
}
