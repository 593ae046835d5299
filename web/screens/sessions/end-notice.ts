/** Says what the desktop is told when a session has ended. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { sessionWording, workWords } from '../../words/session-words.ts'

export interface EndNotice {
  readonly title: string
  readonly body: string
}

/** "desk: Failed", and below it what it was and the first thing that went wrong, or the whole in one sentence. */
export function endNotice(
  session: Pick<SessionDetail, 'state' | 'wait' | 'kind' | 'purpose' | 'computer' | 'firstProblem' | 'report'>,
): EndNotice {
  const { computer, firstProblem, report } = session
  const { word, sentence } = sessionWording(session)
  return { title: `${computer.name}: ${word}`, body: `${workWords(session)}. ${firstProblem ?? report[0] ?? sentence}` }
}
