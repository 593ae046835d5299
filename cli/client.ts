/** How does the command line call the server's endpoints, each with the input and the answer the contract says? */
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, Endpoint, ParamsOf, QueryInputOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Problem } from '@fettle/contract/http/refusals.ts'
import type { ServerAccess } from './connection.ts'
import { failure, type Failure } from './failure.ts'
import { Connection } from './http/connection.ts'

/** Method and path of the endpoints used here; the compiler compares them with the contract, whose schemas take 40 ms to load. */
const routes = {
  startSessions: 'POST /api/v1/sessions',
  listSessions: 'GET /api/v1/sessions',
  getSession: 'GET /api/v1/sessions/{id}',
  getSessionLog: 'GET /api/v1/sessions/{id}/log',
  getSessionEvents: 'GET /api/v1/sessions/{id}/events',
  cancelSession: 'POST /api/v1/sessions/{id}/cancel',
  cancelSessions: 'POST /api/v1/sessions/cancel',
  approveSession: 'POST /api/v1/sessions/{id}/approve',
  postponeSession: 'POST /api/v1/sessions/{id}/postpone',
  runSessionNow: 'POST /api/v1/sessions/{id}/run-now',
  pauseSession: 'POST /api/v1/sessions/{id}/pause',
  resumeSession: 'POST /api/v1/sessions/{id}/resume',
  skipAction: 'POST /api/v1/sessions/{id}/skip',
  rerunSession: 'POST /api/v1/sessions/{id}/rerun',
  listBatches: 'GET /api/v1/batches',
  getBatch: 'GET /api/v1/batches/{id}',
  listWaits: 'GET /api/v1/waits',
  setLimit: 'POST /api/v1/limits',
  liftQuarantine: 'POST /api/v1/computers/{id}/quarantine/lift',
  listComputers: 'GET /api/v1/computers',
  getComputer: 'GET /api/v1/computers/{id}',
  getComputerItems: 'GET /api/v1/computers/{id}/items',
  explainItem: 'GET /api/v1/computers/{id}/explain/{item}',
  getDoctor: 'GET /api/v1/computers/{id}/doctor',
  runDoctor: 'POST /api/v1/computers/{id}/doctor',
  downloadDoctorBundle: 'GET /api/v1/computers/{id}/doctor/bundle',
  applyDocuments: 'POST /api/v1/apply',
  listTenants: 'GET /api/v1/tenants',
  listPersons: 'GET /api/v1/persons',
  listTags: 'GET /api/v1/tags',
  listItems: 'GET /api/v1/items',
  getItem: 'GET /api/v1/items/{name}',
  listDeployments: 'GET /api/v1/deployments',
  getDeployment: 'GET /api/v1/deployments/{name}',
  previewDeployment: 'POST /api/v1/deployments/preview',
  whatIf: 'POST /api/v1/deployments/what-if',
  listApprovals: 'GET /api/v1/deployments/{name}/approvals',
  decideApproval: 'POST /api/v1/deployments/{name}/approvals',
  listExclusions: 'GET /api/v1/exclusions',
  getExclusion: 'GET /api/v1/exclusions/{name}',
  listSchedules: 'GET /api/v1/schedules',
  getSchedule: 'GET /api/v1/schedules/{name}',
  runSchedule: 'POST /api/v1/schedules/{name}/run',
  duplicateSchedule: 'POST /api/v1/schedules/{name}/duplicate',
  cancelScheduleRun: 'POST /api/v1/schedule-runs/{id}/cancel',
  listScheduleRuns: 'GET /api/v1/schedules/{name}/runs',
  getInstallationTime: 'GET /api/v1/time',
  setInstallationTime: 'PUT /api/v1/time',
  getTenantTime: 'GET /api/v1/tenants/{name}/time',
  setTenantTime: 'PUT /api/v1/tenants/{name}/time',
  getComputerTime: 'GET /api/v1/computers/{id}/time',
  setComputerTime: 'PUT /api/v1/computers/{id}/time',
  listNotifications: 'GET /api/v1/notifications',
  acknowledgeNotification: 'POST /api/v1/notifications/{id}/acknowledge',
  exportDocuments: 'GET /api/v1/export',
  listDefinitions: 'GET /api/v1/definitions',
  saveDocument: 'PUT /api/v1/{kind}/{name}',
  changeDocument: 'PATCH /api/v1/{kind}/{name}',
  deleteObject: 'DELETE /api/v1/{kind}/{name}',
  restoreObject: 'POST /api/v1/{kind}/{name}/restore',
  objectHistory: 'GET /api/v1/{kind}/{name}/history',
  getMailSettings: 'GET /api/v1/mail/settings',
  putMailSettings: 'PUT /api/v1/mail/settings',
  sendTestMail: 'POST /api/v1/mail/test',
  previewMail: 'POST /api/v1/mail/preview',
  listMails: 'GET /api/v1/mails',
  listWebhooks: 'GET /api/v1/webhooks',
  createWebhook: 'POST /api/v1/webhooks',
  changeWebhook: 'PATCH /api/v1/webhooks/{id}',
  deleteWebhook: 'DELETE /api/v1/webhooks/{id}',
  renewWebhookSecret: 'POST /api/v1/webhooks/{id}/secret',
  testWebhook: 'POST /api/v1/webhooks/{id}/test',
  listWebhookDeliveries: 'GET /api/v1/webhooks/{id}/deliveries',
  listSecrets: 'GET /api/v1/secrets',
  setSecret: 'PUT /api/v1/secrets/{name}',
  deleteSecret: 'DELETE /api/v1/secrets/{name}',
  runCommand: 'POST /api/v1/commands',
  getInventory: 'GET /api/v1/computers/{id}/inventory',
  getInventoryHistory: 'GET /api/v1/computers/{id}/inventory/{key}/history',
  getSoftwareHistory: 'GET /api/v1/computers/{id}/software/history',
  getAffinity: 'GET /api/v1/computers/{id}/affinity',
  changeAffinity: 'PATCH /api/v1/computers/{id}/affinity',
  listOnboarding: 'GET /api/v1/onboarding',
  acceptComputer: 'POST /api/v1/computers/{id}/accept',
  rejectComputer: 'POST /api/v1/computers/{id}/reject',
  decideIdentity: 'POST /api/v1/computers/{id}/identity',
  onboardComputer: 'POST /api/v1/computers/{id}/onboard',
  createEnrolmentToken: 'POST /api/v1/enrolment-tokens',
  createLoginCode: 'POST /api/v1/login-codes',
  changeComputers: 'POST /api/v1/computers/change-many',
  rerunSessions: 'POST /api/v1/sessions/rerun-many',
  listAccounts: 'GET /api/v1/accounts',
  getAccount: 'GET /api/v1/accounts/{id}',
  createAccount: 'POST /api/v1/accounts',
  setGrants: 'PUT /api/v1/accounts/{id}/grants',
  disableAccount: 'POST /api/v1/accounts/{id}/disable',
  enableAccount: 'POST /api/v1/accounts/{id}/enable',
  resetAccount: 'POST /api/v1/accounts/{id}/reset',
  getMe: 'GET /api/v1/me',
  listApiTokens: 'GET /api/v1/api-tokens',
  createApiToken: 'POST /api/v1/api-tokens',
  revokeApiToken: 'DELETE /api/v1/api-tokens/{id}',
  startDeviceLogin: 'POST /api/v1/device-logins',
  pollDeviceLogin: 'POST /api/v1/device-logins/poll',
  listAudit: 'GET /api/v1/audit',
  getOverview: 'GET /api/v1/overview',
  getComplianceReport: 'GET /api/v1/reports/compliance',
  downloadComplianceReport: 'GET /api/v1/reports/compliance/download',
  getInventoryReport: 'GET /api/v1/reports/inventory',
  downloadInventoryReport: 'GET /api/v1/reports/inventory/download',
  getSoftwareReport: 'GET /api/v1/reports/software',
  downloadSoftwareReport: 'GET /api/v1/reports/software/download',
  getActivityReport: 'GET /api/v1/reports/activity',
  downloadActivityReport: 'GET /api/v1/reports/activity/download',
} as const satisfies { readonly [Id in keyof Api]?: `${Api[Id]['method']} ${Api[Id]['path']}` }

