/** Offers a thing as a link, and as the command that does the same; with the keys y and Shift+y. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconCopy, IconLink, IconTerminal2 } from '@tabler/icons-react'
import { useShortcut } from '../keys/use-shortcut.ts'
import { writeClipboard } from './clipboard.ts'
import { KeyHint } from './KeyHint.tsx'
import { showToast } from './toasts.ts'

interface CopyMenuProps {
  /** The same as a command: "fettle computers --filter 'tag:canary'". */
  readonly command?: string | undefined
  /** Path and search of the link; this page's own address when left out. */
  readonly path?: string
}

export function CopyMenu({ command, path }: CopyMenuProps) {
  const link = (): void => copy(new URL(path ?? window.location.href, window.location.origin).href, 'Link copied')
  const asCommand = (): unknown => command !== undefined && copy(command, 'Command copied')
  useShortcut('y', link)
  useShortcut('Y', asCommand)
  return (
    <Menu position="bottom-end" shadow="md" width={260}>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="Copy" title="Copy link or command">
          <IconCopy size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLink size={15} />} rightSection={<KeyHint keys="y" />} onClick={link}>
          Copy link
        </Menu.Item>
        {command !== undefined && (
          <Menu.Item leftSection={<IconTerminal2 size={15} />} rightSection={<KeyHint keys="Y" />} onClick={asCommand}>
            Copy as a command
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function copy(text: string, said: string): void {
  void writeClipboard(text).then(
    () => showToast({ text: said, tone: 'success' }),
    () => showToast({ text: 'The browser did not let it be copied.', tone: 'failed' }),
  )
}
