/** Stands in place of the overview while there is nothing to see: the four steps to a fleet that looks after itself. */
import { Button } from '@mantine/core'
import { IconCircleCheckFilled, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deploymentsQuery, itemNamesQuery, tenantsQuery } from '../../api/queries.ts'
import type { Overview } from '../../api/report-queries.ts'
import { schedulesQuery } from '../../api/schedule-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Code } from '../../parts/Code.tsx'
import { EnrolDialog } from '../computers/EnrolDialog.tsx'
import { firstSteps } from './first-steps.ts'
import classes from './overview.module.css'

interface FirstStepsProps {
  readonly fleet: Overview['fleet']
}

export function FirstSteps({ fleet }: FirstStepsProps) {
  const { data: tenants } = useQuery(tenantsQuery())
  const { data: items } = useQuery(itemNamesQuery())
  const { data: deployments } = useQuery(deploymentsQuery())
  const { data: schedules } = useQuery(schedulesQuery())
  const [isEnrolling, setEnrolling] = useState(false)
  const mayOperate = useMay('operate')
  const steps = firstSteps({
    address: window.location.origin,
    tenant: tenants?.items[0]?.name,
    item: items?.[0],
    computers: fleet.computers,
    deployments: deployments?.items.length ?? 0,
    checked: fleet.computers - fleet.neverChecked,
    schedules: schedules?.items.length ?? 0,
  })
  const next = steps.find((step) => !step.isDone)
  return (
    <section className={classes.first} aria-labelledby="first-steps">
      <h2 id="first-steps">Four steps to a fleet that looks after itself</h2>
      <ol>
        {steps.map((step, place) => (
          <li key={step.id} data-done={step.isDone || undefined} data-next={step === next || undefined}>
            <span className={classes.number} aria-hidden>
              {step.isDone ? <IconCircleCheckFilled size={24} /> : place + 1}
            </span>
            <div>
              <h3>
                {step.title}
                {step.isDone && <span className="unseen"> (done)</span>}
              </h3>
              <p>{step.sentence}</p>
              {!step.isDone && <Code text={step.command} copyLabel={`Copy the commands: ${step.title}`} />}
              {step.id === 'enrol' && mayOperate && (
                <Button
                  size="xs"
                  variant={step.isDone ? 'default' : 'filled'}
                  leftSection={<IconPlus size={15} />}
                  onClick={() => setEnrolling(true)}
                >
                  Add computers
                </Button>
              )}
            </div>
          </li>
        ))}
      </ol>
      <EnrolDialog opened={isEnrolling} onClose={() => setEnrolling(false)} />
    </section>
  )
}
