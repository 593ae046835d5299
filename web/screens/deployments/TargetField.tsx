/** Says whom a deployment or an exclusion is for: in fields, or as its text stands in a YAML file. */
import { Autocomplete, Checkbox, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { type GroupFilter, groupFilters } from '@fettle/core/terms/target.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { personEmailsQuery, tagNamesQuery } from '../../api/deployment-queries.ts'
import { suggestionsQuery } from '../../api/list-queries.ts'
import { tenantsQuery } from '../../api/queries.ts'
import { Field } from '../../parts/Form.tsx'
import { Toggles } from '../../parts/Toggles.tsx'
import { groupWords } from '../../words/deployment-words.ts'
import { readYaml, yamlOf } from './draft.ts'
import { osChoices, readTarget, type SubjectType, type TargetDraft, writeTarget } from './target-draft.ts'
import classes from './editor.module.css'

interface TargetFieldProps {
  readonly target: unknown
  readonly onChange: (target: unknown) => void
}

const subjectWords: readonly (readonly [SubjectType, string])[] = [
  ['all', 'All computers'],
  ['tag', 'Tag'],
  ['computer', 'Computer'],
  ['person', 'Person'],
  ['expression', 'Expression'],
  ['script', 'Script'],
]

export function TargetField({ target, onChange }: TargetFieldProps) {
  const read = readTarget(target)
  const [text, setText] = useState<string>()
  const asText = text !== undefined || read === undefined
  const shown = text ?? (target === undefined ? 'all: true\n' : yamlOf(target as Readonly<Record<string, unknown>>))
  return (
    <div className={classes.target}>
      <div className={classes.line}>
        {asText ? (
          <span className={classes.hint}>The target as it stands in a YAML file.</span>
        ) : (
          <Subject draft={read} isChosen={target !== undefined} onChange={(next) => onChange(writeTarget(next))} />
        )}
        <SegmentedControl
          className={classes.end}
          size="xs"
          aria-label="How the target is written"
          value={asText ? 'text' : 'fields'}
          onChange={(next) => setText(next === 'text' ? shown : undefined)}
          data={[
            { value: 'fields', label: 'Fields', disabled: read === undefined },
            { value: 'text', label: 'Text' },
          ]}
        />
      </div>
      {asText ? (
        <TargetText
          text={shown}
          onChange={(next, value) => {
            setText(next)
            if (value !== undefined) onChange(value)
          }}
        />
      ) : (
        target !== undefined && <Conditions draft={read} onChange={(next) => onChange(writeTarget(next))} />
      )}
    </div>
  )
}

interface TextProps {
  readonly text: string
  /** Without a value while the text is not a target yet. */
  readonly onChange: (text: string, value: unknown) => void
}

function TargetText({ text, onChange }: TextProps) {
  const read = readYaml(text)
  return (
    <Textarea
      size="xs"
      aria-label="Target as text"
      autosize
      minRows={3}
      maxRows={14}
      spellCheck={false}
      classNames={{ input: classes.mono ?? '' }}
      value={text}
      error={'problem' in read ? `Line ${read.line}: ${read.problem}` : undefined}
      onChange={(event) => {
        const next = event.currentTarget.value
        const parsed = readYaml(next)
        onChange(next, 'value' in parsed && typeof parsed.value === 'object' ? (parsed.value ?? undefined) : undefined)
      }}
    />
  )
}

interface PartProps {
  readonly draft: TargetDraft
  readonly onChange: (draft: TargetDraft) => void
}

function Subject({ draft, isChosen, onChange }: PartProps & { readonly isChosen: boolean }) {
  const { who, value } = draft
  // Somebody has just said of which kind they are: which ones is written next.
  const [isFresh, setFresh] = useState(false)
  return (
    <>
      <Toggles
        label="Computers"
        choices={subjectWords}
        chosen={isChosen ? [who] : []}
        onToggle={(next) => {
          if (isChosen && next === who) return
          setFresh(true)
          onChange({ ...draft, who: next, value: '', ...(next === 'expression' && { where: '' }) })
        }}
      />
      {isChosen && (who === 'tag' || who === 'person' || who === 'computer') && (
        <Named
          key={who}
          who={who}
          value={value}
          focuses={isFresh}
          onChange={(next) => onChange({ ...draft, value: next })}
        />
      )}
      {(who === 'expression' || who === 'script') && (
        <Textarea
          size="xs"
          className={classes.wide}
          classNames={{ input: classes.mono ?? '' }}
          key={who}
          aria-label={who === 'script' ? 'Script' : 'Expression'}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- it came because somebody chose to write it
          autoFocus={isFresh}
          placeholder={
            who === 'script' ? 'test -e /opt/cash && echo true || echo false' : 'facts.hardware.memoryMiB >= 4096'
          }
          autosize
          minRows={1}
          maxRows={10}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange({ ...draft, value: event.currentTarget.value })}
        />
      )}
    </>
  )
}

