/** Knows the title of the page that is shown: for the breadcrumb, and for what was used recently. */
import { makeSignal } from '../live/signal.ts'

/** As the page itself says it. */
export const pageTitle = makeSignal('')
