/** How is progress drawn on a terminal: a bar for each session that runs, a line for each that has ended? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { Output } from '../print/output.ts'
import { activityText, stateText, stateTone } from '../print/session-words.ts'
import { safe } from '../print/style.ts'
import { cut } from '../print/table.ts'
import { lengthText } from '../print/time.ts'
import type { Screen } from './watch.ts'

const redrawMs = 200
const barWidth = 20
/** More running sessions than this are only counted. */
const barsMax = 12

/** A screen that draws on the terminal at stderr. */
export function barScreen({ style }: Pick<Output, 'style'>): Screen {
  const { stderr } = process
  const running = new Map<string, SessionDetail>()
  const told = new Map<string, string>()
  let drawnLines = 0
  let endedCount = 0
  const redrawing = setInterval(draw, redrawMs)

  function erase(): void {
    if (drawnLines > 0) stderr.write(`\x1b[${drawnLines}A\x1b[0J`)
    drawnLines = 0
  }

  function draw(): void {
    const width = stderr.columns ?? 80
    const shown = [...running.values()].slice(0, barsMax)
    const nameWidth = Math.min(24, Math.max(0, ...shown.map(({ computer }) => computer.name.length)))
    const more = running.size > barsMax ? [`... and ${running.size - barsMax} more`] : []
    const total = running.size + endedCount
    const sum = total > 1 ? [style('dim', `${endedCount} of ${total} sessions have ended`)] : []
    const lines = [...shown.map((session) => barLine(session, nameWidth, width)), ...more, ...sum]
    erase()
    stderr.write(lines.map((line) => `${line}\n`).join(''))
    drawnLines = lines.length
  }

  function barLine(session: SessionDetail, nameWidth: number, width: number): string {
    const { counts, computer } = session
    const done = counts.total - counts.pending
    const filled = counts.total === 0 ? 0 : Math.round((done / counts.total) * barWidth)
    const name = cut(safe(computer.name), nameWidth).padEnd(nameWidth)
    const count = counts.total === 0 ? '' : `${done}/${counts.total}`
    const elapsed = lengthText(Math.max(0, Date.now() - Date.parse(session.startedAt ?? session.createdAt)))
    const percent = told.get(session.id)
    const activity = safe(`${activityText(session)}${percent === undefined ? '' : `, ${percent}`}`)
    const left = `${name}  ${count.padStart(7)}  ${elapsed.padStart(10)}  `
    const bar = style(stateTone(session.state), '█'.repeat(filled)) + style('dim', '░'.repeat(barWidth - filled))
    return `${bar} ${left}${cut(activity, Math.max(10, width - barWidth - left.length - 2))}`
  }

  return {
    show(session) {
      told.delete(session.id)
      if (isFinal(session.state)) {
        running.delete(session.id)
        endedCount += 1
        erase()
        stderr.write(`${safe(session.computer.name)}  ${style(stateTone(session.state), safe(stateText(session)))}\n`)
      } else running.set(session.id, session)
      draw()
    },
    progress({ sessionId, percent, text }) {
      told.set(sessionId, text === '' ? `${Math.round(percent)} %` : `${Math.round(percent)} %: ${text}`)
    },
    [Symbol.dispose]() {
      clearInterval(redrawing)
      erase()
    },
  }
}