interface NamedProps {
  readonly who: 'tag' | 'person' | 'computer'
  readonly value: string
  /** It takes the focus when it comes, and shows what there is. */
  readonly focuses: boolean
  readonly onChange: (value: string) => void
}

function Named({ who, value, focuses, onChange }: NamedProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focuses) field.current?.focus({ preventScroll: true })
  }, [focuses])
  const tags = useQuery({ ...tagNamesQuery(), enabled: who === 'tag' }).data
  const persons = useQuery({ ...personEmailsQuery(), enabled: who === 'person' }).data
  const computers = useQuery({
    ...suggestionsQuery({ list: 'computers', field: 'name', text: value, q: '' }),
    enabled: who === 'computer',
  }).data
  const label = { tag: 'Tag', person: 'E-mail of the person', computer: 'Name of the computer' }[who]
  const data = {
    tag: tags ?? [],
    person: persons ?? [],
    computer: [...new Set((computers?.values ?? []).map((one) => one.label ?? one.value))],
  }[who]
  return (
    <Autocomplete
      ref={field}
      size="xs"
      className={classes.wide}
      aria-label={label}
      placeholder={label}
      data={[...data]}
      limit={100}
      value={value}
      onChange={onChange}
    />
  )
}

function Conditions({ draft, onChange }: PartProps) {
  const tenants = useQuery(tenantsQuery()).data?.items ?? []
  const { who, tenant, below, filter, os, where } = draft
  const isGroup = who !== 'computer' && who !== 'person'
  const names = tenants.map(({ name }) => name)
  return (
    <div className={classes.conditions}>
      <Field label="Of the tenant">
        <NativeSelect
          size="xs"
          data={[
            { value: '', label: isGroup ? 'All tenants' : 'Any tenant' },
            ...(tenant === '' || names.includes(tenant) ? names : [tenant, ...names]),
          ]}
          value={tenant}
          onChange={(event) => onChange({ ...draft, tenant: event.currentTarget.value })}
        />
      </Field>
      <Field label="Form">
        <NativeSelect
          size="xs"
          data={groupFilters.map((one) => ({ value: one, label: groupWords[one] }))}
          value={filter}
          onChange={(event) => onChange({ ...draft, filter: event.currentTarget.value as GroupFilter })}
        />
      </Field>
      <Field label="System">
        <Autocomplete
          size="xs"
          placeholder="Any, or debian 13"
          data={[...osChoices]}
          value={os}
          onChange={(next) => onChange({ ...draft, os: next.toLowerCase() })}
        />
      </Field>
      {who !== 'expression' && (
        <Field label="And only where">
          <TextInput
            size="xs"
            placeholder="facts.os.version == '13'"
            value={where}
            onChange={(event) => onChange({ ...draft, where: event.currentTarget.value })}
          />
        </Field>
      )}
      {isGroup && tenant !== '' && (
        <Checkbox
          size="xs"
          className={classes.check}
          label={`and of the tenants below ${tenant}`}
          checked={below}
          onChange={(event) => onChange({ ...draft, below: event.currentTarget.checked })}
        />
      )}
    </div>
  )
}
