/** Shows the agent of a computer: version, link, journal, how it proves itself, how it joined, and whose computer it is. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { Button } from '@mantine/core'
import { IconStethoscope } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { affinityQuery, agentQuery } from '../../api/computer-queries.ts'
import { doctorQuery } from '../../api/doctor-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Code } from '../../parts/Code.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Card, Facts, Scroll, Section } from '../../parts/Section.tsx'
import { showFailure } from '../../parts/toasts.ts'
import { presenceWording } from '../../words/computer-words.ts'
import { formatNumber } from '../../words/counts.ts'
import { doctorSummary } from '../../words/doctor-words.ts'
import { macWords } from '../../words/onboarding-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './computer-page.module.css'

export function AgentTab({ computer }: { readonly computer: ComputerDetail }) {
  const { data, error, refetch } = useQuery(agentQuery(computer.id))
  if (data === undefined) {
    return error === null ? <Loading rows={6} /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  }
  const { agent, machine, former, predecessor } = data
  const { wayIn } = computer
  return (
    <Scroll wide>
      <div className={classes.cards}>
        <Card
          title="Agent"
          actions={
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconStethoscope size={14} />}
              renderRoot={(props) => <Link to="/computers/$id/doctor" params={{ id: computer.id }} {...props} />}
            >
              Troubleshoot
            </Button>
          }
        >
          <Facts
            facts={[
              ['Link', <Chip key="link" wording={presenceWording(computer)} plain since={computer.since} />],
              ...(agent === undefined
                ? [['Version', 'no agent may link as this computer'] as const]
                : [
                    ['Version', `${agent.version}${agent.outdated ? ', older than the server' : ''}`] as const,
                    [
                      'Last linked',
                      agent.linkedAt === undefined ? 'never' : <Moment key="linked" at={agent.linkedAt} form="day" />,
                    ] as const,
                    [
                      'Journal',
                      `${formatNumber(agent.journal.events)} entries and ${formatNumber(agent.journal.lines)} lines of output are stored here`,
                    ] as const,
                    ['Id', <Copied key="id" text={agent.id} />] as const,
                    ['Examined', <LastExamination key="doctor" computerId={computer.id} />] as const,
                  ]),
            ]}
          />
        </Card>
        <Card title="How it speaks with the server">
          <Facts
            facts={[
              ['Identity', 'an Ed25519 key that was made on the computer and never leaves it'],
              [
                'Certificate',
                'the server’s is checked on every link, against public authorities and those that NODE_EXTRA_CA_CERTS names there',
              ],
              ['Proxy', 'that of the computer’s environment (HTTPS_PROXY, NO_PROXY) when it has one'],
              ['At the keyboard', <Code key="doctor" text="fettle agent doctor" copyLabel="Copy the command" inline />],
            ]}
          />
        </Card>
        <Card title="How it joined">
          <Facts
            facts={[
              ['In the list since', <Moment key="joined" at={computer.createdAt} form="day" />],
              ...(agent === undefined
                ? []
                : [['This agent since', <Moment key="since" at={agent.enrolledAt} form="day" />] as const]),
              ...(wayIn === undefined ? [] : [['Stands', wayIn.sentence] as const]),
              ...(predecessor === undefined
                ? []
                : [
                    [
                      'Took over from',
                      <Link key="before" to="/computers/$id" params={{ id: predecessor.id }} search={{}}>
                        {predecessor.name}
                      </Link>,
                    ] as const,
                  ]),
              ...former.map(
                ({ id, version, revokedAt }) =>
                  [
                    'Agent before',
                    <span key={id}>
                      {version}, until <Moment at={revokedAt} form="day" />
                    </span>,
                  ] as const,
              ),
            ]}
          />
        </Card>
        <Card title="Machine">
          {machine === undefined ? (
            <p className="soft">Its agent has said nothing by which the machine could be known again.</p>
          ) : (
            <Facts
              facts={[
                ['Hostname', machine.hostname === undefined ? 'unknown' : visibleText(machine.hostname)],
                [
                  'Serial number',
                  machine.serial === undefined ? 'unknown' : <Copied key="serial" text={machine.serial} />,
                ],
                [
                  'Hardware id',
                  machine.hardwareId === undefined ? 'unknown' : <Copied key="hw" text={machine.hardwareId} />,
                ],
                ['Network cards', machine.macs.length === 0 ? 'unknown' : macWords(machine.macs)],
                ['Seen', <Moment key="seen" at={machine.seenAt} />],
              ]}
            />
          )}
        </Card>
      </div>
      <Affinity computer={computer} />
    </Scroll>
  )
}

/** What the last examination found, in one line. */
function LastExamination({ computerId }: { readonly computerId: string }) {
  const { data } = useQuery(doctorQuery(computerId))
  const last = data?.findings
    .map(({ at }) => at)
    .toSorted()
    .at(-1)
  if (data === undefined) return null
  if (last === undefined) return 'never'
  return (
    <>
      {doctorSummary(data.findings)}, <Moment at={last} />
    </>
  )
}

function Copied({ text }: { readonly text: string }) {
  return (
    <>
      <span className="mono">{visibleText(text)}</span> <CopyButton text={text} label="Copy" />
    </>
  )
}

/** Whose computer it is, and why; what was chosen by hand can be left to the rule again. */
function Affinity({ computer }: { readonly computer: ComputerDetail }) {
  const { data, error, refetch } = useQuery(affinityQuery(computer.id))
  const client = useQueryClient()
  const may = useMay('operate')
  const release = useMutation({
    mutationFn: () => call('changeAffinity', { params: { id: computer.id }, body: { pin: null } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['computer', computer.id] }),
    onError: showFailure,
  })
  return (
    <Section
      title="Whose computer it is"
      actions={
        may &&
        data?.pinned === true && (
          <Button size="xs" variant="default" loading={release.isPending} onClick={() => release.mutate()}>
            Let the rule decide
          </Button>
        )
      }
    >
      {data === undefined ? (
        error === null ? (
          <Loading rows={2} />
        ) : (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Facts
          facts={[
            [
              'Person',
              data.primaryPerson === undefined ? 'nobody' : `${data.primaryPerson.name}, ${data.primaryPerson.email}`,
            ],
            ['Because', data.sentence],
            ...(data.observations.length === 0
              ? []
              : [
                  [
                    'Signed in lately',
                    visibleText([...new Set(data.observations.map(({ login }) => login))].slice(0, 8).join(', ')),
                  ] as const,
                ]),
            ...data.history.slice(0, 5).map(
              ({ at, before, after, by }) =>
                [
                  'Changed',
                  <span key={at}>
                    <Moment at={at} form="day" />: {before?.name ?? 'nobody'} → {after?.name ?? 'nobody'}, by {by}
                  </span>,
                ] as const,
            ),
          ]}
        />
      )}
    </Section>
  )
}
