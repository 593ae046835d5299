/** Writes a deployment as a sentence: ensure an item is so, on these computers, except some, when, and with what. */
import { Button, NativeSelect, NumberInput, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core'
import { type Enforcement, enforcements, type UnassignAct, unassignActs } from '@fettle/core/terms/deployment.ts'
import { IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { exclusionsQuery, itemQuery, type ItemRow } from '../../api/deployment-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Field } from '../../parts/Form.tsx'
import { enforcementWords, unassignWords } from '../../words/deployment-words.ts'
import { DesiredField } from './DesiredField.tsx'
import { type Draft, type Member, textIn, withMember } from './draft.ts'
import { ExclusionDialog } from './ExclusionDialog.tsx'
import { ItemPicker } from './ItemPicker.tsx'
import { ParametersForm } from './ParametersForm.tsx'
import { TargetField } from './TargetField.tsx'
import classes from './editor.module.css'

interface SentenceFormProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  /** A new deployment may still be called as one likes. */
  readonly isNew: boolean
  /** What a new one is called when nobody names it. */
  readonly suggestion?: string
}

export function SentenceForm({ draft, onChange, isNew, suggestion = '' }: SentenceFormProps) {
  const item = textIn(draft, 'item')
  const { data: chosen } = useQuery({ ...itemQuery(item), enabled: item !== '' })
  const [withInstance, setWithInstance] = useState(draft['instance'] !== undefined)
  const values = (draft['parameters'] ?? {}) as Draft
  const parameters = chosen?.parameters ?? []
  const hasParameters = parameters.some(({ name, hidden }) => hidden !== true || values[name] !== undefined)
  const enforcement = enforcements.find((one) => one === draft['enforcement']) ?? 'required'
  const set = (member: Member, value: unknown): Draft => withMember(draft, member, value)
  return (
    <div className={classes.sentence}>
      <Row word="Ensure">
        <div className={classes.line}>
          <div className={classes.wide}>
            <ItemPicker value={item} autoFocus={isNew} onChange={(next) => onChange(withItem(draft, next))} />
          </div>
          {withInstance ? (
            <TextInput
              size="xs"
              aria-label="Instance"
              placeholder="Instance, as in room-2"
              title="Tells several deployments of one item apart"
              value={textIn(draft, 'instance')}
              onChange={(event) => onChange(set('instance', event.currentTarget.value || undefined))}
            />
          ) : (
            <Button size="compact-xs" variant="subtle" onClick={() => setWithInstance(true)}>
              Add an instance
            </Button>
          )}
        </div>
      </Row>
      <Row word="is">
        <div className={classes.line}>
          <DesiredField draft={draft} onChange={onChange} />
        </div>
      </Row>
      <Row word="on">
        <TargetField target={draft['target']} onChange={(target) => onChange(set('target', target))} />
      </Row>
      {item !== '' && (
        <Row word="except">
          <Except item={item} />
        </Row>
      )}
      <Row word="when">
        <div className={classes.line}>
          <SegmentedControl
            size="xs"
            aria-label="When"
            value={enforcement}
            onChange={(next) => onChange(withEnforcement(draft, next as Enforcement))}
            data={enforcements.map((one) => ({ value: one, label: enforcementWords[one].word }))}
          />
          <span className={classes.hint}>{enforcementWords[enforcement].sentence}</span>
        </div>
        {enforcement === 'optional' && (
          <Switch
            size="xs"
            label="Approved everywhere until somebody denies it"
            checked={draft['autoApprove'] === true}
            onChange={(event) => onChange(set('autoApprove', event.currentTarget.checked || undefined))}
          />
        )}
      </Row>
      {hasParameters && (
        <Row word="with">
          <ParametersForm
            key={item}
            parameters={parameters}
            values={values}
            onChange={(name, value) => onChange(withParameter(draft, name, value))}
          />
        </Row>
      )}
      <Row word="called">
        <TextInput
          size="xs"
          aria-label="Name"
          placeholder={suggestion || 'Name'}
          disabled={!isNew}
          title={isNew ? undefined : 'Its name tells it apart and cannot change; duplicate it to give it another one.'}
          value={textIn(draft, 'name')}
          onChange={(event) => onChange(set('name', event.currentTarget.value || undefined))}
        />
      </Row>
      <Advanced draft={draft} onChange={onChange} />
    </div>
  )
}

function Row({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <div className={classes.row} role="group" aria-labelledby={id}>
      <span id={id} className={classes.word}>
        {word}
      </span>
      <div className={classes.controls}>{children}</div>
    </div>
  )
}

/** The draft for another item: what is wanted is kept while it still makes sense, parameters are not. */
export function withItem(draft: Draft, item: Pick<ItemRow, 'name' | 'kind'>): Draft {
  const named = withMember(withMember(draft, 'item', item.name), 'parameters', undefined)
  return item.kind === 'task'
    ? withMember(withMember(named, 'desired', undefined), 'mode', named['mode'] ?? 'enforce')
    : withMember(withMember(named, 'mode', undefined), 'desired', named['desired'] ?? 'latest')
}

function withEnforcement(draft: Draft, enforcement: Enforcement): Draft {
  const next = withMember(draft, 'enforcement', enforcement === 'required' ? undefined : enforcement)
  return enforcement === 'optional' ? next : withMember(next, 'autoApprove', undefined)
}

function withParameter(draft: Draft, name: string, value: unknown): Draft {
  const { [name]: _old, ...rest } = (draft['parameters'] ?? {}) as Draft
  const parameters = value === undefined ? rest : { ...rest, [name]: value }
  return withMember(draft, 'parameters', Object.keys(parameters).length === 0 ? undefined : parameters)
}

function Except({ item }: { readonly item: string }) {
  const { data } = useQuery(exclusionsQuery())
  const [isAdding, setAdding] = useState(false)
  const mayDefine = useMay('define')
  const own = (data?.items ?? []).filter((one) => one.item === item && !one.expired)
  return (
    <div className={classes.except}>
      {own.length === 0 && <span className={classes.hint}>nobody: no exclusion of this item holds</span>}
      {own.map((one) => (
        <Link
          key={one.id}
          to="/deployments/exclusions"
          search={{ q: one.name }}
          className={classes.exclusion}
          title={`${one.reason} (${one.owner})`}
        >
          {one.target}
        </Link>
      ))}
      {mayDefine && (
        <Button size="compact-xs" variant="subtle" onClick={() => setAdding(true)}>
          Exclude…
        </Button>
      )}
      <ExclusionDialog opened={isAdding} item={item} onClose={() => setAdding(false)} />
    </div>
  )
}

function Advanced({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const hasMore = ['enabled', 'sortOrder', 'onUnassign', 'description', 'notes'].some((key) => draft[key] !== undefined)
  const [isOpen, setOpen] = useState(hasMore)
  const id = useId()
  const unassign = unassignActs.find((one) => one === draft['onUnassign']) ?? 'leave'
  return (
    <div className={classes.advanced}>
      <button
        type="button"
        className={classes.fold}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <IconChevronRight size={14} data-open={isOpen || undefined} aria-hidden /> Order, what happens afterwards, notes
      </button>
      {isOpen && (
        <div className={classes.more} id={id}>
          <Switch
            size="xs"
            label="Switched on: sessions consider it"
            checked={draft['enabled'] !== false}
            onChange={(event) =>
              onChange(withMember(draft, 'enabled', event.currentTarget.checked ? undefined : false))
            }
          />
          <div className={classes.conditions}>
            <Field label="Order among equals" hint="Where only age would decide, the lower goes first.">
              <NumberInput
                size="xs"
                allowDecimal={false}
                min={-1_000_000}
                max={1_000_000}
                value={typeof draft['sortOrder'] === 'number' ? draft['sortOrder'] : 0}
                onChange={(next) =>
                  onChange(withMember(draft, 'sortOrder', Number(next) === 0 ? undefined : Number(next)))
                }
              />
            </Field>
            <Field label="When a computer is no longer meant">
              <NativeSelect
                size="xs"
                data={unassignActs.map((one: UnassignAct) => ({ value: one, label: unassignWords[one] }))}
                value={unassign}
                onChange={({ currentTarget: { value } }) =>
                  onChange(withMember(draft, 'onUnassign', value === 'leave' ? undefined : value))
                }
              />
            </Field>
          </div>
          <Field label="Description" optional>
            <TextInput
              size="xs"
              value={textIn(draft, 'description')}
              onChange={(event) => onChange(withMember(draft, 'description', event.currentTarget.value || undefined))}
            />
          </Field>
          <Field label="Notes" optional hint="Markdown for people; nothing is done with it.">
            <Textarea
              size="xs"
              autosize
              minRows={2}
              maxRows={12}
              value={textIn(draft, 'notes')}
              onChange={(event) => onChange(withMember(draft, 'notes', event.currentTarget.value || undefined))}
            />
          </Field>
        </div>
      )}
    </div>
  )
}
