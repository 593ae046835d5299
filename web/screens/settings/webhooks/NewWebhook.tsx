/** Makes a webhook, and shows its secret once. */
import { Checkbox, Modal, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type WebhookEvent, webhookEvents } from '@fettle/core/terms/mail.ts'
import { call } from '../../../api/call.ts'
import { Code } from '../../../parts/Code.tsx'
import { problemAt, problemBeside } from '../../../parts/field-problem.ts'
import { Field, Form, FormEnd } from '../../../parts/Form.tsx'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'
import { eventWords } from './webhook-words.ts'

interface NewWebhookProps {
  readonly opened: boolean
  readonly tenant: string | undefined
  readonly onClose: () => void
}

export function NewWebhook(props: NewWebhookProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="New webhook" size={560} lockScroll={false} centered>
      {props.opened && <Fields {...props} />}
    </Modal>
  )
}

function Fields({ tenant, onClose }: NewWebhookProps) {
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState<string[]>(['sessionEnded'])
  const [allowPrivate, setPrivate] = useState(false)
  const create = useSettingsChange({
    change: () =>
      call('createWebhook', {
        body: { name, url, allowPrivate, events: events as WebhookEvent[], ...(tenant !== undefined && { tenant }) },
      }),
    renews: [['webhooks']],
  })
  if (create.data !== undefined)
    return (
      <div className={classes.stack}>
        <p>Give this secret to the other program: with it, it can check that what it hears comes from here.</p>
        <Code text={create.data.secret} copyLabel="Copy the secret" />
        <p className="soft">It is shown only now.</p>
      </div>
    )
  return (
    <Form onSubmit={() => create.mutate()} label="New webhook">
      <Field label="Name" error={problemAt(create.error, 'name')}>
        <TextInput size="xs" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      </Field>
      <Field
        label="Address"
        hint={tenant === undefined ? 'It hears of all tenants.' : `It hears of ${tenant} only.`}
        error={problemAt(create.error, 'url')}
      >
        <TextInput
          size="xs"
          inputMode="url"
          placeholder="https://hooks.acme.example/fettle"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
      </Field>
      <Checkbox.Group label="Told when" size="xs" value={events} onChange={setEvents}>
        <div className={classes.checks}>
          {webhookEvents
            .filter((event) => event !== 'test')
            .map((event) => (
              <Checkbox key={event} size="xs" value={event} label={eventWords[event]} />
            ))}
        </div>
      </Checkbox.Group>
      <Switch
        size="xs"
        label="It is at a private address, or speaks HTTP without TLS"
        checked={allowPrivate}
        onChange={(event) => setPrivate(event.currentTarget.checked)}
      />
      <FormEnd
        word="Make the webhook"
        busy={create.isPending}
        disabled={name === '' || url === '' || events.length === 0}
        onCancel={onClose}
        error={problemBeside(create.error, ['name', 'url'])}
      />
    </Form>
  )
}
