/** Says how an examination and its checks are named on the wire. */
import { z } from 'zod'

/** Names one examination; chosen by the server for each. */
export const doctorRunId = z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits')

/**
 * A check by its name. Any name of this form is understood, so that agents and servers of different versions stay linked: an agent
 * says of a check that it does not know that it is unknown, a server passes over what it did not ask.
 */
export const doctorCheckName = z.string().regex(/^[a-z][a-zA-Z]{0,39}$/, 'the name of a check, such as "dns"')
