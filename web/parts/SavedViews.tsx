/** Keeps filters under names: saved, shared, pinned to the rail, and chosen again. */
import { ActionIcon, Button, Checkbox, Menu, Modal, TextInput } from '@mantine/core'
import type { ViewedList } from '@fettle/contract/http/lists.ts'
import { IconBookmark, IconPin, IconPinFilled, IconPlus, IconTrash, IconUsers } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { type SavedView, viewsQuery } from '../api/list-queries.ts'
import { useMay } from '../api/use-may.ts'
import { Form, FormEnd } from './Form.tsx'
import classes from './saved-views.module.css'
import { showFailure, showToast } from './toasts.ts'

interface SavedViewsProps {
  readonly list: ViewedList
  readonly q: string
  readonly sort?: string | undefined
  readonly onChoose: (view: SavedView) => void
}

export function SavedViews({ list, q, sort, onChoose }: SavedViewsProps) {
  const [isSaving, setSaving] = useState(false)
  const { data } = useQuery(viewsQuery())
  const views = data?.items.filter((view) => view.list === list) ?? []
  const shown = views.find((view) => view.q === q && (view.sort ?? '') === (sort ?? ''))
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={280}>
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconBookmark size={15} />}
            className={classes.button}
            data-shown={shown !== undefined || undefined}
          >
            {shown?.name ?? 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <ViewItem key={view.id} view={view} onChoose={() => onChoose(view)} />
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item
            leftSection={<IconPlus size={15} />}
            disabled={q === '' && (sort ?? '') === ''}
            onClick={() => setSaving(true)}
          >
            Save this filter
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isSaving} onClose={() => setSaving(false)} title="Save this filter" lockScroll={false} centered>
        {isSaving && <SaveForm list={list} q={q} sort={sort} onClose={() => setSaving(false)} />}
      </Modal>
    </>
  )
}

function ViewItem({ view, onChoose }: { readonly view: SavedView; readonly onChoose: () => void }) {
  const client = useQueryClient()
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: viewsQuery().queryKey })
  const pin = useMutation({
    mutationFn: () => call('changeView', { params: { id: view.id }, body: { pinned: !view.pinned } }),
    onSuccess: renew,
    onError: showFailure,
  })
  const remove = useMutation({
    mutationFn: () => call('deleteView', { params: { id: view.id } }),
    onSuccess: async () => {
      await renew()
      showToast({ text: `The view “${view.name}” is deleted.` })
    },
    onError: showFailure,
  })
  return (
    <div className={classes.item}>
      <Menu.Item className={classes.choose} onClick={onChoose}>
        <span className={classes.name}>
          {view.name} {view.shared && <IconUsers size={13} aria-label="shared" />}
        </span>
        <span className={classes.filter}>{view.q}</span>
      </Menu.Item>
      {view.isOwn && (
        <>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-pressed={view.pinned}
            aria-label={view.pinned ? `Take ${view.name} from the rail` : `Pin ${view.name} to the rail`}
            onClick={() => pin.mutate()}
          >
            {view.pinned ? <IconPinFilled size={14} /> : <IconPin size={14} />}
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Delete ${view.name}`}
            onClick={() => remove.mutate()}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </>
      )}
    </div>
  )
}

interface SaveFormProps {
  readonly list: ViewedList
  readonly q: string
  readonly sort: string | undefined
  readonly onClose: () => void
}

function SaveForm({ list, q, sort, onClose }: SaveFormProps) {
  const [name, setName] = useState('')
  const [pinned, setPinned] = useState(true)
  const [shared, setShared] = useState(false)
  const mayShare = useMay('operate')
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: () =>
      call('createView', { body: { list, name, q, pinned, shared, ...(sort === undefined ? {} : { sort }) } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsQuery().queryKey })
      showToast({ text: `Saved as “${name}”.`, tone: 'success' })
      onClose()
    },
  })
  return (
    <Form onSubmit={() => save.mutate()}>
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        description={<code>{q}</code>}
      />
      <Checkbox
        size="sm"
        label="Pin to the rail, with its count"
        checked={pinned}
        onChange={(event) => setPinned(event.currentTarget.checked)}
      />
      {mayShare && (
        <Checkbox
          size="sm"
          label="Everybody may use it"
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      )}
      <FormEnd word="Save" busy={save.isPending} onCancel={onClose} error={save.error} />
    </Form>
  )
}