export type RouteName = keyof typeof routes

/** What a call of an endpoint needs: those of path parameters, query and body that it has. */
export type CallInput<E extends Endpoint> = ('params' extends keyof E ? { readonly params: ParamsOf<E> } : unknown) &
  ('query' extends keyof E ? { readonly query?: QueryInputOf<E> } : unknown) &
  ('body' extends keyof E ? { readonly body: BodyInputOf<E> } : unknown)

/** Endpoints whose answer is a text that is sent while it is made. */
export type StreamedRoute = {
  readonly [Id in RouteName]: Api[Id] extends { readonly stream: readonly unknown[] } ? Id : never
}[RouteName]

export interface Client extends Disposable {
  readonly address: URL
  /** Calls an endpoint and returns its answer; throws a `Failure` with the server's own sentence when it refuses. */
  readonly call: <Id extends RouteName>(
    id: Id,
    input: CallInput<Api[Id]>,
    signal?: AbortSignal,
  ) => Promise<ResponseOf<Api[Id]>>
  /** Hands over the answer of an endpoint that streams, as it comes; what breaks off is a failure. */
  readonly download: <Id extends StreamedRoute>(
    id: Id,
    input: CallInput<Api[Id]>,
    take: (bytes: Buffer) => void,
  ) => Promise<void>
  /** Headers that let a request in. */
  readonly headers: { readonly [name: string]: string }
}

