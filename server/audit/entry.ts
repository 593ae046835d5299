/** What is written down of one call: who, what, on what, and how it came out. */
import type { AuditedCall, AuditedInput } from '../http/audited.ts'
import type { Note } from '../http/handler.ts'
import { Refusal } from '../http/refusal.ts'

export type AuditResult = 'ok' | 'refused' | 'failed' | 'unknown'

/** Whatever a call was about; of what has both, the id is the one that lasts. */
export interface AuditObject {
  readonly kind: string
  readonly id?: string
  readonly name?: string
}

/** One entry before it has an id. */
export interface NewEntry {
  readonly actor: string
  readonly accountId?: string
  /** The id of the login or API token that was brought. */
  readonly credential?: string
  readonly address: string
  /** The endpoint's id. */
  readonly action: string
  readonly tenantId?: string
  /** A tenant as the caller wrote it, by name or id; looked up when the entry is written. */
  readonly tenant?: string
  /** The tenants that the caller reaches: names mean only what is in them. Absent: everything. Ids. */
  readonly within?: readonly string[]
  readonly object?: AuditObject
  readonly result: AuditResult
  /** Never holds a secret: names of members, and what a handler noted. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly requestId: string
}

/** How a call ended, and what there is to say of that. */
export interface AuditOutcome {
  readonly result: AuditResult
  readonly outcome?: Readonly<Record<string, unknown>>
}

/** The entry of a call, from what it brought and what its handler noted; notes win. */
export function entryOf(
  { endpoint, caller, address, requestId }: AuditedCall,
  input: AuditedInput,
  note: Note,
  { result, outcome = {} }: AuditOutcome,
): NewEntry {
  const accountId = note.accountId ?? caller.accountId
  const credential = caller.tokenId ?? caller.loginId
  const object = note.object ?? objectOf(endpoint.path, input)
  const tenant = textOf(input.body, 'tenant') ?? textOf(input.query, 'tenant')
  const members = Object.keys(recordOf(input.body))
  return {
    ...{ actor: note.actor ?? caller.name, address, action: endpoint.id, result, requestId },
    ...(accountId === undefined ? {} : { accountId }),
    ...(credential === undefined ? {} : { credential }),
    ...(object === undefined ? {} : { object }),
    ...(note.tenantId === undefined ? {} : { tenantId: note.tenantId }),
    ...(tenant === undefined ? {} : { tenant }),
    detail: { ...(note.fields ?? (members.length > 0 ? { members: members.slice(0, 50) } : {})), ...outcome },
  }
}

/** How a call ended that threw. The sentence about input that was not understood may quote it, so it is left out. */
export function outcomeOf(error: unknown): AuditOutcome {
  if (!(error instanceof Refusal)) return { result: 'failed', outcome: { code: 'bug' } }
  const { code, message } = error
  return { result: 'refused', outcome: code === 'badInput' ? { code } : { code, sentence: message.slice(0, 500) } }
}

const idForm = /^[a-z]{3}_[0-9a-z]{8,40}$/

/** "/api/v1/computers/{id}/accept" is about a computer; of "/api/v1/{kind}/{name}" the kind is in the address. */
function objectOf(path: string, { params, body }: AuditedInput): AuditObject | undefined {
  const { kind, ...rest } = recordOf(params)
  const named = Object.values(rest).find((value) => typeof value === 'string') ?? textOf(body, 'name')
  const before = path.split('/{')[0]?.split('/').at(-1) ?? ''
  const noun = typeof kind === 'string' ? kind : before
  if (typeof named !== 'string' || noun === '') return undefined
  return { kind: singular(noun), ...(idForm.test(named) ? { id: named } : { name: named.slice(0, 200) }) }
}

function singular(noun: string): string {
  return noun.endsWith('ies') ? `${noun.slice(0, -3)}y` : noun.replace(/(?<=batch)es$|s$/, '')
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function textOf(value: unknown, name: string): string | undefined {
  const member = recordOf(value)[name]
  return typeof member === 'string' && member !== '' ? member.slice(0, 200) : undefined
}
