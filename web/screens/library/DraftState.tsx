/** Says what the server thinks of a text that is being written: its problems with their lines, or what saving would change. */
import type { TextAnswer } from '../../api/library-queries.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatCount } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './editor.module.css'
import type { Draft } from './use-draft.ts'

interface DraftStateProps {
  readonly draft: Draft
  readonly isNew: boolean
  readonly onGoTo: (line: number) => void
}

export function DraftState({ draft, isNew, onGoTo }: DraftStateProps) {
  const { answer, checkError, saveError, mayDefine, isDirty } = draft
  if (!mayDefine) return <p className={classes.state}>You may look at this, and not change it.</p>
  const error = saveError ?? checkError
  if (error !== null)
    return (
      <p className={classes.state} data-tone="failed" role="alert">
        <ToneIcon tone="failed" size={15} />
        {error.message}
      </p>
    )
  if (answer === undefined) return <p className={classes.state}>Looking…</p>
  const { problems } = answer
  if (problems.length > 0)
    return (
      <div className={classes.problems} role="region" aria-label="Problems">
        <p className={classes.state} role="status">
          <ToneIcon tone="failed" size={15} />
          {formatCount(problems.length, 'problem')}
        </p>
        <ul>
          {problems.map(({ line, sentence }) => (
            <li key={`${line} ${sentence}`}>
              <button type="button" onClick={() => onGoTo(line)}>
                <span className={classes.line}>Line {line}</span>
                <span>{visibleText(sentence)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    )
  return (
    <p className={classes.state} role="status">
      <ToneIcon tone="success" size={15} />
      {isDirty || isNew ? difference(answer, isNew) : 'No problems.'}
      {isDirty && hasComments(draft.now.text) && ' Comments in it are not kept: write them under notes.'}
    </p>
  )
}

/** Whether a line of the YAML is a comment; indented ones may be part of a text and are not counted. */
function hasComments(text: string): boolean {
  return /^#/m.test(text)
}

const shownMost = 4

function difference({ changes, fleet, documents }: TextAnswer, isNew: boolean): string {
  const [change] = changes
  if (change === undefined) return 'No problems.'
  const more = documents.length > 1 ? ` and ${formatCount(documents.length - 1, 'more document')}` : ''
  const reach = fleet === undefined ? '' : ` ${fleetWords(fleet.counts.computers)}`
  if (change.change === 'unchanged') return 'No problems. Saving would change nothing.'
  if (change.change === 'created') return `No problems. Saving makes the ${change.kind} ${change.name}${more}.${reach}`
  if (isNew) return `There is a ${change.kind} ${change.name} already: choose another name.`
  const paths = change.fields.map(({ path }) => path)
  const listed = paths.slice(0, shownMost).join(', ')
  const rest = paths.length > shownMost ? ` and ${formatCount(paths.length - shownMost, 'more member')}` : ''
  return `No problems. Saving changes ${listed}${rest}${more}.${reach}`
}

function fleetWords(computers: number): string {
  if (computers === 0) return 'On no computer something else would be wanted.'
  return `On ${formatCount(computers, 'computer')} something else would be wanted.`
}
