/** The form of a schedule: its document field by field, with what it would do beside it. */
import { Switch, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { Field, Form, FormEnd } from '../../parts/Form.tsx'
import { problemAt } from '../../parts/field-problem.ts'
import { Section } from '../../parts/Section.tsx'
import { type Document, textAt, withValue } from './document-fields.ts'
import { LimitFields } from './LimitFields.tsx'
import { PeopleFields } from './PeopleFields.tsx'
import { RuleFields } from './RuleFields.tsx'
import { isTargeted, SchedulePreview, useSchedulePreview } from './SchedulePreview.tsx'
import { TargetFields } from './TargetFields.tsx'
import { WorkFields } from './WorkFields.tsx'
import classes from './schedules.module.css'

interface ScheduleFormProps {
  readonly document: Document
  readonly onChange: (document: Document) => void
  readonly isNew: boolean
  readonly busy: boolean
  readonly error: Error | null
  readonly onSave: () => void
  readonly onCancel: () => void
  /** Left of the buttons. */
  readonly aside?: ReactNode
}

export function ScheduleForm({ document, onChange, isNew, busy, error, onSave, onCancel, aside }: ScheduleFormProps) {
  const { data, error: previewError, hasTarget } = useSchedulePreview(document)
  const onSet = (path: string, value: unknown): void => onChange(withValue(document, path, value))
  const name = textAt(document, 'name')
  const isReady = name.trim() !== '' && isTargeted(document)
  const isOn = document['enabled'] !== false
  return (
    <div className={classes.editor}>
      <div className={classes.form}>
        <Form label="Schedule" onSubmit={() => isReady && onSave()}>
          <div className={classes.part}>
            <Field
              label="Name"
              hint={isNew ? undefined : 'A name stays; duplicate the schedule to have another.'}
              error={problemAt(error, 'name')}
            >
              <TextInput
                size="xs"
                value={name}
                data-autofocus
                autoFocus={isNew}
                readOnly={!isNew}
                maxLength={200}
                autoComplete="off"
                placeholder="Weekly maintenance"
                onChange={(event) => onChange({ ...document, name: event.currentTarget.value })}
              />
            </Field>
            <Switch
              size="xs"
              label="On: it fires at its times"
              checked={isOn}
              onChange={(event) => onSet('enabled', event.currentTarget.checked ? undefined : false)}
            />
          </div>
          <Section title="When">
            <RuleFields
              document={document}
              onChange={onChange}
              inherited={document['zone'] === undefined ? data?.zone : undefined}
            />
          </Section>
          <Section title="For">
            <TargetFields document={document} onChange={onChange} />
          </Section>
          <WorkFields document={document} onSet={onSet} />
          <PeopleFields document={document} onSet={onSet} />
          <LimitFields document={document} onSet={onSet} />
          <Section title="Description">
            <Field label="What it is for" optional>
              <Textarea
                size="xs"
                autosize
                minRows={2}
                maxRows={8}
                value={textAt(document, 'description')}
                onChange={(event) => onSet('description', event.currentTarget.value)}
              />
            </Field>
          </Section>
          <div className={classes.formEnd}>
            <FormEnd
              word={isNew ? 'Create' : 'Save'}
              busy={busy}
              disabled={!isReady}
              onCancel={onCancel}
              error={problemAt(error, 'name') === undefined ? error : null}
            >
              {aside ??
                (isReady
                  ? 'Business hours and freeze dates are those of tenants and computers.'
                  : 'It needs a name, and for whom it is.')}
            </FormEnd>
          </div>
        </Form>
      </div>
      <SchedulePreview document={document} preview={data} error={previewError} hasTarget={hasTarget} />
    </div>
  )
}
