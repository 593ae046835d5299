/** How is the agent itself: its version, its rights, its key and its journal? */
import { existsSync } from 'node:fs'
import type { DoctorFinding } from '@fettle/core/terms/doctor.ts'
import { isFailure, messageOf } from '../failure.ts'
import { openDatabase } from '../journal/database.ts'
import type { Journal } from '../journal/journal.ts'
import { readKey } from '../state.ts'
import type { StatePaths } from '../state.ts'
import { agentVersion } from '../version.ts'
import { bad, good, warning } from './look.ts'
import type { Look } from './look.ts'

/** More than this of the journal waits for the server: the link is slow, or has only just come back. */
const waitingMax = 5000

/** Version, rights, identity and key. */
export const agentLook: Look = ({ paths, config, isAgent }) => {
  const version = `Version ${agentVersion}${isAgent ? `, process ${process.pid}, up for ${upWords(process.uptime())}` : ''}.`
  if (typeof config === 'string')
    return bad(`${version} ${config}`, 'Enrol the computer: fettle agent enroll URL --token-file F.')
  const who = `${version} It is ${config.agentId} for ${config.computerId}, enrolled with ${config.server}.`
  try {
    readKey(paths)
  } catch (error) {
    return bad(`${who} ${messageOf(error)}`, 'Enrol the computer again.')
  }
  if (process.geteuid?.() !== 0)
    return bad(
      `${who} It does not run as root: it cannot install packages or change files of the system.`,
      'Run the agent as root, as its service does.',
    )
  return good(`${who} It runs as root, and its key can be read by root alone.`)
}

function upWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`
}

/** How the journal is. */
export const journalLook: Look = ({ journal }) => journal()

/** The journal of the agent that runs. */
export function runningJournal(journal: Journal): DoctorFinding {
  const { heads, seen } = journal
  const [events, lines] = [heads.event - seen.event, heads.output - seen.output]
  const evidence = `${heads.event} entries and ${heads.output} lines so far, ${journal.openOrders().length} orders in hand; ${events} entries and ${lines} lines wait for the server.`
  if (journal.isFull)
    return bad(
      `${evidence} Its disk was full: no new work is taken.`,
      'Free room on the disk that holds the agent’s state; it goes on by itself.',
    )
  if (events > waitingMax)
    return warning(evidence, 'Look again in a minute; when it does not become less, look at the way to the server.')
  return good(evidence)
}

/** The journal as a command beside the agent finds it. */
export function journalBeside(paths: StatePaths): DoctorFinding {
  if (!existsSync(paths.journal)) return good('None yet: it begins with the first run.')
  try {
    const database = openDatabase(paths.journal, () => {})
    const count = (sql: string) => Number(database.prepare(sql).get()?.['count'])
    const evidence = `${count('SELECT count(*) AS count FROM orders WHERE ended_at IS NULL')} orders in hand, ${count('SELECT count(*) AS count FROM events')} entries kept. The agent does not run.`
    database.close()
    return warning(evidence, 'Start the agent: its service, or fettle agent run.')
  } catch (error) {
    // The agent that runs has it to itself.
    if (isFailure(error) && error.exitCode === 3) return good('In use: the agent is running.')
    return bad(messageOf(error), 'Start the agent again: it sets a damaged journal aside and begins a new one.')
  }
}
