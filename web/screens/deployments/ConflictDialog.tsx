/** Shows what others saved meanwhile beside what somebody wants to save, and lets them put both together. */
import { Button, Modal, Radio } from '@mantine/core'
import { useMemo, useState } from 'react'
import { visibleText } from '../../words/visible-text.ts'
import type { Draft } from './draft.ts'
import { merged, threeWay, type ThreeWayRow } from './three-way.ts'
import classes from './conflict.module.css'

export interface Conflict {
  readonly base: Draft
  readonly theirs: Draft
  readonly revision: string
}

interface ConflictDialogProps {
  readonly conflict: Conflict | undefined
  readonly mine: Draft
  readonly onMerge: (draft: Draft) => void
  readonly onTheirs: () => void
  readonly onClose: () => void
}

export function ConflictDialog({ conflict, mine, onMerge, onTheirs, onClose }: ConflictDialogProps) {
  return (
    <Modal
      opened={conflict !== undefined}
      onClose={onClose}
      title="Somebody saved this deployment meanwhile"
      size={860}
      lockScroll={false}
      centered
    >
      {conflict !== undefined && <Difference conflict={conflict} mine={mine} onMerge={onMerge} onTheirs={onTheirs} />}
    </Modal>
  )
}

type DifferenceProps = Pick<ConflictDialogProps, 'mine' | 'onMerge' | 'onTheirs'> & { readonly conflict: Conflict }

function Difference({ conflict: { base, theirs }, mine, onMerge, onTheirs }: DifferenceProps) {
  const rows = useMemo(() => threeWay(base, theirs, mine), [base, theirs, mine])
  const [keepMine, setKeepMine] = useState<ReadonlySet<string>>(() => new Set(rows.map(({ path }) => path)))
  const choose = (path: string, isMine: boolean): void => {
    const next = new Set(keepMine)
    if (isMine) next.add(path)
    else next.delete(path)
    setKeepMine(next)
  }
  const conflicts = rows.filter(({ isConflict }) => isConflict).length
  return (
    <div className={classes.body}>
      <p>
        {conflicts === 0
          ? 'You changed different things; both can stay.'
          : 'Where both changed the same thing, choose what stays. Everything else that either of you changed stays.'}
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">It was</th>
            <th scope="col">They saved</th>
            <th scope="col">You want</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.path}
              row={row}
              isMine={keepMine.has(row.path)}
              onChoose={(mineStays) => choose(row.path, mineStays)}
            />
          ))}
        </tbody>
      </table>
      <div className={classes.end}>
        <Button size="xs" variant="default" onClick={onTheirs}>
          Drop mine, take theirs
        </Button>
        <Button size="xs" data-autofocus onClick={() => onMerge(merged(theirs, rows, keepMine))}>
          Put together and save
        </Button>
      </div>
    </div>
  )
}

interface RowProps {
  readonly row: ThreeWayRow
  readonly isMine: boolean
  readonly onChoose: (isMine: boolean) => void
}

function Row({ row, isMine, onChoose }: RowProps) {
  const { path, was, theirs, mine, isConflict } = row
  return (
    <tr data-conflict={isConflict || undefined}>
      <th scope="row">{path}</th>
      <td className="soft">
        <Value value={was} />
      </td>
      <td>
        {isConflict ? (
          <Radio
            size="xs"
            name={path}
            checked={!isMine}
            onChange={() => onChoose(false)}
            label={<Value value={theirs} />}
          />
        ) : (
          <Value value={theirs} />
        )}
      </td>
      <td>
        {isConflict ? (
          <Radio
            size="xs"
            name={path}
            checked={isMine}
            onChange={() => onChoose(true)}
            label={<Value value={mine} />}
          />
        ) : (
          <Value value={mine} />
        )}
      </td>
    </tr>
  )
}

/** A member's value as text. */
export function Value({ value }: { readonly value: unknown }) {
  if (value === undefined) return <span className="soft">not there</span>
  return <span className={classes.value}>{visibleText(typeof value === 'string' ? value : JSON.stringify(value))}</span>
}
