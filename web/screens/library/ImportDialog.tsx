/** Takes definitions in as files: shows what they would change before anything is changed. */
import { Button, Modal } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type DragEvent, useMemo, useRef, useState } from 'react'
import { call } from '../../api/call.ts'
import { draftQuery, libraryKey, type TextAnswer } from '../../api/library-queries.ts'
import { FormEnd, Form } from '../../parts/Form.tsx'
import { Loading } from '../../parts/Notices.tsx'
import { showToast } from '../../parts/toasts.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatCount } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import { type DroppedFile, importedText } from './imported-text.ts'
import classes from './library.module.css'

interface ImportDialogProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function ImportDialog({ opened, onClose }: ImportDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Import definitions" size="lg" lockScroll={false} centered>
      {opened && <Import onClose={onClose} />}
    </Modal>
  )
}

function Import({ onClose }: { readonly onClose: () => void }) {
  const [files, setFiles] = useState<readonly DroppedFile[]>([])
  const text = useMemo(() => importedText(files), [files])
  const asked = { text: text.text, files: text.files }
  const { data, error } = useQuery({ ...draftQuery(asked), enabled: asked.text !== '' })
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: () => call('applyText', { body: { ...asked, files: { ...asked.files } } }),
    onSuccess: async ({ changes }) => {
      const count = changes.filter(({ change }) => change !== 'unchanged').length
      showToast({ text: `${formatCount(count, 'definition')} imported.`, tone: 'success' })
      onClose()
      await Promise.all(
        [[libraryKey], ['items'], ['library-scripts'], ['deployments']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      )
    },
  })
  const isReady =
    data !== undefined && data.problems.length === 0 && data.changes.some((one) => one.change !== 'unchanged')
  return (
    <Form onSubmit={() => isReady && save.mutate()}>
      <DropPlace files={files} onFiles={setFiles} />
      {files.length > 0 && asked.text === '' && (
        <p className="soft">There is no YAML file among them; definitions end in .yaml or .yml.</p>
      )}
      {asked.text !== '' && data === undefined && error === null && <Loading rows={3} />}
      {data !== undefined && asked.text !== '' && <Outcome answer={data} placeOf={text.placeOf} />}
      <FormEnd word="Import" busy={save.isPending} disabled={!isReady} onCancel={onClose} error={save.error ?? error} />
    </Form>
  )
}

function DropPlace({
  files,
  onFiles,
}: {
  readonly files: readonly DroppedFile[]
  readonly onFiles: (files: readonly DroppedFile[]) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const take = async (list: FileList | null): Promise<void> => {
    if (list !== null) onFiles(await Promise.all([...list].map(readDropped)))
  }
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files)
  }
  return (
    <div
      className={classes.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconUpload size={22} stroke={1.5} aria-hidden />
      <p>{files.length === 0 ? 'Drop YAML files here, with the scripts that they name.' : fileNames(files)}</p>
      <Button size="xs" variant="default" onClick={() => input.current?.click()}>
        Choose files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to import"
        onChange={(event) => void take(event.currentTarget.files)}
      />
    </div>
  )
}

async function readDropped(file: File): Promise<DroppedFile> {
  return { path: file.webkitRelativePath || file.name, text: await file.text() }
}

function fileNames(files: readonly DroppedFile[]): string {
  const names = files.slice(0, 6).map(({ path }) => path)
  return files.length > names.length ? `${names.join(', ')} and ${files.length - names.length} more` : names.join(', ')
}

const changeWords = { created: 'New', updated: 'Changed', unchanged: 'As it is', deleted: 'Deleted' } as const

function Outcome({ answer, placeOf }: { readonly answer: TextAnswer; readonly placeOf: (line: number) => string }) {
  const { problems, changes, fleet } = answer
  if (problems.length > 0)
    return (
      <div className={classes.outcome} role="region" aria-label="Problems">
        <p>
          <ToneIcon tone="failed" size={15} /> {formatCount(problems.length, 'problem')}; nothing can be imported.
        </p>
        <ul>
          {problems.map(({ line, sentence }) => (
            <li key={`${line} ${sentence}`}>
              <span className="soft">{placeOf(line)}:</span> {visibleText(sentence)}
            </li>
          ))}
        </ul>
      </div>
    )
  return (
    <div className={classes.outcome} role="region" aria-label="What would change">
      <table>
        <thead>
          <tr>
            <th scope="col">Definition</th>
            <th scope="col">Becomes</th>
            <th scope="col">What changes</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ kind, name, change, fields }) => (
            <tr key={`${kind} ${name}`}>
              <td>
                {kind} <strong>{visibleText(name)}</strong>
              </td>
              <td>{changeWords[change]}</td>
              <td className="soft">{fields.map(({ path }) => path).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {fleet !== undefined && (
        <p>On {formatCount(fleet.counts.computers, 'computer')} something else would be wanted.</p>
      )}
    </div>
  )
}
