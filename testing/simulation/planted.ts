/** Names the mistakes that can be planted into the simulated programs, to show that the simulation would see them. */

export const plantedBugs = {
  acknowledgesBeforeCommit:
    'The server acknowledges journal entries before the transaction that stores them has committed.',
  appliesTwice: 'The server does not look at the number of a journal entry: what comes twice is stored twice.',
  takesGaps: 'The server takes journal entries that leave out others.',
  rerunsWithoutLooking: 'An agent that comes back carries out the interrupted action again without asking its check.',
  interruptedIsSuccess: 'An agent that comes back takes the interrupted action for done.',
  believesChanges: 'The agent does not verify: a change that ends without an error counts.',
  writesIntentLate: 'The agent begins to change before the intent is in its journal.',
  carriesOutSatisfied: 'The agent carries out actions although their check says that all is well.',
  losesCancelOnRestart: 'The agent keeps a cancel in memory only.',
  startsBesideCancel: 'The agent sees a cancel only when the last action has ended.',
  skipsTurns: 'The server lets every session begin at once.',
  forgetsDeadlines: 'The server sets no timer for a session that waits.',
  changesFinalSessions: 'A late event changes a session that is over.',
  forgetsOutbox: 'The server hands orders to the link alone; what is lost on the way is not sent again.',
  namesOldHolder: 'When the turn passes on, the sessions that go on waiting are not told who has it now.',
  brokenSessionsKeepTurn: 'The turn ends with a session that is ended as broken when it is given the turn.',
  keepsTurn: 'The server does not pass on the turn of a session that has ended.',
} as const

export type PlantedBug = keyof typeof plantedBugs
export const plantedBugNames = Object.keys(plantedBugs) as readonly PlantedBug[]
