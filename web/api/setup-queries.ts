/** Names what the pages about mail, webhooks, time, waits and secrets ask the server for. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, type CallInput, type CallResult } from './call.ts'

export type MailShown = CallResult<'getMailSettings'>
export type MailSettings = MailShown['settings']
export type Branding = NonNullable<MailSettings['brandings']>[number]
export type MailRow = CallResult<'listMails'>['items'][number]
export type MailState = MailRow['state']
export type WebhookRow = CallResult<'listWebhooks'>['items'][number]
export type DeliveryRow = CallResult<'listWebhookDeliveries'>['items'][number]
export type TimeShown = CallResult<'getInstallationTime'>
export type TimeSettings = CallInput<'setInstallationTime'>['body']
export type Waits = CallResult<'listWaits'>
export type SecretRow = CallResult<'listSecrets'>['items'][number]

const rowsOnPage = 100

/** The mail settings of a tenant, or of the installation. */
export function mailSettingsQuery(tenant?: string) {
  return queryOptions({
    queryKey: ['mail-settings', tenant ?? ''],
    queryFn: ({ signal }) => call('getMailSettings', { query: { tenant } }, signal),
  })
}

/** Mails, newest first; asked for again while people watch them leave. */
export function mailsQuery(state?: MailState) {
  return infiniteQueryOptions({
    queryKey: ['mails', state ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call('listMails', { query: { limit: rowsOnPage, state, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 15_000,
  })
}

/** All webhooks. */
export function webhooksQuery() {
  return queryOptions({ queryKey: ['webhooks'], queryFn: ({ signal }) => call('listWebhooks', {}, signal) })
}

/** What a webhook was told last. */
export function deliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ['webhook-deliveries', id],
    queryFn: ({ signal }) => call('listWebhookDeliveries', { params: { id }, query: { limit: 50 } }, signal),
    refetchInterval: 10_000,
  })
}

/** Whose time settings: one computer's, one tenant's, or the installation's. */
export interface TimeLevel {
  readonly tenant?: string | undefined
  readonly computer?: string | undefined
}

/** Zone, business hours and freeze dates of a level, with what comes from above. */
export function timeQuery({ tenant, computer }: TimeLevel) {
  return queryOptions({
    queryKey: ['time', tenant ?? '', computer ?? ''],
    queryFn: ({ signal }): Promise<TimeShown> =>
      computer !== undefined
        ? call('getComputerTime', { params: { id: computer } }, signal)
        : tenant !== undefined
          ? call('getTenantTime', { params: { name: tenant } }, signal)
          : call('getInstallationTime', {}, signal),
  })
}

/** Sets what is set on a level; what is absent comes from above. */
export function saveTime({ tenant, computer }: TimeLevel, body: TimeSettings): Promise<TimeShown> {
  if (computer !== undefined) return call('setComputerTime', { params: { id: computer }, body })
  if (tenant !== undefined) return call('setTenantTime', { params: { name: tenant }, body })
  return call('setInstallationTime', { body })
}

/** Everything that waits, and what holds it. */
export function waitsQuery() {
  return queryOptions({
    queryKey: ['waits'],
    queryFn: ({ signal }) => call('listWaits', {}, signal),
    refetchInterval: 10_000,
  })
}

/** Secrets by name. */
export function secretsQuery() {
  return queryOptions({ queryKey: ['secrets'], queryFn: ({ signal }) => call('listSecrets', {}, signal) })
}
