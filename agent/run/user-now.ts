/** Says for whom the scripts of users in an order run at this moment. */
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { personFor, signedInPeople } from '../people/person.ts'
import type { Audience } from '../people/person.ts'
import type { UserNow } from './work.ts'

/** Who is signed in is looked up anew this often at most. Milliseconds. */
const freshMs = 500
const anybody: Audience = { userContext: 'currentUser', primaryUsers: [] }

/** Answers, as often as it is asked, for whom scripts of users run now. Looks only when asked. */
export function userNow(order: WorkOrder): () => UserNow {
  const audience = audienceOf(order)
  let known: UserNow | undefined
  let knownAt = 0
  return () => {
    if (known === undefined || performance.now() - knownAt > freshMs) {
      known = personFor(audience, signedInPeople())
      knownAt = performance.now()
    }
    return known
  }
}

function audienceOf(order: WorkOrder): Audience {
  if (order.type === 'execute') return order.conduct
  return (order.type === 'detect' ? order.people : undefined) ?? anybody
}
