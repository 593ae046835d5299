/** Lets people choose whose computers the pages are about: one tenant, or all. */
import { Combobox, useCombobox } from '@mantine/core'
import { IconBuilding, IconSelector } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tenantsQuery } from '../../api/queries.ts'
import classes from './rail.module.css'
import { useChooseTenant, useScope } from './use-scope.ts'

const all = ''
const most = 100

export function TenantSwitcher({ isSmall }: { readonly isSmall: boolean }) {
  const { tenant } = useScope()
  const choose = useChooseTenant()
  const [text, setText] = useState('')
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      setText('')
      combobox.focusTarget()
    },
  })
  const { data } = useQuery(tenantsQuery())
  const names = data?.items.map(({ name }) => name) ?? []
  const found = names.filter((name) => name.toLowerCase().includes(text.trim().toLowerCase())).slice(0, most)
  // With one tenant there is nothing to choose, unless the address names another one.
  if (names.length < 2 && tenant === undefined) return null
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={240}
      shadow="md"
      onOptionSubmit={(name) => {
        choose(name === all ? undefined : name)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          className={classes.tenant}
          data-chosen={tenant !== undefined || undefined}
          onClick={() => combobox.toggleDropdown()}
        >
          <IconBuilding size={16} stroke={1.7} aria-hidden />
          <span>
            <span className="unseen">Shown: </span>
            {tenant ?? 'All tenants'}
          </span>
          {!isSmall && <IconSelector size={14} aria-hidden className={classes.selector} />}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          size="xs"
          placeholder="Find a customer"
          aria-label="Find a customer"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
        />
        <Combobox.Options mah={320} className={classes.tenants} aria-label="Customers">
          {text === '' && (
            <Combobox.Option value={all} active={tenant === undefined}>
              All tenants
            </Combobox.Option>
          )}
          {found.map((name) => (
            <Combobox.Option key={name} value={name} active={name === tenant}>
              {name}
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>No customer is called so</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
