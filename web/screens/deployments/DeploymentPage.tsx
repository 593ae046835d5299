/** The page of one deployment: what it wants, for whom, where it wins, and how it is written. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Deployment, deploymentQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { codeWords, desiredWords } from '../../words/action-words.ts'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { enabledWording } from '../../words/deployment-words.ts'
import classes from './deployments.module.css'

const route = getRouteApi('/shell/deployments/$name')

export function DeploymentPage() {
  const { name } = route.useParams()
  const { data, error, refetch } = useQuery(deploymentQuery(name))
  if (data !== undefined) return <LoadedDeployment deployment={data} />
  return (
    <Page title="Deployment" trail={<Link to="/deployments">Deployments</Link>}>
      {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
    </Page>
  )
}

function LoadedDeployment({ deployment }: { readonly deployment: Deployment }) {
  return (
    <Page
      title={deployment.name}
      trail={<Link to="/deployments">Deployments</Link>}
      state={<Chip wording={enabledWording(deployment.enabled)} size="large" />}
      line={
        <span>
          changed <Moment at={deployment.updatedAt} />
        </span>
      }
    >
      <div className={classes.body}>
        <dl className={classes.facts}>
          <Fact name="Ensure">
            {deployment.item} {deployment.instance !== undefined && <span className="soft">{deployment.instance}</span>}
          </Fact>
          <Fact name="is">{desiredWords(deployment.desired)}</Fact>
          <Fact name="on">{deployment.target}</Fact>
          <Fact name="Enforcement">{codeWords(deployment.enforcement)}</Fact>
        </dl>
        <Wins deployment={deployment} />
        <Definition definition={deployment.definition} />
      </div>
    </Page>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Wins({ deployment }: { readonly deployment: Deployment }) {
  const { computers, winsOn } = deployment
  return (
    <section className={classes.section}>
      <h2>Wins on {formatCount(winsOn, 'computer')}</h2>
      {winsOn === 0 && (
        <p className="soft">It concerns no computer now, or another deployment of the same item wins everywhere.</p>
      )}
      <ul className={classes.computers}>
        {computers.map((computer) => (
          <li key={computer.id}>
            <Link to="/computers/$id" params={{ id: computer.id }} search={{ tab: 'items' }}>
              {computer.name}
            </Link>
          </li>
        ))}
      </ul>
      {winsOn > computers.length && <p className="soft">and {formatNumber(winsOn - computers.length)} more</p>}
    </section>
  )
}

function Definition({ definition }: { readonly definition: Deployment['definition'] }) {
  const text = JSON.stringify(definition, null, 2)
  return (
    <section className={classes.section}>
      <h2>
        Definition <CopyButton text={text} label="Copy the definition" />
      </h2>
      <pre className={classes.definition}>{text}</pre>
    </section>
  )
}