/** A client of the server, over one connection that is kept until it is disposed. */
export function createClient({ address, token }: ServerAccess): Client {
  const connection = new Connection(address)
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }

  async function call(id: RouteName, input: AnyInput, signal?: AbortSignal): Promise<unknown> {
    const [method = '', template = ''] = routes[id].split(' ')
    const response = await connection.request({
      method,
      path: `${filled(template, input.params ?? {})}${queryText(input.query ?? {})}`,
      headers: { ...headers, ...(input.body !== undefined && { 'content-type': 'application/json' }) },
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
      ...(signal !== undefined && { signal }),
    })
    const value = parsed(response.body)
    if (response.status >= 400) throw refusalOf(address, response.status, value)
    if (response.status !== 200 || value === undefined)
      throw notOurs(address, `it answers with status ${response.status}`)
    return value
  }

  async function download(id: RouteName, input: AnyInput, take: (bytes: Buffer) => void): Promise<void> {
    const [method = '', template = ''] = routes[id].split(' ')
    const path = `${filled(template, input.params ?? {})}${queryText(input.query ?? {})}`
    const refused: Buffer[] = []
    const body = input.body === undefined ? {} : { body: JSON.stringify(input.body) }
    const typed = input.body === undefined ? headers : { ...headers, 'content-type': 'application/json' }
    const head = await connection.stream({ method, path, headers: typed, ...body }, (bytes, { status }) => {
      if (status === 200) take(bytes)
      else refused.push(bytes)
    })
    if (head.status >= 400) throw refusalOf(address, head.status, parsed(Buffer.concat(refused).toString('utf8')))
    if (head.status !== 200) throw notOurs(address, `it answers with status ${head.status}`)
  }

  return {
    address,
    headers,
    download: download as Client['download'],
    call: call as Client['call'],
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  }
}

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

function filled(template: string, params: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  return text === '' ? '' : `?${text}`
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined // not JSON: whoever answers is not a Fettle server, which the caller says
  }
}

function refusalOf(address: URL, status: number, value: unknown): Failure {
  if (!isProblem(value)) return notOurs(address, `it answers with status ${status}`)
  return failure(value.code, inCommands(value.detail), value.errors ?? [])
}

const listedBy: Readonly<Record<string, string>> = {
  computers: '"fettle computers" lists them',
  sessions: '"fettle sessions" lists them',
  tenants: '"fettle tenants" lists them',
  persons: '"fettle persons" lists them',
  tags: '"fettle tags" lists them',
  exclusions: '"fettle exclusions" lists them',
  deployments: '"fettle deployments" lists them',
  items: '"fettle software" and "fettle tasks" list them',
  webhooks: '"fettle webhooks" lists them',
  accounts: '"fettle accounts" lists them',
}

/** The server says what to do in requests, because it does not know who asks; here it is said in commands. */
function inCommands(sentence: string): string {
  return sentence.replace(/list them with GET \/api\/v1\/(\w+)/, (said, what: string) => listedBy[what] ?? said)
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value
}

function notOurs(address: URL, why: string): Failure {
  return failure('notReachable', `What answers at ${address.origin} is not a Fettle server (${why}); check --server.`)
}
