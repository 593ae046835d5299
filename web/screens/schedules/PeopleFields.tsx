/** Asks who is told about the sessions of a schedule, what they may do, and who has to approve. */
import { Button, NumberInput, TagsInput } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { userContexts } from '@fettle/core/terms/session.ts'
import { useState } from 'react'
import { Field, FormRow } from '../../parts/Form.tsx'
import { Section } from '../../parts/Section.tsx'
import { userContextWords } from '../../words/schedule-words.ts'
import { flagAt, textAt, valueAt } from './document-fields.ts'
import { ChoiceField, type DocumentProps, FlagField, LengthField } from './fields.tsx'
import { MailPreview } from './MailPreview.tsx'
import classes from './schedules.module.css'

const approvalWords = { none: 'Nobody', person: 'A person, plan by plan' } as const

export function PeopleFields({ document, onSet }: DocumentProps) {
  const fields = { document, onSet }
  const [mail, setMail] = useState<'before' | 'after'>()
  const before = flagAt(document, 'session.notify.before') === true
  const after = flagAt(document, 'session.notify.after') === true
  const also = valueAt(document, 'session.notify.also')
  const times = valueAt(document, 'session.postpone.times')
  const isApproved = valueAt(document, 'session.approval') === 'person'
  const isAnybodyTold = before || after
  return (
    <>
      <Section
        title="Mail"
        hint="To the primary person of each computer, as the settings of its tenant say."
        actions={
          isAnybodyTold && (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconMail size={13} />}
              onClick={() => setMail(before ? 'before' : 'after')}
            >
              See the mail
            </Button>
          )
        }
      >
        <div className={classes.flags}>
          <FlagField {...fields} path="session.notify.before" label="Before changes begin" usual={false} />
          {before && (
            <div className={classes.under}>
              <FlagField
                {...fields}
                path="session.notify.beforeWhenCompliant"
                label="Also when nothing will change"
                usual={false}
              />
              <FlagField {...fields} path="session.notify.offerPostpone" label="They may put it off" usual />
              <FlagField {...fields} path="session.notify.offerRunNow" label="They may run it at once" usual />
            </div>
          )}
          <FlagField {...fields} path="session.notify.after" label="When it is over" usual={false} />
          {after && (
            <div className={classes.under}>
              <FlagField
                {...fields}
                path="session.notify.afterOnlyIfNeeded"
                label="Only when somebody has to do something"
                usual={false}
              />
            </div>
          )}
          {isAnybodyTold && (
            <FlagField {...fields} path="session.notify.showActions" label="With the list of what changes" usual />
          )}
        </div>
        {isAnybodyTold && (
          <FormRow>
            <Field label="Also to">
              <TagsInput
                size="xs"
                placeholder={Array.isArray(also) ? '' : 'it@acme.example'}
                value={Array.isArray(also) ? (also as string[]) : []}
                onChange={(next) => onSet('session.notify.also', next.length === 0 ? undefined : next)}
              />
            </Field>
            {before && (
              <Field label="Times they may">
                <NumberInput
                  size="xs"
                  min={0}
                  max={100}
                  allowDecimal={false}
                  placeholder="3"
                  value={typeof times === 'number' ? times : ''}
                  onChange={(next) => onSet('session.postpone.times', typeof next === 'number' ? next : undefined)}
                />
              </Field>
            )}
            {before && <LengthField {...fields} path="session.postpone.within" label="Within" usual="7d" />}
          </FormRow>
        )}
      </Section>
      <Section title="People">
        <FormRow>
          <ChoiceField
            {...fields}
            path="session.approval"
            label="Changes are approved by"
            choices={['none', 'person']}
            words={approvalWords}
            usual="none"
          />
          {isApproved && (
            <LengthField {...fields} path="session.personWait" label="A plan waits for approval" usual="7d" />
          )}
          <ChoiceField
            {...fields}
            path="session.userContext"
            label="Actions of users run for"
            choices={userContexts}
            words={userContextWords}
            usual="currentUser"
          />
          {valueAt(document, 'session.userContext') !== 'skip' && (
            <LengthField {...fields} path="session.userWait" label="Wait for somebody to sign in" usual="8h" />
          )}
        </FormRow>
      </Section>
      <MailPreview
        about={mail}
        can={[...(before ? (['before'] as const) : []), ...(after ? (['after'] as const) : [])]}
        tenant={textAt(document, 'target.tenant')}
        onShow={setMail}
      />
    </>
  )
}
