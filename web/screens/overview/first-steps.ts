/** Says what makes a new installation useful, in order, and the command for each step. */
import { shellWord } from '../../words/shell-word.ts'

export interface StepsKnown {
  /** Where the server is: "https://fettle.example". */
  readonly address: string
  /** A tenant there is; undefined: none yet. */
  readonly tenant: string | undefined
  /** An item of the library; undefined: it is empty. */
  readonly item: string | undefined
  readonly computers: number
  readonly deployments: number
  /** Computers that a session has looked at. */
  readonly checked: number
  readonly schedules: number
}

export interface FirstStep {
  readonly id: 'enrol' | 'deploy' | 'plan' | 'schedule'
  readonly title: string
  readonly sentence: string
  readonly command: string
  readonly isDone: boolean
}

/** The four steps. */
export function firstSteps(known: StepsKnown): readonly FirstStep[] {
  const { address, tenant = 'Acme', item = 'curl' } = known
  const newTenant = known.tenant === undefined ? `fettle create tenant ${shellWord(tenant)}\n` : ''
  const newItem = known.item === undefined ? 'fettle create software curl apt=curl\n' : ''
  return [
    {
      id: 'enrol',
      title: 'Add a computer',
      sentence: 'Make a token, then let the agent join with it, as root on that computer.',
      command: `${newTenant}fettle enrolment-token ${shellWord(tenant)} --out token\nfettle agent enroll ${address} --token-file token && fettle agent run`,
      isDone: known.computers > 0,
    },
    {
      id: 'deploy',
      title: 'Say what you want',
      sentence:
        'A deployment says which item shall be in which state on which computers. Nothing happens before a session.',
      command: `${newItem}fettle create deployment ${shellWord(`${item} everywhere`)} item=${shellWord(item)} desired=latest target.all=true`,
      isDone: known.deployments > 0,
    },
    {
      id: 'plan',
      title: 'See what would happen',
      sentence: 'A plan looks at the computers and lists what a session would do. It changes nothing.',
      command: 'fettle plan --filter is:online',
      isDone: known.checked > 0,
    },
    {
      id: 'schedule',
      title: 'Let it happen by itself',
      sentence: 'A schedule starts sessions at its times, on the computers that match then.',
      command: "fettle create schedule Weekly frequency=weekly 'days=[tuesday]' time=22:00 target.all=true",
      isDone: known.schedules > 0,
    },
  ]
}
