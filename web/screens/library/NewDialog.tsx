/** Asks what a new definition begins with: a template, or software that inventories found on computers. */
import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChevronRight, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { foundSoftwareQuery, type FoundSoftware, type LibraryKind } from '../../api/library-queries.ts'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { formatCount } from '../../words/counts.ts'
import { libraryKindWords, versionRange } from '../../words/library-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './library.module.css'
import { templates } from './templates.ts'

interface NewDialogProps {
  readonly kind: LibraryKind
  readonly opened: boolean
  readonly onClose: () => void
}

export function NewDialog({ kind, opened, onClose }: NewDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`New ${libraryKindWords[kind].one}`}
      size={kind === 'software' ? 'lg' : 'md'}
      lockScroll={false}
      centered
    >
      {opened && <Choices kind={kind} />}
    </Modal>
  )
}

function Choices({ kind }: { readonly kind: LibraryKind }) {
  const navigate = useNavigate()
  const begin = (template: string, name?: string): void =>
    void navigate({ to: '/library/new', search: { template, name } as object })
  return (
    <div className={classes.choices}>
      <ul className={classes.templates}>
        {templates()
          .filter((template) => template.kind === kind)
          .map(({ id, word, sentence }) => (
            <li key={id}>
              <button type="button" onClick={() => begin(id)}>
                <span>
                  <strong>{word}</strong>
                  <span className="soft">{sentence}</span>
                </span>
                <IconChevronRight size={16} aria-hidden />
              </button>
            </li>
          ))}
      </ul>
      {kind === 'software' && <Found onChoose={(name) => begin('apt', name)} />}
    </div>
  )
}

/** Providers whose packages can be deployed. */
const deployable = new Set(['apt'])

function Found({ onChoose }: { readonly onChoose: (name: string) => void }) {
  const [typed, setTyped] = useState('')
  const [asked] = useDebouncedValue(typed.trim(), 200)
  const { data, error } = useQuery(foundSoftwareQuery(asked))
  const rows = data?.items.filter(({ provider }) => deployable.has(provider))
  return (
    <section className={classes.found} aria-label="Found on computers">
      <h3>Found on computers</h3>
      <TextInput
        size="xs"
        type="search"
        aria-label="Search what is installed"
        placeholder="Search what is installed"
        leftSection={<IconSearch size={14} />}
        value={typed}
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error !== null && data === undefined && <LoadFailed error={error} />}
      {error === null && rows === undefined && <Loading rows={4} />}
      {rows?.length === 0 && (
        <p className="soft">
          {asked === '' ? 'No inventory has found any package yet.' : 'No package that was found has this in its name.'}
        </p>
      )}
      <ul className={classes.templates}>
        {rows?.map((row) => (
          <li key={`${row.provider} ${row.name}`}>
            <button type="button" onClick={() => onChoose(row.name)}>
              <FoundLine found={row} />
              <IconChevronRight size={16} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function FoundLine({ found: { name, provider, computers, versions } }: { readonly found: FoundSoftware }) {
  return (
    <span>
      <strong>{visibleText(name)}</strong>
      <span className="soft">
        {provider} · {visibleText(versionRange(versions))} · {formatCount(computers, 'computer')}
      </span>
    </span>
  )
}
