/** Asks what the sessions of a schedule do, when their changes begin, and about reboots. */
import { MultiSelect, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { catchUps, maintenanceKinds, noAnswerActs, rebootPreferences } from '@fettle/core/terms/session.ts'
import { useQuery } from '@tanstack/react-query'
import { itemNamesQuery } from '../../api/queries.ts'
import { Field, FormRow } from '../../parts/Form.tsx'
import { Section } from '../../parts/Section.tsx'
import { changesThings, rebootWords } from '../../words/option-words.ts'
import { catchUpWords, noAnswerWords } from '../../words/schedule-words.ts'
import { kindWords } from '../../words/session-words.ts'
import { textAt, valueAt } from './document-fields.ts'
import { ChoiceField, type DocumentProps, FlagField, LengthField } from './fields.tsx'

/** Enough to choose from; more are found by writing. */
const itemsShown = 40

const kindNames = Object.fromEntries(maintenanceKinds.map((kind) => [kind, kindWords[kind].word])) as {
  readonly [K in (typeof maintenanceKinds)[number]]: string
}

export function WorkFields({ document, onSet }: DocumentProps) {
  const kind = maintenanceKinds.find((one) => one === valueAt(document, 'session.kind')) ?? 'full'
  const { data: items } = useQuery(itemNamesQuery())
  const chosen = valueAt(document, 'session.items')
  return (
    <>
      <Section title="What" hint={kindWords[kind].sentence}>
        <FormRow>
          <ChoiceField
            {...{ document, onSet }}
            path="session.kind"
            label="Maintenance"
            choices={maintenanceKinds}
            words={kindNames}
            usual="full"
          />
          {kind !== 'inventory' && (
            <Field label="Only these items">
              <MultiSelect
                size="xs"
                placeholder={Array.isArray(chosen) ? '' : 'Everything that applies'}
                data={items ?? []}
                value={Array.isArray(chosen) ? (chosen as string[]) : []}
                onChange={(next) => onSet('session.items', next.length === 0 ? undefined : next)}
                searchable
                hidePickedOptions
                limit={itemsShown}
                nothingFoundMessage="No item is called so"
              />
            </Field>
          )}
        </FormRow>
        {changesThings(kind) && <ExecutionFields document={document} onSet={onSet} />}
      </Section>
      {changesThings(kind) && <RebootFields document={document} onSet={onSet} />}
    </>
  )
}

type Execution = 'immediately' | 'afterHours' | 'at'

const executionWords: { readonly [E in Execution]: string } = {
  immediately: 'Immediately after detection',
  afterHours: 'After business hours',
  at: 'At a time of day',
}

function ExecutionFields({ document, onSet }: DocumentProps) {
  const written = valueAt(document, 'execution')
  const execution: Execution =
    typeof written === 'object' && written !== null ? 'at' : written === 'afterHours' ? 'afterHours' : 'immediately'
  const at = textAt(document, 'execution.at') || '22:00'
  const zone = textAt(document, 'execution.zone') || 'schedule'
  return (
    <FormRow>
      <Field label="Changes begin" hint={execution === 'at' ? 'At least an hour after detection.' : undefined}>
        <NativeSelect
          size="xs"
          value={execution}
          data={(['immediately', 'afterHours', 'at'] as const).map((value) => ({
            value,
            label: executionWords[value],
          }))}
          onChange={(event) => {
            const next = event.currentTarget.value
            onSet('execution', next === 'at' ? { at, zone: 'computer' } : next)
          }}
        />
      </Field>
      {execution === 'at' && (
        <Field label="At">
          <TextInput
            size="xs"
            type="time"
            value={at}
            onChange={(event) => onSet('execution', { at: event.currentTarget.value, zone })}
          />
        </Field>
      )}
      {execution === 'at' && (
        <Field label="By the clocks of">
          <NativeSelect
            size="xs"
            value={zone}
            data={[
              { value: 'computer', label: 'each computer' },
              { value: 'schedule', label: 'the schedule' },
            ]}
            onChange={(event) => onSet('execution', { at, zone: event.currentTarget.value })}
          />
        </Field>
      )}
      <LengthField
        {...{ document, onSet }}
        path="session.window"
        label="Window stays open"
        usual="no end of its own"
        hint="No change begins afterwards."
      />
      <ChoiceField
        {...{ document, onSet }}
        path="session.catchUp"
        label="A computer that was away over it"
        choices={catchUps}
        words={catchUpWords}
        usual="nextWindow"
      />
    </FormRow>
  )
}

function RebootFields({ document, onSet }: DocumentProps) {
  const preference =
    rebootPreferences.find((one) => one === valueAt(document, 'session.reboot.preference')) ?? 'suppress'
  const deferrals = valueAt(document, 'session.reboot.deferrals')
  const fields = { document, onSet }
  return (
    <Section title="Reboot">
      <FormRow>
        <ChoiceField
          {...fields}
          path="session.reboot.preference"
          label="Reboot"
          choices={rebootPreferences}
          words={rebootWords}
          usual="suppress"
        />
        {preference === 'prompt' && (
          <>
            <LengthField {...fields} path="session.reboot.prompt" label="The question stands" usual="5m" />
            <ChoiceField
              {...fields}
              path="session.reboot.onNoAnswer"
              label="Nobody answers"
              choices={noAnswerActs}
              words={noAnswerWords}
              usual="suppress"
            />
            <Field label="Times it may be put off">
              <NumberInput
                size="xs"
                min={0}
                max={100}
                allowDecimal={false}
                placeholder="3"
                value={typeof deferrals === 'number' ? deferrals : ''}
                onChange={(next) => onSet('session.reboot.deferrals', typeof next === 'number' ? next : undefined)}
              />
            </Field>
            <LengthField {...fields} path="session.reboot.deferral" label="Each time by" usual="1h" />
          </>
        )}
        {(preference === 'ifNeeded' || preference === 'force') && (
          <LengthField {...fields} path="session.reboot.notice" label="Told to people before" usual="5m" />
        )}
      </FormRow>
      {preference !== 'suppress' && preference !== 'skip' && (
        <FlagField {...fields} path="session.reboot.notInBusinessHours" label="Not in business hours" usual={false} />
      )}
    </Section>
  )
}
