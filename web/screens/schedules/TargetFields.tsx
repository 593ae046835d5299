/** Asks for which computers a schedule is: all, a tag, a filter, one computer, a person; within a tenant or in all. */
import { Autocomplete, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { groupFilters } from '@fettle/core/terms/target.ts'
import { useQuery } from '@tanstack/react-query'
import { personEmailsQuery, tagNamesQuery } from '../../api/deployment-queries.ts'
import { tenantsQuery } from '../../api/queries.ts'
import { FilterBar } from '../../parts/FilterBar.tsx'
import { Field, FormRow } from '../../parts/Form.tsx'
import { Toggles } from '../../parts/Toggles.tsx'
import { groupWords } from '../../words/deployment-words.ts'
import { TargetField } from '../deployments/TargetField.tsx'
import { everybody, readTarget, type SubjectType, type TargetDraft, writeTarget } from '../deployments/target-draft.ts'
import { type Document, textAt } from './document-fields.ts'

type Who = SubjectType | 'filter'

const choices: readonly (readonly [Who, string])[] = [
  ['all', 'All computers'],
  ['tag', 'Tag'],
  ['filter', 'Filter'],
  ['computer', 'Computer'],
  ['person', 'Person'],
  ['expression', 'Expression'],
]

interface TargetFieldsProps {
  readonly document: Document
  readonly onChange: (document: Document) => void
}

export function TargetFields({ document, onChange }: TargetFieldsProps) {
  const { target: written, filter, ...rest } = document
  const draft = readTarget(written)
  const who: Who | undefined = filter !== undefined ? 'filter' : written === undefined ? undefined : draft?.who
  const put = (next: TargetDraft): void => onChange({ ...rest, target: writeTarget(next) })
  const choose = (next: Who): void => {
    if (next === who) return
    if (next === 'filter') onChange({ ...rest, filter: '' })
    else put({ ...(draft ?? everybody), who: next, value: '', where: '' })
  }
  const isUnknown = written !== undefined && draft === undefined
  return (
    <>
      <Toggles label="For" choices={choices} chosen={who === undefined ? [] : [who]} onToggle={choose} />
      {who === 'filter' && (
        <FilterBar
          list="computers"
          label="Computers that match"
          placeholder="tenant:acme tag:canary -is:stale"
          value={textAt(document, 'filter')}
          onChange={(text) => onChange({ ...rest, filter: text })}
        />
      )}
      {isUnknown && <TargetField target={written} onChange={(target) => onChange({ ...rest, target })} />}
      {who !== undefined && who !== 'filter' && draft !== undefined && <SubjectFields draft={draft} onChange={put} />}
    </>
  )
}

function SubjectFields({
  draft,
  onChange,
}: {
  readonly draft: TargetDraft
  readonly onChange: (draft: TargetDraft) => void
}) {
  const { data: tenants } = useQuery(tenantsQuery())
  const isGroup = draft.who !== 'computer'
  return (
    <>
      {(draft.who === 'expression' || draft.who === 'script') && (
        <Field label={draft.who === 'script' ? 'Script that says true or false' : 'Expression (CEL)'}>
          <Textarea
            size="xs"
            autosize
            minRows={2}
            maxRows={10}
            classNames={{ input: 'mono' }}
            placeholder="facts.os.family == 'windows'"
            value={draft.value}
            onChange={(event) => onChange({ ...draft, value: event.currentTarget.value })}
          />
        </Field>
      )}
      <FormRow>
        {draft.who === 'tag' && <TagField draft={draft} onChange={onChange} />}
        {draft.who === 'person' && <PersonField draft={draft} onChange={onChange} />}
        {draft.who === 'computer' && (
          <Field label="Computer" hint="Its name or id.">
            <TextInput
              size="xs"
              value={draft.value}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => onChange({ ...draft, value: event.currentTarget.value })}
            />
          </Field>
        )}
        <Field label="Tenant">
          <NativeSelect
            size="xs"
            value={draft.tenant}
            data={[
              { value: '', label: 'All tenants' },
              ...(tenants?.items ?? []).map(({ name }) => ({ value: name, label: name })),
            ]}
            onChange={(event) => onChange({ ...draft, tenant: event.currentTarget.value })}
          />
        </Field>
        {isGroup && (
          <Field label="Form">
            <NativeSelect
              size="xs"
              value={draft.filter}
              data={groupFilters.map((one) => ({ value: one, label: groupWords[one] }))}
              onChange={(event) =>
                onChange({ ...draft, filter: groupFilters.find((one) => one === event.currentTarget.value) ?? 'all' })
              }
            />
          </Field>
        )}
        {isGroup && (
          <Field label="System" optional>
            <TextInput
              size="xs"
              placeholder="linux, windows, debian 12"
              value={draft.os}
              spellCheck={false}
              onChange={(event) => onChange({ ...draft, os: event.currentTarget.value })}
            />
          </Field>
        )}
      </FormRow>
      {draft.tenant !== '' && draft.who !== 'computer' && draft.who !== 'person' && (
        <Checkbox
          size="xs"
          label="The tenants below it too"
          checked={draft.below}
          onChange={(event) => onChange({ ...draft, below: event.currentTarget.checked })}
        />
      )}
    </>
  )
}

interface PartProps {
  readonly draft: TargetDraft
  readonly onChange: (draft: TargetDraft) => void
}

function TagField({ draft, onChange }: PartProps) {
  const { data } = useQuery(tagNamesQuery())
  return (
    <Field label="Tag">
      <Autocomplete
        size="xs"
        data={[...new Set(data ?? [])]}
        value={draft.value}
        onChange={(value) => onChange({ ...draft, value })}
      />
    </Field>
  )
}

function PersonField({ draft, onChange }: PartProps) {
  const { data } = useQuery(personEmailsQuery())
  return (
    <Field label="Person" hint="The computers whose primary person this is.">
      <Autocomplete
        size="xs"
        placeholder="dana@acme.example"
        data={[...new Set(data ?? [])]}
        limit={20}
        value={draft.value}
        onChange={(value) => onChange({ ...draft, value })}
      />
    </Field>
  )
}
