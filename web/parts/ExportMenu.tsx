/** Offers what a filter shows as a file: streamed by the server, whole and not only what is loaded. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconBraces, IconDownload, IconFileText, IconTable } from '@tabler/icons-react'

interface ExportMenuProps {
  /** Where the file is, by format; a format without an address is not offered. */
  readonly csv?: string
  readonly json?: string
  /** Makes a file of definitions. */
  readonly onYaml?: () => void
}

export function ExportMenu({ csv, json, onYaml }: ExportMenuProps) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="Export" title="Export what the filter shows">
          <IconDownload size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onYaml !== undefined && (
          <Menu.Item onClick={onYaml} leftSection={<IconFileText size={15} />}>
            YAML, to keep and apply again
          </Menu.Item>
        )}
        {csv !== undefined && (
          <Menu.Item component="a" href={csv} download leftSection={<IconTable size={15} />}>
            CSV, for spreadsheets
          </Menu.Item>
        )}
        {json !== undefined && (
          <Menu.Item component="a" href={json} download leftSection={<IconBraces size={15} />}>
            JSON, for programs
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
