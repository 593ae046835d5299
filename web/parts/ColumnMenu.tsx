/** Lets people choose the columns of a table, their order, and how dense its rows are. */
import { ActionIcon, Checkbox, Popover, SegmentedControl } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import classes from './column-menu.module.css'
import { type ColumnShape, isColumnShown } from './table-columns.ts'
import { useColumns, useDensity } from './use-columns.ts'

interface ColumnMenuProps {
  /** The name of the table. */
  readonly name: string
  readonly columns: readonly ColumnShape[]
}

export function ColumnMenu({ name, columns }: ColumnMenuProps) {
  // What a wide table shows is what the boxes say; a narrow one leaves out what has no room.
  const wide = 4_000
  const chosen = useColumns(name, columns, wide)
  const [density, setDensity] = useDensity()
  return (
    <Popover position="bottom-end" shadow="md" width={272} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label="Columns and density" title="Columns and density">
          <IconColumns3 size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Rows"
          value={density}
          data={[
            { value: 'normal', label: 'Normal rows' },
            { value: 'compact', label: 'Compact rows' },
          ]}
          onChange={(value) => setDensity(value === 'compact' ? 'compact' : 'normal')}
        />
        <ul className={classes.columns} aria-label="Columns">
          {chosen.all.map((column, place) => (
            <li key={column.id}>
              <Checkbox
                size="xs"
                label={column.title}
                checked={isColumnShown(column, chosen.choice, wide)}
                disabled={column.shown === 'always' || place === 0}
                onChange={(event) => chosen.show(column.id, event.currentTarget.checked)}
              />
              {place > 0 && (
                <span className={classes.move}>
                  <Move word="up" title={column.title} disabled={place < 2} onMove={() => chosen.move(column.id, -1)} />
                  <Move
                    word="down"
                    title={column.title}
                    disabled={place === chosen.all.length - 1}
                    onMove={() => chosen.move(column.id, 1)}
                  />
                </span>
              )}
            </li>
          ))}
        </ul>
        <button type="button" className={classes.reset} onClick={chosen.reset}>
          As usual
        </button>
      </Popover.Dropdown>
    </Popover>
  )
}

interface MoveProps {
  readonly word: 'up' | 'down'
  readonly title: string
  readonly disabled: boolean
  readonly onMove: () => void
}

function Move({ word, title, disabled, onMove }: MoveProps) {
  const Icon = word === 'up' ? IconArrowUp : IconArrowDown
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={20}
      disabled={disabled}
      aria-label={`Move ${title} ${word}`}
      onClick={onMove}
    >
      <Icon size={13} />
    </ActionIcon>
  )
}
