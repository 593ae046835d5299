/** Asks when a schedule fires: days and a time, or cron text, each turned into the other; and in which zone. */
import { Anchor, NativeSelect, Select, TextInput } from '@mantine/core'
import { weekdays } from '@fettle/core/terms/calendar.ts'
import { monthWeeks } from '@fettle/core/terms/schedule.ts'
import { Field, FormRow } from '../../parts/Form.tsx'
import { Toggles } from '../../parts/Toggles.tsx'
import { cronOf, readRule, type Rule, ruleKeys, ruleOfCron, writeRule } from './cron-rule.ts'
import { type Document, textAt } from './document-fields.ts'
import classes from './schedules.module.css'

type Kind = 'daily' | 'weekly' | 'monthly' | 'cron'

const kinds: readonly (readonly [Kind, string])[] = [
  ['daily', 'Daily'],
  ['weekly', 'Weekly'],
  ['monthly', 'Monthly'],
  ['cron', 'Cron text'],
]

const zones = Intl.supportedValuesOf('timeZone')
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

interface RuleFieldsProps {
  readonly document: Document
  readonly onChange: (document: Document) => void
  /** The zone it has without one of its own. */
  readonly inherited: string | undefined
}

export function RuleFields({ document, onChange, inherited }: RuleFieldsProps) {
  const rule = readRule(document)
  const kind: Kind = rule.type === 'monthlyWeekday' ? 'monthly' : rule.type
  const put = (next: Rule): void => {
    const rest = Object.entries(document).filter(([key]) => !(ruleKeys as readonly string[]).includes(key))
    onChange({ ...Object.fromEntries(rest), ...writeRule(next) })
  }
  const zone = textAt(document, 'zone')
  return (
    <>
      <Toggles label="How often" choices={kinds} chosen={[kind]} onToggle={(next) => put(turned(rule, next))} />
      {rule.type === 'weekly' && (
        <Toggles
          label="Days"
          choices={weekdays.map((day) => [day, capital(day.slice(0, 3))] as const)}
          chosen={rule.days}
          onToggle={(day) =>
            put({
              ...rule,
              days: weekdays.filter((one) => (one === day ? !rule.days.includes(day) : rule.days.includes(one))),
            })
          }
        />
      )}
      <FormRow>
        {(rule.type === 'monthly' || rule.type === 'monthlyWeekday') && <MonthDay rule={rule} onChange={put} />}
        {rule.type === 'cron' ? (
          <CronField cron={rule.cron} onChange={put} />
        ) : (
          <Field label="Time" hint="Detection begins then; changes as said below.">
            <TextInput
              size="xs"
              type="time"
              value={rule.time}
              onChange={(event) => put({ ...rule, time: event.currentTarget.value })}
            />
          </Field>
        )}
        <Field label="Time zone">
          <Select
            size="xs"
            searchable
            clearable
            placeholder={inherited === undefined ? "The tenant's, or the installation's" : `${inherited} (inherited)`}
            data={zone === '' || zones.includes(zone) ? zones : [zone, ...zones]}
            value={zone === '' ? null : zone}
            limit={60}
            nothingFoundMessage="No time zone is called so"
            onChange={(next) => {
              const { zone: _old, ...rest } = document
              onChange(next === null ? rest : { ...rest, zone: next })
            }}
          />
        </Field>
      </FormRow>
    </>
  )
}

/** The rule as one of another kind, with as much of it as fits. */
function turned(rule: Rule, kind: Kind): Rule {
  if (kind === 'cron') return { type: 'cron', cron: cronOf(rule) }
  const from = rule.type === 'cron' ? ruleOfCron(rule.cron) : rule
  const time = from?.time ?? '22:00'
  if (kind === 'daily') return { type: 'daily', time }
  if (kind === 'weekly') return from?.type === 'weekly' ? from : { type: 'weekly', days: ['tuesday'], time }
  if (from?.type === 'monthly' || from?.type === 'monthlyWeekday') return from
  return { type: 'monthlyWeekday', week: 'second', weekday: 'tuesday', time }
}

function CronField({ cron, onChange }: { readonly cron: string; readonly onChange: (rule: Rule) => void }) {
  const same = ruleOfCron(cron)
  return (
    <Field
      label="Cron text"
      hint={
        <>
          Minute, hour, day, month, weekday.{' '}
          {same !== undefined && (
            <Anchor component="button" type="button" size="xs" onClick={() => onChange(same)}>
              Show as a rule
            </Anchor>
          )}
        </>
      }
    >
      <TextInput
        size="xs"
        value={cron}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: 'mono' }}
        onChange={(event) => onChange({ type: 'cron', cron: event.currentTarget.value })}
      />
    </Field>
  )
}

interface MonthDayProps {
  readonly rule: Extract<Rule, { readonly type: 'monthly' | 'monthlyWeekday' }>
  readonly onChange: (rule: Rule) => void
}

const dayChoices = [...Array.from({ length: 31 }, (_, n) => String(n + 1)), 'last']

function MonthDay({ rule, onChange }: MonthDayProps) {
  const { time } = rule
  const week = rule.type === 'monthlyWeekday' ? rule.week : 'day'
  return (
    <div className={classes.pair}>
      <Field label="On the">
        <NativeSelect
          size="xs"
          value={week}
          data={[...monthWeeks.map((one) => ({ value: one, label: one })), { value: 'day', label: 'day of the month' }]}
          onChange={(event) => {
            const next = monthWeeks.find((one) => one === event.currentTarget.value)
            const weekday = rule.type === 'monthlyWeekday' ? rule.weekday : 'tuesday'
            onChange(
              next === undefined
                ? { type: 'monthly', day: 1, time }
                : { type: 'monthlyWeekday', week: next, weekday, time },
            )
          }}
        />
      </Field>
      {rule.type === 'monthlyWeekday' ? (
        <Field label="Weekday">
          <NativeSelect
            size="xs"
            value={rule.weekday}
            data={weekdays.map((day) => ({ value: day, label: capital(day) }))}
            onChange={(event) =>
              onChange({ ...rule, weekday: weekdays.find((day) => day === event.currentTarget.value) ?? rule.weekday })
            }
          />
        </Field>
      ) : (
        <Field label="Day">
          <NativeSelect
            size="xs"
            value={String(rule.day)}
            data={dayChoices}
            onChange={(event) => {
              const { value } = event.currentTarget
              onChange({ ...rule, day: value === 'last' ? 'last' : Number(value) })
            }}
          />
        </Field>
      )}
    </div>
  )
}
