/** Says which fields the filters of each list have, what they mean, and which values they take. */
import { actionKinds } from '@fettle/core/terms/plan.ts'
import { sessionKinds, sessionStates, stateGroups } from '@fettle/core/terms/session.ts'

export interface FilterField {
  readonly name: string
  readonly description: string
  /** A value to show: what one would write behind the colon. */
  readonly example: string
  /** The only values it takes. */
  readonly values?: readonly { readonly value: string; readonly description: string }[]
  /** The server knows values that begin so: GET /api/v1/suggestions. */
  readonly suggests?: true
  /** It takes >, >=, < and <= before the value. */
  readonly compares?: true
  /** How its values must look; absent: any text. */
  readonly form?: 'duration' | 'moment' | 'version'
}

/** The lists that have filters. */
export const filteredLists = ['computers', 'sessions', 'deployments'] as const
export type FilteredList = (typeof filteredLists)[number]

const value = (name: string, description: string) => ({ value: name, description })

export const computerFields = [
  {
    name: 'is',
    description: 'State of the computer',
    example: 'online',
    values: [
      value('online', 'Its agent is connected'),
      value('offline', 'Its agent is not connected'),
      value('drift', 'An item is not as wanted, or failed'),
      value('failed', 'Its last session failed'),
      value('rebootPending', 'It has to be restarted'),
      value('stale', 'Not seen for 30 days'),
      value('neverChecked', 'No session has looked at all of its items yet'),
      value('lost', 'Its last session ended because it was not there in time'),
      value('new', 'It joined within 7 days, or is not onboarded yet'),
      value('outdated', 'Its agent is older than the server'),
      value('excluded', 'It is excluded from maintenance'),
      value('pending', 'It waits to be accepted'),
      value('needsOnboarding', 'It waits for its onboarding'),
      value('onboarding', 'Its onboarding runs'),
      value('onboarded', 'It is looked after'),
    ],
  },
  { name: 'name', description: 'Part of its name', example: 'reception', suggests: true },
  { name: 'tenant', description: 'The customer, by name or id', example: 'acme', suggests: true },
  { name: 'tag', description: 'A tag of the computer or its tenant', example: 'canary', suggests: true },
  { name: 'person', description: 'Its person, by e-mail, name or id', example: 'dana@acme.example', suggests: true },
  { name: 'os', description: 'Operating system, by its name or family', example: 'debian', suggests: true },
  {
    name: 'osVersion',
    description: 'Version of the operating system',
    example: '>=13',
    suggests: true,
    compares: true,
    form: 'version',
  },
  {
    name: 'kernel',
    description: 'Version of the kernel',
    example: '>=6.1',
    suggests: true,
    compares: true,
    form: 'version',
  },
  {
    name: 'version',
    description: 'Version of the agent',
    example: '<1.2',
    suggests: true,
    compares: true,
    form: 'version',
  },
  { name: 'model', description: 'Part of maker or model', example: 'optiplex', suggests: true },
  { name: 'serial', description: 'Part of the serial number', example: '5CG1', suggests: true },
  { name: 'ip', description: 'Beginning of an address', example: '10.20.' },
  {
    name: 'seen',
    description: 'How long ago it was seen: within 7d, or longer ago with >7d',
    example: '>7d',
    compares: true,
    form: 'duration',
  },
  { name: 'item', description: 'An item that deployments want there', example: 'firefox', suggests: true },
  { name: 'drift', description: 'An item that is not as wanted there', example: 'firefox', suggests: true },
  { name: 'software', description: 'Installed software, by its whole name', example: 'openssl', suggests: true },
  {
    name: 'cause',
    description: 'Something is failed or unknown there because of this cause',
    example: 'apt-lock',
    suggests: true,
  },
  { name: 'batch', description: 'Had a session of this batch', example: 'bat_01abc' },
] as const satisfies readonly FilterField[]

export const sessionFields = [
  {
    name: 'status',
    description: 'How far it is, or how it ended',
    example: 'failed',
    values: [
      ...Object.entries(stateGroups).map(([group, states]) => value(group, `Any of ${states.join(', ')}`)),
      ...sessionStates
        .filter((state) => !Object.hasOwn(stateGroups, state))
        .map((state) => value(state, 'Exactly this')),
    ],
  },
  { name: 'computer', description: 'Name or id of its computer', example: 'reception-01', suggests: true },
  { name: 'tenant', description: 'The customer, by name or id', example: 'acme', suggests: true },
  { name: 'tag', description: 'A tag of the computer', example: 'canary', suggests: true },
  {
    name: 'kind',
    description: 'What it is asked to do',
    example: 'full',
    values: sessionKinds.map((kind) => value(kind, 'Of this kind')),
  },
  { name: 'trigger', description: 'Who or what started it: a person, a schedule', example: 'weekly', suggests: true },
  { name: 'schedule', description: 'The schedule, by name or id', example: 'weekly', suggests: true },
  { name: 'batch', description: 'The batch it belongs to', example: 'bat_01abc' },
  { name: 'item', description: 'It changed this item, or tried to', example: 'firefox', suggests: true },
  {
    name: 'action',
    description: 'It had a change of this kind',
    example: 'install',
    values: actionKinds.filter((kind) => kind !== 'none').map((kind) => value(kind, 'Such a change')),
  },
  { name: 'cause', description: 'The cause of its failure', example: 'msi-1618', suggests: true },
  { name: 'since', description: 'Created within 7d, or at or after a moment', example: '7d', form: 'moment' },
  {
    name: 'until',
    description: 'Created longer than 7d ago, or before a moment',
    example: '2026-03-01',
    form: 'moment',
  },
  { name: 'took', description: 'How long it worked', example: '>10m', compares: true, form: 'duration' },
] as const satisfies readonly FilterField[]

export const deploymentFields = [
  { name: 'name', description: 'Part of its name', example: 'firefox', suggests: true },
  { name: 'item', description: 'What it deploys', example: 'firefox', suggests: true },
  { name: 'tenant', description: 'The customer it is for', example: 'acme', suggests: true },
  {
    name: 'enforcement',
    description: 'How binding it is',
    example: 'required',
    values: [
      value('required', 'Always brought about'),
      value('onboarding', 'Brought about once'),
      value('adhoc', 'Only when asked for'),
      value('optional', 'Offered to people'),
    ],
  },
  {
    name: 'is',
    description: 'State of the deployment',
    example: 'enabled',
    values: [value('enabled', 'It counts'), value('disabled', 'It is switched off')],
  },
] as const satisfies readonly FilterField[]

/** The fields of each list. */
export const fieldsOf: { readonly [List in FilteredList]: readonly FilterField[] } = {
  computers: computerFields,
  sessions: sessionFields,
  deployments: deploymentFields,
}
