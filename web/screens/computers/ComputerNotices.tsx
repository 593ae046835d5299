/** Says what must not be missed about a computer: that it is not let in yet, that its items are old news, what is left alone on it. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { Banner, BannerMore } from '../../parts/Banner.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { announce } from '../shell/announce.tsx'
import { Refusal } from '../sessions/Refusal.tsx'

export function ComputerNotices({ computer }: { readonly computer: ComputerDetail }) {
  return (
    <>
      <OnItsWay computer={computer} />
      {computer.detectionOutdated === true && (
        <Banner tone="drift">
          <p>Other deployments win here since it was last checked; a session finds what that means for its items.</p>
        </Banner>
      )}
      {computer.quarantine?.map((entry) => (
        <Quarantined key={entry.key} computerId={computer.id} entry={entry} />
      ))}
    </>
  )
}

function OnItsWay({ computer }: { readonly computer: ComputerDetail }) {
  const { wayIn } = computer
  if (wayIn === undefined || (wayIn.state === 'onboarded' && !wayIn.undecided)) return null
  const evidence = wayIn.undecided ? (wayIn.identification?.sentences ?? []) : []
  return (
    <Banner tone="waiting">
      <p>{wayIn.sentence}</p>
      {evidence.length > 0 && <BannerMore>{evidence.join(' ')}</BannerMore>}
      {wayIn.since !== undefined && (
        <BannerMore>
          Since <Moment at={wayIn.since} form="day" />
        </BannerMore>
      )}
    </Banner>
  )
}

interface QuarantinedProps {
  readonly computerId: string
  readonly entry: NonNullable<ComputerDetail['quarantine']>[number]
}

function Quarantined({ computerId, entry }: QuarantinedProps) {
  const client = useQueryClient()
  const lift = useMutation({
    mutationFn: () => call('liftQuarantine', { params: { id: computerId }, body: { item: entry.key } }),
    onSuccess: async () => {
      announce(`Sessions may change ${entry.key} again`)
      await client.invalidateQueries({ queryKey: ['computer', computerId] })
    },
  })
  return (
    <Banner
      tone="drift"
      actions={
        <Button variant="default" size="xs" loading={lift.isPending} onClick={() => lift.mutate()}>
          Change it again
        </Button>
      }
    >
      <p>{entry.key} is left alone here, because changes to it do not last.</p>
      <BannerMore>
        {entry.evidence} Since <Moment at={entry.since} form="day" />
      </BannerMore>
      <Refusal error={lift.error} />
    </Banner>
  )
}
