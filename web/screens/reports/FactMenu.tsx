/** Chooses which facts the inventory report shows: known ones by name, any other by its path. */
import { ActionIcon, Button, Popover, TextInput } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useState } from 'react'
import type { CallResult } from '../../api/call.ts'
import classes from './reports.module.css'

interface FactMenuProps {
  readonly known: CallResult<'listInventoryColumns'>['items']
  readonly chosen: readonly string[]
  /** Undefined: the usual ones. */
  readonly onChange: (ids: readonly string[] | undefined) => void
}

export function FactMenu({ known, chosen, onChange }: FactMenuProps) {
  const [path, setPath] = useState('')
  const groups = Map.groupBy(known, ({ group }) => group)
  const own = chosen.filter((id) => !known.some((column) => column.id === id))
  const toggle = (id: string): void =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
  const add = (): void => {
    if (path.trim() !== '' && !chosen.includes(path.trim())) onChange([...chosen, path.trim()])
    setPath('')
  }
  return (
    <Popover position="bottom-end" shadow="md" width={300} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label="Facts" title="Facts to show">
          <IconColumns3 size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={classes.facts}>
          {[...groups].map(([group, columns]) => (
            <fieldset key={group}>
              <legend>{group}</legend>
              {columns.map(({ id, title }) => (
                <Fact key={id} title={title} isOn={chosen.includes(id)} onToggle={() => toggle(id)} />
              ))}
            </fieldset>
          ))}
          {own.length > 0 && (
            <fieldset>
              <legend>By path</legend>
              {own.map((id) => (
                <Fact key={id} title={id} isOn onToggle={() => toggle(id)} />
              ))}
            </fieldset>
          )}
        </div>
        <form
          className={classes.ownFact}
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextInput
            size="xs"
            aria-label="Another fact, by its path"
            placeholder="Another fact: disk.free"
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          <Button size="xs" variant="default" type="submit" disabled={path.trim() === ''}>
            Add
          </Button>
          <Button size="xs" variant="subtle" onClick={() => onChange(undefined)}>
            Usual
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

interface FactProps {
  readonly title: string
  readonly isOn: boolean
  readonly onToggle: () => void
}

function Fact({ title, isOn, onToggle }: FactProps) {
  return (
    <label>
      <input type="checkbox" checked={isOn} onChange={onToggle} />
      {title}
    </label>
  )
}
