/** Gives every page of the demonstration something to show: what is set, what was made by hand, what failed, and what waits. */
import type { Operator } from '../world/operator.ts'

/** What pages with a name or id in their address are opened for. */
export interface Scene {
  readonly failedSession: string
  readonly waitingSession: string
  readonly account: string
}

const documents = [
  { kind: 'script', name: 'free-space', title: 'Free space', description: 'How full each disk is.', script: 'df -h' },
  {
    ...{ kind: 'script', name: 'restart-printing', title: 'Restart printing' },
    description: 'Clears what is stuck in the queue, and starts printing anew.',
    script: 'systemctl restart cups',
    parameters: [{ name: 'queue', help: 'Only this queue' }],
  },
  {
    ...{ kind: 'script', name: 'collect-logs', title: 'Collect logs', description: 'The last day of the journal.' },
    script: 'journalctl --since -1d',
  },
  {
    ...{ kind: 'schedule', name: 'Weekly maintenance', frequency: 'weekly', days: ['tuesday'], time: '22:00' },
    target: { tenant: 'Acme' },
  },
  {
    ...{
      kind: 'schedule',
      name: 'Look every night',
      frequency: 'daily',
      time: '02:30',
      session: { kind: 'detection' },
    },
    target: { all: true },
  },
  {
    ...{ kind: 'schedule', name: 'Laboratories on Sundays', frequency: 'weekly', days: ['sunday'], time: '06:00' },
    target: { tag: 'laboratory' },
  },
  {
    ...{ kind: 'task', name: 'backup-is-fresh', title: 'Backup is fresh' },
    description: 'The last backup is from today.',
    script: {
      test: 'echo "The last backup is 9 days old." >&2; exit 1',
      set: 'echo "Asking the backup server for a new run."; echo "backup: error: the server refused the key of this computer" >&2; exit 3',
    },
  },
  {
    ...{ kind: 'deployment', name: 'Backup in laboratories', item: 'backup-is-fresh', mode: 'enforce' },
    target: { computer: 'lab-1' },
  },
] as const

/** Sets the scene: one session of it failed, one waits for approval, one ran a command. */
export async function setTheScene(operator: Operator): Promise<Scene> {
  await operator.apply(...documents)
  const account = await settings(operator)
  const failedSession = await operator.start('lab-1')
  await operator.final(failedSession)
  const waitingSession = await operator.start('lab-1', { approval: 'person' })
  const { started: runs } = await operator.call('runCommand', {
    body: { computers: ['front-desk'], script: { language: 'sh', text: 'df -h /\nuptime' } },
  })
  for (const { id } of runs) await operator.final(id)
  return { failedSession, waitingSession, account }
}

async function settings(operator: Operator): Promise<string> {
  const { account } = await operator.call('createAccount', {
    body: { name: 'Service desk', email: 'desk@example.org', grants: [{ role: 'technician' }] },
  })
  await operator.call('createAccount', {
    body: { name: 'Auditor', email: 'audit@example.org', grants: [{ role: 'viewer' }] },
  })
  await operator.call('createEnrolmentToken', { body: { tenant: 'Globex', tags: ['laboratory'] } })
  await operator.call('createApiToken', { body: { name: 'Monitoring', days: 90, only: ['view'] } })
  await operator.call('createWebhook', {
    body: {
      ...{ name: 'Chat of the service desk', url: 'https://chat.example.org/hooks/fettle', allowPrivate: false },
      events: ['sessionEnded', 'scheduleFailed', 'approvalWanted'],
    },
  })
  await operator.call('setSecret', { params: { name: 'licence-key' }, body: { value: 'not to be seen' } })
  await operator.call('setLimit', { body: { scope: 'tenant', name: 'Acme', most: 20 } })
  await operator.call('putMailSettings', {
    body: {
      settings: {
        ...{ publicUrl: 'https://fettle.example.org', from: 'Acme IT <it@example.org>', enabled: false },
        smtp: { host: 'mail.example.org', port: 587, tls: 'startTls' },
      },
    },
  })
  return account.id
}
