/** The text of a definition and the files beside it, to choose which is edited; files are made and taken away here. */
import { ActionIcon, Menu, TextInput } from '@mantine/core'
import { IconFileCode, IconFilePlus, IconFileText, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './editor.module.css'

interface FileTabsProps {
  /** Names; the definition itself is not among them. */
  readonly files: readonly string[]
  /** '' for the definition. */
  readonly shown: string
  readonly onShow: (name: string) => void
  readonly mayChange: boolean
  readonly onAdd: (name: string) => void
  readonly onRemove: (name: string) => void
}

/** What the definition itself is called. */
export const definitionFile = 'definition.yaml'

export function FileTabs({ files, shown, onShow, mayChange, onAdd, onRemove }: FileTabsProps) {
  return (
    <div className={classes.files}>
      <div className={classes.fileList} role="group" aria-label="Files">
        {['', ...files].map((name) => (
          <button
            key={name}
            type="button"
            className={classes.file}
            aria-pressed={name === shown}
            onClick={() => onShow(name)}
          >
            {name === '' ? <IconFileText size={14} aria-hidden /> : <IconFileCode size={14} aria-hidden />}
            {name === '' ? definitionFile : name}
          </button>
        ))}
        {mayChange && <NewFile taken={files} onAdd={onAdd} />}
      </div>
      {mayChange && shown !== '' && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={26}
          aria-label={`Take the file ${shown} away`}
          title={`Take ${shown} away`}
          onClick={() => onRemove(shown)}
        >
          <IconX size={14} />
        </ActionIcon>
      )}
    </div>
  )
}

function NewFile({ taken, onAdd }: { readonly taken: readonly string[]; readonly onAdd: (name: string) => void }) {
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const isTaken = taken.includes(name.trim())
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={26} aria-label="New file" title="New file">
          <IconFilePlus size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <form
          className={classes.newFile}
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() === '' || isTaken) return
            onAdd(name.trim())
            setOpened(false)
            setName('')
          }}
        >
          <TextInput
            size="xs"
            label="Name of the file"
            description="Its ending says the language: .sh, .bash, .py, .js"
            placeholder="install.sh"
            value={name}
            error={isTaken && 'There is such a file.'}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </form>
      </Menu.Dropdown>
    </Menu>
  )
}
