/** Chooses the item of a deployment from everything in the library. */
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { allItemsQuery, type ItemRow } from '../../api/deployment-queries.ts'

interface ItemPickerProps {
  readonly value: string
  readonly onChange: (item: ItemRow) => void
  readonly autoFocus?: boolean
}

const shownMost = 200

export function ItemPicker({ value, onChange, autoFocus = false }: ItemPickerProps) {
  const { data, error } = useQuery(allItemsQuery())
  const field = useRef<HTMLInputElement>(null)
  const opensAtOnce = useRef(autoFocus && value === '')
  // Its list opens with the focus: choosing the item takes one click.
  useEffect(() => {
    if (opensAtOnce.current) field.current?.focus({ preventScroll: true })
  }, [])
  // A task that configures software comes with that software.
  const items = (data?.items ?? []).filter(({ configures }) => configures === undefined)
  const options = (kind: ItemRow['kind']) =>
    items.filter((item) => item.kind === kind).map(({ name, title }) => ({ value: name, label: labelOf(name, title) }))
  return (
    <Select
      ref={field}
      size="xs"
      aria-label="Item"
      placeholder={error === null ? 'Search software and tasks' : error.message}
      data={[
        { group: 'Software', items: options('software') },
        { group: 'Tasks', items: options('task') },
      ]}
      value={value === '' ? null : value}
      onChange={(name) => {
        const item = items.find((one) => one.name === name)
        if (item !== undefined) onChange(item)
      }}
      searchable
      selectFirstOptionOnChange
      allowDeselect={false}
      limit={shownMost}
      nothingFoundMessage="Nothing in the library is called so."
      maxDropdownHeight={320}
    />
  )
}

function labelOf(name: string, title: string): string {
  const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  return letters(title) === letters(name) ? title : `${title} · ${name}`
}
