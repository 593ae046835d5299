/** Says why a request can be refused: closed codes, each with its HTTP status and a title. */

export const refusals = {
  badInput: { status: 400, title: 'The request is not understood' },
  notSignedIn: { status: 401, title: 'A valid token is needed' },
  notAllowed: { status: 403, title: 'This credential may not do that' },
  /** The login is good, but a factor must be proved anew for this: ask the person, then call again. */
  notFresh: { status: 403, title: 'Say again that it is you' },
  notFound: { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'It cannot be done as things stand' },
  invalidDefinition: { status: 422, title: 'A definition cannot be used' },
  tooLarge: { status: 413, title: 'The request is too large' },
  tooMany: { status: 429, title: 'Too many requests' },
  notReady: { status: 503, title: 'The server is not ready' },
  bug: { status: 500, title: 'The server made a mistake' },
} as const
export type RefusalCode = keyof typeof refusals

/** RFC 9457 problem details, as every refusal is answered. `detail` is one sentence: what, which value, what to do. */
export interface Problem {
  readonly code: RefusalCode
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly requestId: string
  /** Where in the input, when several things are wrong. */
  readonly errors?: readonly { readonly path: string; readonly detail: string }[]
}
