/** Ends the live streams of logins that are over, on every node at once; a lost notice is made up for by the streams, which look themselves. */
import type { Notices } from '../db/notices.ts'

const channel = 'fettle_logins_ended'
/** Ids are short, so this many fit into a notice. */
const perNotice = 150

/** Tells all nodes which logins are over, after the commit; `check` makes their streams on this node look whether they may go on. */
export async function watchLiveLogins(
  notices: Notices,
  check: (loginIds: ReadonlySet<string>) => void,
): Promise<(loginIds: readonly string[]) => void> {
  await notices.listen(channel, (text) => check(new Set(JSON.parse(text) as string[])))
  return (loginIds) => {
    for (let at = 0; at < loginIds.length; at += perNotice)
      notices.notify(channel, JSON.stringify(loginIds.slice(at, at + perNotice)))
  }
}
