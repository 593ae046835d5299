/** Shows one webhook: what it is told, what became of the last deliveries, and what can be done with it. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { deliveriesQuery, type DeliveryRow, type WebhookRow } from '../../../api/setup-queries.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { Code } from '../../../parts/Code.tsx'
import { ConfirmDialog } from '../../../parts/ConfirmDialog.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { PeekPanel } from '../../../parts/PeekPanel.tsx'
import { PlainText } from '../../../parts/PlainText.tsx'
import { Facts } from '../../../parts/Section.tsx'
import { showFailure } from '../../../parts/toasts.ts'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'
import { deliveryWords, eventWords } from './webhook-words.ts'

interface WebhookPeekProps {
  readonly webhook: WebhookRow
  readonly onClose: () => void
}

export function WebhookPeek({ webhook, onClose }: WebhookPeekProps) {
  const { id, name, url, events, allowPrivate, enabled, createdAt } = webhook
  const params = { id }
  const [asks, setAsks] = useState<'delete' | 'secret'>()
  const renews = [['webhooks'], ['webhook-deliveries', id]]
  const test = useSettingsChange({ change: () => call('testWebhook', { params, body: {} }), renews })
  const turn = useSettingsChange({
    change: () => call('changeWebhook', { params, body: { enabled: !enabled } }),
    renews,
    said: enabled ? 'The webhook is off.' : 'The webhook is on.',
  })
  const renew = useSettingsChange({
    change: () => call('renewWebhookSecret', { params, body: {} }),
    renews,
    onDone: () => setAsks(undefined),
  })
  const remove = useSettingsChange({
    change: () => call('deleteWebhook', { params }),
    renews: [['webhooks']],
    said: 'The webhook is taken away.',
    onDone: onClose,
  })
  return (
    <PeekPanel title={name} onClose={onClose}>
      <div className={classes.stack}>
        <div className={classes.buttons}>
          <Button size="xs" loading={test.isPending} onClick={() => test.mutate(undefined, { onError: showFailure })}>
            Send a test
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={turn.isPending}
            onClick={() => turn.mutate(undefined, { onError: showFailure })}
          >
            {enabled ? 'Switch off' : 'Switch on'}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsks('secret')}>
            New secret
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsks('delete')}>
            Delete
          </Button>
        </div>
        {test.data && (
          <p role="status">
            The test was {test.data.state === 'delivered' ? 'delivered' : 'not delivered'}
            {test.data.problem === undefined ? '.' : ': '}
            {test.data.problem !== undefined && <PlainText text={test.data.problem} />}
          </p>
        )}
        {renew.data && (
          <div className={classes.stack} role="status">
            <p>The new secret, shown only now:</p>
            <Code text={renew.data.secret} copyLabel="Copy the secret" />
          </div>
        )}
        <Facts
          facts={[
            ['Address', <PlainText key="url" text={url} />],
            ['Told when', events.map((event) => eventWords[event]).join(', ')],
            ['Private address', allowPrivate ? 'Allowed' : 'Not allowed'],
            ['Made', <Moment key="made" at={createdAt} />],
          ]}
        />
        <Deliveries id={id} />
      </div>
      <ConfirmDialog
        opened={asks === 'delete'}
        title={`Delete ${name}?`}
        word="Delete"
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsks(undefined)}
      >
        <p>The other program hears nothing any more, and what it was told is forgotten.</p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asks === 'secret'}
        title={`Give ${name} a new secret?`}
        word="Make a new secret"
        busy={renew.isPending}
        error={renew.error}
        onConfirm={() => renew.mutate()}
        onClose={() => setAsks(undefined)}
      >
        <p>The old one signs nothing any more: the other program refuses what it hears until it has the new one.</p>
      </ConfirmDialog>
    </PeekPanel>
  )
}

function Deliveries({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(deliveriesQuery(id))
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading rows={3} />
  return (
    <section aria-label="Deliveries">
      <h3>Deliveries</h3>
      {data.items.length === 0 ? (
        <p className="soft">It was told nothing yet.</p>
      ) : (
        <ul className={classes.list}>
          {data.items.map((row) => (
            <Delivery key={row.id} row={row} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Delivery({
  row: { event, state, attempts, status, problem, createdAt, nextAt },
}: {
  readonly row: DeliveryRow
}) {
  return (
    <li className={classes.row}>
      <span className={classes.what}>
        <span>{eventWords[event]}</span>
        <span className={classes.detail}>
          <Moment at={createdAt} />
          {status !== undefined && ` · answered ${status}`}
          {attempts > 1 && ` · ${attempts} tries`}
          {nextAt !== undefined && (
            <>
              {' · next try '}
              <Moment at={nextAt} />
            </>
          )}
        </span>
        {problem !== undefined && (
          <span className={classes.detail}>
            <PlainText text={problem} />
          </span>
        )}
      </span>
      <Chip wording={deliveryWords[state]} plain />
    </li>
  )
}
