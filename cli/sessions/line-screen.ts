/** How is progress told where nothing can be drawn over: one line for each thing that happened? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { Output } from '../print/output.ts'
import { actionEndText, stateText } from '../print/session-words.ts'
import { safe } from '../print/style.ts'
import type { Screen } from './watch.ts'

/** A screen that prints lines to stderr, each once. */
export function lineScreen(output: Pick<Output, 'note'>): Screen {
  const said = new Set<string>()

  function say(session: SessionDetail, key: string, text: string): void {
    const once = `${session.id} ${key}`
    if (said.has(once)) return
    said.add(once)
    output.note(safe(`${session.computer.name}: ${text}`))
  }

  return {
    show(session) {
      for (const action of session.actions) {
        if (action.status === 'running')
          say(session, `${action.id} ${action.attempts}`, `${action.kind} ${action.title} ...`)
        if (action.status === 'ended' && action.attempts > 0) say(session, `${action.id} ended`, actionEndText(action))
      }
      say(session, `${session.state} ${session.wait?.sentence ?? ''}`, stateText(session))
    },
    progress() {},
    [Symbol.dispose]() {},
  }
}
