/** Finds pages, things and actions by name, from anywhere. */
import { Combobox, Modal, useCombobox } from '@mantine/core'
import { IconArrowRight, IconBolt, IconHistory, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useLatest } from '../../keys/use-latest.ts'
import { KeyHint } from '../../parts/KeyHint.tsx'
import type { PaletteEntry } from './palette-entries.ts'
import classes from './palette.module.css'
import { usePaletteEntries } from './use-palette-entries.ts'

interface PaletteProps {
  readonly shown: boolean
  readonly onClose: () => void
  readonly onHelp: () => void
}

export function Palette({ shown, onClose, onHelp }: PaletteProps) {
  return (
    <Modal.Root
      opened={shown}
      onClose={onClose}
      size={640}
      lockScroll={false}
      yOffset="12vh"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content className={classes.content} aria-label="Find anything">
        {shown && <Finder onClose={onClose} onHelp={onHelp} />}
      </Modal.Content>
    </Modal.Root>
  )
}

function Finder({ onClose, onHelp }: Omit<PaletteProps, 'shown'>) {
  const [text, setText] = useState('')
  const combobox = useCombobox({ opened: true })
  const { groups, isSearching } = usePaletteEntries(text, onHelp)
  const entries = groups.flatMap((group) => group.entries)
  const first = entries[0]?.id
  const store = useLatest(combobox)
  useEffect(() => {
    store.current.selectFirstOption()
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- what is offered first changes with them
  }, [store, first, text])

  function choose(id: string): void {
    const entry = entries.find((one) => one.id === id)
    onClose()
    // The dialog gives the focus back first; what the entry opens may take it then.
    window.setTimeout(() => entry?.run(), 0)
  }

  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <div className={classes.field}>
        <IconSearch size={17} aria-hidden />
        <Combobox.EventsTarget>
          <input
            data-autofocus
            // eslint-disable-next-line jsx-a11y/no-autofocus -- the dialog is this field, and what is typed at once must arrive in it
            autoFocus
            aria-label="Find pages, computers, sessions, deployments, software and actions"
            placeholder="Go to, find or do…"
            value={text}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setText(event.currentTarget.value)}
            // An open list of options keeps this key from the dialog, and this one is always open.
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              event.preventDefault()
              onClose()
            }}
          />
        </Combobox.EventsTarget>
        <KeyHint keys="Escape" />
      </div>
      <Combobox.Options className={classes.options} aria-label="Found">
        {groups.map((group) => (
          <Combobox.Group key={group.word} label={group.word} className={classes.group}>
            {group.entries.map((entry) => (
              <Combobox.Option key={entry.id} value={entry.id} className={classes.option}>
                <span className={classes.icon}>{iconOf(entry)}</span>
                <span className={classes.word}>{entry.word}</span>
                <span className={classes.hint}>{entry.hint}</span>
                {entry.keys !== undefined && <KeyHint keys={entry.keys} />}
              </Combobox.Option>
            ))}
          </Combobox.Group>
        ))}
        {entries.length === 0 && (
          <Combobox.Empty className={classes.none}>{isSearching ? 'Looking…' : 'Nothing is called so'}</Combobox.Empty>
        )}
      </Combobox.Options>
    </Combobox>
  )
}

function iconOf(entry: PaletteEntry): ReactNode {
  if (entry.icon !== undefined) return <entry.icon size={16} stroke={1.7} aria-hidden />
  if (entry.kind === 'action') return <IconBolt size={16} stroke={1.7} aria-hidden />
  if (entry.kind === 'recent') return <IconHistory size={16} stroke={1.7} aria-hidden />
  return <IconArrowRight size={16} stroke={1.7} aria-hidden />
}
