/** Says that somebody else saved meanwhile, shows the difference, and lets one text or the other stand. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CallError } from '../../api/call.ts'
import { textQuery } from '../../api/library-queries.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Difference } from '../../parts/code/Difference.tsx'
import classes from './editor.module.css'
import type { Draft } from './use-draft.ts'

interface SaveConflictProps {
  readonly draft: Draft
  readonly kind: string
  readonly name: string | undefined
  readonly onReload: (() => void) | undefined
}

export function SaveConflict({ draft, kind, name, onReload }: SaveConflictProps) {
  const { saveError } = draft
  if (name === undefined || !(saveError instanceof CallError) || saveError.code !== 'conflict') return null
  return <Theirs draft={draft} kind={kind} name={name} onReload={onReload} />
}

function Theirs({ draft, kind, name, onReload }: SaveConflictProps & { readonly name: string }) {
  const { data } = useQuery({
    ...textQuery(kind, name),
    queryKey: [...textQuery(kind, name).queryKey, 'theirs'],
    staleTime: 0,
  })
  return (
    <div className={classes.conflict}>
      <Banner
        tone="drift"
        actions={
          <>
            <Button size="xs" variant="default" onClick={onReload}>
              Take theirs
            </Button>
            <Button size="xs" disabled={data === undefined} onClick={() => draft.save(data?.revision)}>
              Save mine over it
            </Button>
          </>
        }
      >
        Somebody else saved this meanwhile. Below: theirs, and what yours would make of it.
      </Banner>
      {data !== undefined && (
        <Difference
          label="Their text and yours"
          before={allText(data.text, data.files)}
          after={allText(draft.now.text, draft.now.files)}
        />
      )}
    </div>
  )
}

function allText(text: string, files: { readonly [name: string]: string }): string {
  return [text, ...Object.entries(files).map(([name, content]) => `# ${name}\n${content}`)].join('\n')
}
