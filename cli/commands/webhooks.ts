/** `fettle webhooks`: lists webhooks, makes one, switches it, renews its secret, tests it, takes it away, shows what it was told. */
import { type WebhookEvent, webhookEvents } from '@fettle/core/terms/mail.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  using client = clientFor(invocation.options)
  const { output } = invocation
  const [what = 'list', name] = invocation.arguments
  if (what === 'list') return await list(client, invocation)
  if (name === undefined) throw failure('badInput', `Name the webhook: fettle webhooks ${what} NAME.`)
  const params = { id: name }
  switch (what) {
    case 'add':
      return await add(client, invocation, name)
    case 'test':
      return await test(client, invocation, name)
    case 'secret': {
      const answer = await client.call('renewWebhookSecret', { params, body: {} })
      showSecret(output, answer)
      return exitCodes.done
    }
    case 'deliveries':
      return await deliveries(client, invocation, name)
    case 'remove': {
      const answer = await client.call('deleteWebhook', { params })
      if (output.isJson) output.json(answer)
      else output.line(`${name} is told nothing any more.`)
      return exitCodes.done
    }
    default: {
      const changed = await client.call('changeWebhook', { params, body: { enabled: what === 'on' } })
      if (output.isJson) output.json(changed)
      else output.line(`${name} is ${changed.enabled ? 'on' : 'off'}.`)
      return exitCodes.done
    }
  }
}

async function list(client: Client, { output }: Invocation): Promise<ExitCode> {
  const { items } = await client.call('listWebhooks', {})
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('There is no webhook yet; "fettle webhooks add" makes one.')
  else
    printTable(
      output,
      ['WEBHOOK', 'TENANT', 'EVENTS', 'URL', ''],
      items.map(({ name, tenant, events, url, enabled }) => [
        ...[name, tenant?.name ?? 'all', events.join(' '), url, enabled ? '' : 'off'],
      ]),
    )
  return exitCodes.done
}

async function add(client: Client, { options, output }: Invocation, name: string): Promise<ExitCode> {
  const url = options.text('url')
  if (url === undefined) throw failure('badInput', 'Say where it is told: --url https://...')
  const wanted = options.texts('event')
  const tenant = options.text('tenant')
  const made = await client.call('createWebhook', {
    body: {
      ...{ name, url, allowPrivate: options.flag('allow-private') },
      events: wanted.length === 0 ? webhookEvents.filter((one) => one !== 'test') : (wanted as WebhookEvent[]),
      ...(tenant === undefined ? {} : { tenant }),
    },
  })
  showSecret(output, made)
  return exitCodes.done
}

function showSecret(output: Invocation['output'], answer: { readonly secret: string }): void {
  if (output.isJson) output.json(answer)
  else {
    output.line(answer.secret)
    output.note('This secret signs what is told; it is shown only now.')
  }
}

async function test(client: Client, { output }: Invocation, name: string): Promise<ExitCode> {
  const delivery = await client.call('testWebhook', { params: { id: name }, body: {} })
  if (output.isJson) output.json(delivery)
  else output.line(delivery.problem ?? `${name} has taken it: status ${delivery.status ?? 0}.`)
  return delivery.state === 'delivered' ? exitCodes.done : exitCodes.failed
}

async function deliveries(client: Client, { output }: Invocation, name: string): Promise<ExitCode> {
  const { items } = await client.call('listWebhookDeliveries', { params: { id: name } })
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line(`${name} has been told nothing yet.`)
  else
    printTable(
      output,
      ['EVENT', 'STATE', 'ATTEMPTS', 'STATUS', 'WHEN', 'PROBLEM'],
      items.map(({ event, state, attempts, status, createdAt, problem }) => [
        ...[event, state, String(attempts), status === undefined ? '' : String(status)],
        ...[relativeTime(createdAt, Date.now()), problem ?? ''],
      ]),
    )
  return exitCodes.done
}
