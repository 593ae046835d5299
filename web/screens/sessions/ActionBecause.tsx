/** Says why an action is there, from where to where it goes, and which deployment wants it. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Link } from '@tanstack/react-router'
import { type Action, desiredWords, actionWay } from '../../words/action-words.ts'
import { WhyPopover } from '../computers/WhyPopover.tsx'
import classes from './actions.module.css'
import { Way } from './Way.tsx'

interface ActionBecauseProps {
  readonly session: SessionDetail
  readonly action: Action
}

export function ActionBecause({ session, action }: ActionBecauseProps) {
  const { deploymentId, deploymentName } = action
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Because</dt>
        <dd>{action.because}</dd>
      </div>
      <div>
        <dt>{actionWay(action).to === undefined ? 'Found' : 'Change'}</dt>
        <dd>
          <Way {...actionWay(action)} /> <span className="soft">wanted: {desiredWords(action.desired)}</span>
        </dd>
      </div>
      {deploymentId !== undefined && (
        <div>
          <dt>From</dt>
          <dd>
            <Link to="/deployments/$name" params={{ name: deploymentId }}>
              {deploymentName ?? deploymentId}
            </Link>
            <span className={classes.why} data-print="no">
              <WhyPopover computerId={session.computer.id} item={action} />
            </span>
          </dd>
        </div>
      )}
    </dl>
  )
}
