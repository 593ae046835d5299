/** Shows a sentence beside what is pointed at. */
import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'

const events = { hover: true, focus: true, touch: true }

export function Tip({ label, children }: { readonly label: string; readonly children: ReactElement }) {
  return (
    <Tooltip label={label} openDelay={250} events={events} multiline maw={340} withArrow>
      {children}
    </Tooltip>
  )
}
