/** Lets somebody say who a machine is: the two records beside each other, and what can be made of them. */
import { Modal, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, type CallInput } from '../../api/call.ts'
import type { PendingRow } from '../../api/computer-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Form, FormEnd } from '../../parts/Form.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { showToast } from '../../parts/toasts.ts'
import { presenceWording } from '../../words/computer-words.ts'
import { macWords } from '../../words/onboarding-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './pending.module.css'

interface IdentityDialogProps {
  /** Undefined: the dialog is closed. */
  readonly computer: PendingRow | undefined
  readonly onClose: () => void
}

export function IdentityDialog({ computer, onClose }: IdentityDialogProps) {
  return (
    <Modal
      opened={computer !== undefined}
      onClose={onClose}
      title={`Who is ${computer?.name ?? ''}?`}
      size={820}
      lockScroll={false}
      centered
    >
      {computer !== undefined && <Identity computer={computer} onClose={onClose} />}
    </Modal>
  )
}

type Decision = CallInput<'decideIdentity'>['body']['as']
type Match = NonNullable<NonNullable<PendingRow['identification']>['match']>

function Identity({ computer, onClose }: IdentityDialogProps & { readonly computer: PendingRow }) {
  const match = computer.identification?.match
  const [as, setAs] = useState<Decision>(match === undefined ? 'new' : 'same')
  const client = useQueryClient()
  const isPending = computer.state === 'pending'
  const decide = useMutation({
    mutationFn: async () => {
      const kept = await call('decideIdentity', { params: { id: computer.id }, body: { as } })
      // Who it is has been said; what is new or a copy is let in with that.
      if (isPending && (as === 'new' || as === 'clone'))
        await call('acceptComputer', { params: { id: kept.id }, body: { onboard: 'later' } })
      return kept
    },
    onSuccess: async (kept) => {
      onClose()
      showToast({ text: `It goes on as ${kept.name}.`, tone: 'success' })
      await Promise.all(
        ['onboarding', 'computers', 'computer', 'counts'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      )
    },
  })
  return (
    <Form onSubmit={() => decide.mutate()}>
      {(computer.identification?.sentences.length ?? 0) > 0 && (
        <ul className={classes.evidence}>
          {computer.identification?.sentences.map((sentence) => (
            <li key={sentence}>{visibleText(sentence)}</li>
          ))}
        </ul>
      )}
      {match !== undefined && <Compared computer={computer} match={match} />}
      <Radio.Group
        label={isPending ? 'Let it in as' : 'It is'}
        value={as}
        onChange={(value) => setAs(value as Decision)}
      >
        <div className={classes.choices}>
          {choices(computer.name, match?.name).map(({ value, word, sentence }) => (
            <Radio key={value} size="xs" value={value} label={word} description={sentence} />
          ))}
        </div>
      </Radio.Group>
      <FormEnd
        word={isPending ? (as === 'same' || as === 'wiped' ? 'Approve as replacement' : 'Approve') : 'Decide'}
        busy={decide.isPending}
        onCancel={onClose}
        error={decide.error}
      />
    </Form>
  )
}

function choices(name: string, old: string | undefined) {
  const known =
    old === undefined
      ? []
      : ([
          {
            value: 'same',
            word: `${old}: its agent was installed again`,
            sentence: `Nearly always. ${old} goes on with this agent, its history and settings; the record ${name} goes.`,
          },
          {
            value: 'wiped',
            word: `${old}: it was wiped and set up anew`,
            sentence: `${name} takes over name, tenant, person and tags, and is onboarded; ${old} stays as its history.`,
          },
        ] as const)
  return [
    ...known,
    { value: 'new', word: 'A new computer', sentence: 'Both stay, and have nothing to do with each other.' },
    { value: 'clone', word: 'A copy', sentence: 'Its disk was copied from the other; both stay, kept apart.' },
  ] as const
}

function Compared({ computer, match }: { readonly computer: PendingRow; readonly match: Match }) {
  const rows: readonly (readonly [string, ReactNode, ReactNode, boolean?])[] = [
    ['Tenant', computer.tenant.name, match.tenant, computer.tenant.name === match.tenant],
    [
      'Link',
      <Chip key="a" wording={presenceWording({ online: computer.online, since: computer.joinedAt })} plain />,
      <Chip key="b" wording={presenceWording(match)} plain since={match.since} />,
    ],
    [
      'First seen',
      <Moment key="a" at={computer.joinedAt} form="day" />,
      <Moment key="b" at={match.joinedAt} form="day" />,
    ],
    textRow('Hostname', computer.machine?.hostname, match.machine?.hostname),
    textRow('Serial number', computer.machine?.serial, match.machine?.serial),
    textRow('Hardware id', computer.machine?.hardwareId, match.machine?.hardwareId),
    textRow('Network cards', macWords(computer.machine?.macs ?? []), macWords(match.machine?.macs ?? [])),
  ]
  return (
    <table className={classes.compared}>
      <thead>
        <tr>
          <td />
          <th scope="col">{visibleText(computer.name)} (new)</th>
          <th scope="col">{visibleText(match.name)} (known)</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([title, one, other, isSame]) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            <td>{one}</td>
            <td>
              {other} {isSame === true && <span className={classes.same}>the same</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function textRow(title: string, one: string | undefined, other: string | undefined) {
  const words = (text: string | undefined): string =>
    text === undefined || text === '' ? 'unknown' : visibleText(text)
  return [
    title,
    words(one),
    words(other),
    one !== undefined && one !== '' && one.toLowerCase() === other?.toLowerCase(),
  ] as const
}
