/** The part of the run dialog that says which items, when, with which reboots, who is told and what happens when a computer is off. */
import { Checkbox, MultiSelect, NativeSelect, TextInput } from '@mantine/core'
import { rebootPreferences } from '@fettle/core/terms/session.ts'
import { useQuery } from '@tanstack/react-query'
import { itemNamesQuery } from '../../api/queries.ts'
import { changesThings, rebootWords, windowWords } from '../../words/option-words.ts'
import { offlineWaits, type RunWish, type Telling, tellings, tellingWords } from './run-choice.ts'
import classes from './run.module.css'

/** Enough to choose from; more are found by writing. */
const itemsShown = 40

interface RunOptionsProps {
  readonly wish: RunWish
  /** Whether the one computer is online; undefined for many. */
  readonly online?: boolean | undefined
  readonly onChange: (more: Partial<RunWish>) => void
}

export function RunOptions({ wish, online, onChange }: RunOptionsProps) {
  return (
    <div className={classes.options}>
      {wish.kind !== 'inventory' && <ItemsField items={wish.items} onChange={(items) => onChange({ items })} />}
      {changesThings(wish.kind) && <ChangeOptions wish={wish} onChange={onChange} />}
      <NativeSelect
        size="xs"
        label={online === false ? 'It is offline now' : 'If a computer is offline'}
        value={String(wish.offlineWaitSeconds)}
        data={offlineWaits.map(({ seconds, words }) => ({ value: String(seconds), label: words }))}
        onChange={(event) => onChange({ offlineWaitSeconds: Number(event.currentTarget.value) })}
      />
    </div>
  )
}

interface ItemsFieldProps {
  readonly items: readonly string[]
  readonly onChange: (items: readonly string[]) => void
}

function ItemsField({ items, onChange }: ItemsFieldProps) {
  const { data } = useQuery(itemNamesQuery())
  return (
    <MultiSelect
      size="xs"
      label="Only these items"
      placeholder={items.length === 0 ? 'Everything that applies' : ''}
      data={data ?? []}
      value={[...items]}
      onChange={onChange}
      searchable
      hidePickedOptions
      limit={itemsShown}
      nothingFoundMessage="No item is called so"
    />
  )
}

function ChangeOptions({ wish, onChange }: RunOptionsProps) {
  return (
    <>
      <NativeSelect
        size="xs"
        label="Changes begin"
        value={wish.start}
        data={(['now', 'afterHours', 'at'] as const).map((start) => ({ value: start, label: windowWords[start] }))}
        onChange={(event) => onChange({ start: event.currentTarget.value as RunWish['start'] })}
      />
      {wish.start === 'at' && (
        <TextInput
          size="xs"
          type="datetime-local"
          label="Time on the computer"
          required
          withAsterisk={false}
          value={wish.at}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        size="xs"
        label="Reboot"
        value={wish.reboot}
        data={rebootPreferences
          .toSorted((one, other) => Number(other === 'suppress') - Number(one === 'suppress'))
          .map((preference) => ({ value: preference, label: rebootWords[preference] }))}
        onChange={(event) => onChange({ reboot: event.currentTarget.value as RunWish['reboot'] })}
      />
      <NativeSelect
        size="xs"
        label="Tell whoever uses it"
        value={wish.telling}
        data={tellings.map((telling) => ({ value: telling, label: tellingWords[telling] }))}
        onChange={(event) => onChange({ telling: event.currentTarget.value as Telling })}
      />
      <Checkbox
        size="xs"
        label="Wait until somebody has approved the plan"
        checked={wish.approval}
        onChange={(event) => onChange({ approval: event.currentTarget.checked })}
      />
    </>
  )
}
