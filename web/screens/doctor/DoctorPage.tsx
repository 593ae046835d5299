/** The page that examines one computer: each check with what was seen and what can be done, as it comes. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { type DoctorCheck, doctorChecks, serverChecks } from '@fettle/core/terms/doctor.ts'
import { Button } from '@mantine/core'
import { IconDownload, IconPlayerStop, IconStethoscope } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { addressOf } from '../../api/address.ts'
import { type DoctorAnswer, doctorQuery } from '../../api/doctor-queries.ts'
import { endpoints } from '../../api/endpoints.ts'
import { computerQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Chip } from '../../parts/Chip.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { Scroll, Section } from '../../parts/Section.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { presenceWording } from '../../words/computer-words.ts'
import { doctorSummary } from '../../words/doctor-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import { ComputerLine } from '../computers/ComputerLine.tsx'
import { usePaletteActions } from '../shell/palette-actions.ts'
import { AtTheKeyboard } from './AtTheKeyboard.tsx'
import { CheckRow } from './CheckRow.tsx'
import { useExamination } from './use-examination.ts'
import classes from './doctor.module.css'

const route = getRouteApi('/shell/computers/$id/doctor')

const groups = [
  { title: 'The way to the server', checks: doctorChecks.filter((check) => serverChecks.has(check)) },
  { title: 'The computer itself', checks: doctorChecks.filter((check) => !serverChecks.has(check)) },
] as const

export function DoctorPage() {
  const { id } = route.useParams()
  const computer = useQuery(computerQuery(id))
  const doctor = useQuery({ ...doctorQuery(computer.data?.id ?? id), enabled: computer.data !== undefined })
  if (computer.data === undefined || doctor.data === undefined) {
    const failed = computer.data === undefined ? computer : doctor
    return (
      <Page title="Troubleshoot">
        {failed.error === null ? (
          <Loading rows={8} />
        ) : (
          <LoadFailed error={failed.error} onRetry={() => void failed.refetch()} />
        )}
      </Page>
    )
  }
  if (computer.data.id !== id) return <Navigate to="/computers/$id/doctor" params={{ id: computer.data.id }} replace />
  return <Examined key={id} computer={computer.data} doctor={doctor.data} />
}

interface ExaminedProps {
  readonly computer: ComputerDetail
  readonly doctor: DoctorAnswer
}

function Examined({ computer, doctor }: ExaminedProps) {
  const { looking, problem, start, stop } = useExamination(computer.id)
  const may = useMay('operate')
  const canAsk = may && computer.online
  const name = visibleText(computer.name)
  /** Nothing is known, and nothing can be found out from here. */
  const isBlank = !computer.online && doctor.findings.length === 0
  usePaletteActions(canAsk ? [{ id: 'examine', word: 'Examine', hint: computer.name, run: () => start() }] : [])
  const findingOf = (check: DoctorCheck) => doctor.findings.find((finding) => finding.check === check)
  return (
    <Page
      title={`Troubleshoot ${name}`}
      heading={
        <>
          Troubleshoot{' '}
          <Link to="/computers/$id" params={{ id: computer.id }} search={{}}>
            {name}
          </Link>
        </>
      }
      state={<Chip wording={presenceWording(computer)} size="large" since={computer.since} />}
      line={<ComputerLine computer={computer} />}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            component="a"
            href={addressOf(endpoints.downloadDoctorBundle.path, { id: computer.id })}
            download
            leftSection={<IconDownload size={14} />}
            title="Everything on this page, the agent’s last log lines and the last sessions, as a text without secrets"
          >
            Collect bundle
          </Button>
          {may && looking.size > 0 && (
            <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={stop}>
              Stop
            </Button>
          )}
          {canAsk && looking.size === 0 && (
            <Button size="xs" leftSection={<IconStethoscope size={14} />} onClick={() => start()}>
              Examine
            </Button>
          )}
        </>
      }
    >
      <Scroll>
        {!isBlank && (
          <p className={classes.summary}>
            {looking.size > 0
              ? `Looking: ${looking.size} of ${doctorChecks.length} still to come`
              : `${doctorSummary(doctor.findings)}.`}
          </p>
        )}
        {problem !== undefined && <Banner tone="drift">{visibleText(problem)}</Banner>}
        {!computer.online && (
          <Banner tone="neutral" icon={<ToneIcon tone="offline" size={18} />}>
            {isBlank
              ? 'It is offline, and was never examined: nothing is known from here.'
              : 'It is offline: what is below was found when it could last be asked, as long ago as each line says.'}
          </Banner>
        )}
        {isBlank && <AtTheKeyboard server={location.origin} />}
        {groups.map(({ title, checks }) => (
          <Section key={title} title={title}>
            <ul className={classes.checks}>
              {checks.map((check) => (
                <CheckRow
                  key={check}
                  check={check}
                  finding={findingOf(check)}
                  isLooking={looking.has(check)}
                  onAgain={canAsk ? () => start([check]) : undefined}
                />
              ))}
            </ul>
          </Section>
        ))}
        {!computer.online && !isBlank && <AtTheKeyboard server={location.origin} />}
      </Scroll>
    </Page>
  )
}
