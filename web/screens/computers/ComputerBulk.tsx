/** Offers what can be done with all computers that are selected. */
import { Button, Menu, Modal, NativeSelect, TextInput } from '@mantine/core'
import {
  IconBan,
  IconBuilding,
  IconChevronDown,
  IconListSearch,
  IconPlayerPlay,
  IconRefresh,
  IconTag,
  IconTrash,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tenantsQuery } from '../../api/queries.ts'
import { BulkBar } from '../../parts/BulkBar.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Field, Form, FormEnd } from '../../parts/Form.tsx'
import { computersMeant } from '../../parts/selection.ts'
import type { RowSelection } from '../../parts/use-selection.ts'
import { formatCount } from '../../words/counts.ts'
import { type BulkChange, useBulkChange } from './use-bulk-change.ts'

interface ComputerBulkProps {
  readonly selection: RowSelection
  /** The filter under which the selection was made. */
  readonly filter: string
  readonly total: number
  readonly isExact: boolean
  readonly onRun: () => void
  readonly onPlan: () => void
}

type Asked = 'tag' | 'move' | 'delete'

export function ComputerBulk({ selection, filter, total, isExact, onRun, onPlan }: ComputerBulkProps) {
  const [asked, setAsked] = useState<Asked>()
  const { count } = selection
  const label = formatCount(count, 'computer')
  const close = (): void => {
    setAsked(undefined)
    bulk.reset()
  }
  const bulk = useBulkChange(() => {
    setAsked(undefined)
    selection.clear()
  })
  const change = (what: BulkChange): void =>
    bulk.mutate({ what, meant: computersMeant(selection.selection, filter), expected: count, label })
  return (
    <>
      <BulkBar selection={selection} total={total} isExact={isExact}>
        <Button size="compact-sm" leftSection={<IconPlayerPlay size={14} />} onClick={onRun}>
          Run…
        </Button>
        <Button size="compact-sm" variant="default" leftSection={<IconListSearch size={14} />} onClick={onPlan}>
          Plan
        </Button>
        <Button size="compact-sm" variant="default" leftSection={<IconTag size={14} />} onClick={() => setAsked('tag')}>
          Tag
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconBuilding size={14} />}
          onClick={() => setAsked('move')}
        >
          Move
        </Button>
        <Menu position="top-start" shadow="md">
          <Menu.Target>
            <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={13} />}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconBan size={15} />} onClick={() => change({ kind: 'exclude', on: true })}>
              Exclude from maintenance
            </Menu.Item>
            <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => change({ kind: 'exclude', on: false })}>
              Include in maintenance
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setAsked('delete')}>
              Delete…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </BulkBar>
      <Modal opened={asked === 'tag'} onClose={close} title={`Tag ${label}`} lockScroll={false} centered>
        {asked === 'tag' && <TagForm busy={bulk.isPending} error={bulk.error} onChange={change} onClose={close} />}
      </Modal>
      <Modal opened={asked === 'move'} onClose={close} title={`Move ${label}`} lockScroll={false} centered>
        {asked === 'move' && <MoveForm busy={bulk.isPending} error={bulk.error} onChange={change} onClose={close} />}
      </Modal>
      <ConfirmDialog
        opened={asked === 'delete'}
        title={`Delete ${label}?`}
        word="Delete"
        count={count}
        busy={bulk.isPending}
        error={bulk.error}
        onConfirm={() => change({ kind: 'delete' })}
        onClose={close}
      >
        They leave every list. Their history stays; an agent that comes back is a new computer.
      </ConfirmDialog>
    </>
  )
}

interface BulkFormProps {
  readonly busy: boolean
  readonly error: Error | null
  readonly onChange: (what: BulkChange) => void
  readonly onClose: () => void
}

function TagForm({ busy, error, onChange, onClose }: BulkFormProps) {
  const [add, setAdd] = useState('')
  const [remove, setRemove] = useState('')
  const tagsIn = (text: string): string[] => text.split(/[\s,]+/).filter((tag) => tag !== '')
  return (
    <Form onSubmit={() => onChange({ kind: 'tag', add: tagsIn(add), remove: tagsIn(remove) })}>
      <Field label="Add tags" hint="Several with blanks between: canary ring-1">
        <TextInput size="xs" data-autofocus value={add} onChange={(event) => setAdd(event.currentTarget.value)} />
      </Field>
      <Field label="Remove tags">
        <TextInput size="xs" value={remove} onChange={(event) => setRemove(event.currentTarget.value)} />
      </Field>
      <FormEnd word="Tag" busy={busy} disabled={add.trim() + remove.trim() === ''} onCancel={onClose} error={error} />
    </Form>
  )
}

function MoveForm({ busy, error, onChange, onClose }: BulkFormProps) {
  const [tenant, setTenant] = useState('')
  const { data } = useQuery(tenantsQuery())
  return (
    <Form onSubmit={() => onChange({ kind: 'move', tenant })}>
      <Field label="To the tenant" hint="From then on the deployments, windows and limits of that tenant hold.">
        <NativeSelect
          size="xs"
          data-autofocus
          value={tenant}
          data={[
            { value: '', label: 'Choose one' },
            ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => setTenant(event.currentTarget.value)}
        />
      </Field>
      <FormEnd word="Move" busy={busy} disabled={tenant === ''} onCancel={onClose} error={error} />
    </Form>
  )
}
