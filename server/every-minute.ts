/** Does something again and again on one of the nodes, whichever comes first. */
import type { PgBoss } from 'pg-boss'

/** Makes a queue of this name and works on it every minute; a minute that is still busy is not begun again. */
export async function everyMinute(boss: PgBoss, name: string, work: () => Promise<void>): Promise<void> {
  await onSchedule(boss, { name, cron: '* * * * *' }, work)
}

/** Makes a queue of this name and works on it whenever the cron text (UTC) says so. */
export async function onSchedule(
  boss: PgBoss,
  { name, cron }: { readonly name: string; readonly cron: string },
  work: () => Promise<void>,
): Promise<void> {
  await boss.createQueue(name, { policy: 'short', deleteAfterSeconds: 600 })
  await boss.work(name, work)
  await boss.schedule(name, cron)
}
