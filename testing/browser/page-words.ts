/** What does each page say while there is nothing to show, and which pages need no answer of the server to be whole? */

interface PageWords {
  /** What a fresh installation's page says in place of what is not there. */
  readonly empty: string
  /** The button or link that begins it; left out where there is nothing to be done, or where the page is itself the beginning. */
  readonly offers?: string
  /** It shows nothing of the server's own, so that nothing of it can fail to come. */
  readonly asksNothing?: true
}

const noSuchThing = 'There is no such thing'

/** For each path of the router. A page with a name in its address is opened with one that nothing has. */
export const pageWords: Readonly<Record<string, PageWords>> = {
  '/': { empty: 'Four steps to a fleet that looks after itself', offers: 'Add computers' },
  '/account': { empty: 'Where you are signed in' },
  '/batches': { empty: 'No batch has been started yet' },
  '/batches/$id': { empty: noSuchThing, offers: 'Go to the list' },
  '/computers': { empty: 'No computer has joined yet', offers: 'Add computers' },
  '/computers/$id': { empty: noSuchThing, offers: 'Go to the list' },
  '/computers/$id/doctor': { empty: noSuchThing, offers: 'Go to the list' },
  '/computers/pending': { empty: 'No computer waits', offers: 'Go to the computers' },
  '/deployments': { empty: 'Nothing is deployed yet', offers: 'New deployment' },
  '/deployments/$name': { empty: noSuchThing, offers: 'Go to the list' },
  '/deployments/exclusions': { empty: 'Nothing is excluded', offers: 'New exclusion' },
  '/deployments/new': { empty: 'There is nothing to deploy yet', offers: 'Go to the library' },
  '/device': { empty: 'Enter the code that the command line shows', asksNothing: true },
  '/invitation': { empty: 'This address has no invitation in it', asksNothing: true },
  '/library/new': { empty: 'There is no such template', offers: 'Go to the library', asksNothing: true },
  '/library/scripts': { empty: 'There are no scripts yet', offers: 'New script' },
  '/library/scripts/$name': { empty: 'There is no such script', offers: 'Go to the scripts' },
  '/library/software': { empty: 'There is no software yet', offers: 'New software' },
  '/library/software/$name': { empty: noSuchThing, offers: 'Go to the list' },
  '/library/tasks': { empty: 'There are no tasks yet', offers: 'New task' },
  '/library/tasks/$name': { empty: noSuchThing, offers: 'Go to the list' },
  '/notifications': { empty: 'Nothing new' },
  '/reports/activity': { empty: 'No session ended in this period' },
  '/reports/compliance': { empty: 'Nothing is known yet' },
  '/reports/inventory': { empty: 'No computer has joined yet', offers: 'Go to the computers' },
  '/reports/software': { empty: 'No software is known yet' },
  '/schedules': { empty: 'No schedules yet', offers: 'New schedule' },
  '/schedules/$name': { empty: noSuchThing, offers: 'Go to the list' },
  '/schedules/new': { empty: 'It needs a name, and for whom it is.', asksNothing: true },
  '/sessions': { empty: 'No session has run yet' },
  '/sessions/$id': { empty: noSuchThing, offers: 'Go to the list' },
  '/set-up': { empty: 'Make the first account', asksNothing: true },
  '/settings/accounts': { empty: 'There is no account yet', offers: 'Invite somebody' },
  '/settings/accounts/$id': { empty: noSuchThing, offers: 'Go to the list' },
  '/settings/api-tokens': { empty: 'the operator on the server', offers: 'New token' },
  '/settings/audit': { empty: 'Exchanges' },
  '/settings/enrolment': { empty: 'There is no token yet', offers: 'New token' },
  '/settings/health': { empty: 'Nothing needs you' },
  '/settings/limits': { empty: 'There is no limit', offers: 'Set' },
  '/settings/mail': { empty: 'No mail server is set' },
  '/settings/persons': { empty: 'Nobody yet', offers: 'New person' },
  '/settings/retention': { empty: 'What is kept for how long' },
  '/settings/roles': { empty: '0 accounts' },
  '/settings/secrets': { empty: 'There is no secret yet', offers: 'New secret' },
  '/settings/sign-in': { empty: 'There is no provider yet', offers: 'Add a provider' },
  '/settings/sign-in/$id': { empty: 'There is no such provider', offers: 'All providers', asksNothing: true },
  '/settings/tags': { empty: 'There is no tag yet', offers: 'New tag' },
  '/settings/tenants': { empty: 'There is no tenant yet', offers: 'New tenant' },
  '/settings/tenants/$name': { empty: noSuchThing, offers: 'Go to the list' },
  '/settings/time': { empty: 'There are business hours' },
  '/settings/webhooks': { empty: 'There is no webhook yet', offers: 'New webhook' },
  '/sign-in': { empty: 'Sign in to Fettle', asksNothing: true },
  '/sign-in/callback': { empty: 'provider', asksNothing: true },
  '/terminal': { empty: 'Choose computers first', offers: 'Go to the computers', asksNothing: true },
  '/waits': { empty: 'Nothing waits' },
}
