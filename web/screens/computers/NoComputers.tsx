/** Stands where the computers will be, and says how the first one joins. */
import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconPlus } from '@tabler/icons-react'
import { useMay } from '../../api/use-may.ts'
import { NothingYet } from '../../parts/Notices.tsx'

export function NoComputers({ onEnrol }: { readonly onEnrol: () => void }) {
  const may = useMay('operate')
  return (
    <NothingYet title="No computer has joined yet" icon={<IconDeviceDesktop size={28} stroke={1.5} />}>
      <p>A computer joins when its agent is installed with an enrolment token. It then appears here by itself.</p>
      {may && (
        <Button size="xs" leftSection={<IconPlus size={15} />} onClick={onEnrol}>
          Add computers
        </Button>
      )}
    </NothingYet>
  )
}
