/** Copies a text, and says that it did. */
import { ActionIcon } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { writeClipboard } from './clipboard.ts'
import { Tip } from './Tip.tsx'

interface CopyButtonProps {
  readonly text: string | (() => string)
  readonly label: string
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = window.setTimeout(() => setCopied(false), 1_500)
    return () => window.clearTimeout(timer)
  }, [copied])

  async function copy(): Promise<void> {
    await writeClipboard(typeof text === 'string' ? text : text())
    setCopied(true)
  }

  return (
    <Tip label={copied ? 'Copied' : label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={() => void copy()}>
        {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
      </ActionIcon>
    </Tip>
  )
}
