/** Shows one check: how it stands, what was seen, what can be done, and a button to look again. */
import type { DoctorCheck } from '@fettle/core/terms/doctor.ts'
import { ActionIcon } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { DoctorFinding } from '../../api/doctor-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { PlainText } from '../../parts/PlainText.tsx'
import { checkWording, checkWords } from '../../words/doctor-words.ts'
import classes from './doctor.module.css'

interface CheckRowProps {
  readonly check: DoctorCheck
  readonly finding: DoctorFinding | undefined
  readonly isLooking: boolean
  /** Absent: it cannot be looked at now. */
  readonly onAgain: (() => void) | undefined
}

export function CheckRow({ check, finding, isLooking, onAgain }: CheckRowProps) {
  const { title, question } = checkWords[check]
  return (
    <li className={classes.check} data-looking={isLooking || undefined}>
      <span className={classes.state}>
        <Chip wording={checkWording(finding?.outcome, isLooking)} plain />
      </span>
      <span className={classes.title}>{title}</span>
      <div className={classes.said}>
        {finding === undefined ? (
          <p className="soft">{question}</p>
        ) : (
          <>
            <p>
              <PlainText text={finding.evidence} />
            </p>
            {finding.fix !== undefined && (
              <p className={classes.fix}>
                <span className="unseen">What to do: </span>
                <PlainText text={finding.fix} />
              </p>
            )}
          </>
        )}
      </div>
      <span className={classes.age}>
        {finding !== undefined && !isLooking && <Moment at={finding.at} form="age" />}
      </span>
      <span className={classes.again}>
        {onAgain !== undefined && (
          <ActionIcon
            size={26}
            variant="subtle"
            color="gray"
            disabled={isLooking}
            aria-label={`Look again: ${title}`}
            title="Look again"
            onClick={onAgain}
          >
            <IconRefresh size={15} />
          </ActionIcon>
        )}
      </span>
    </li>
  )
}
