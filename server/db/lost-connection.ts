/** Does an error mean that the connection to the database was lost, or never made? */

const fromServer = ['08000', '08001', '08003', '08006', '57P01', '57P02', '57P03'] // 57P0x: shut down, crashed, starting
const fromSystem = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']
const codes: ReadonlySet<unknown> = new Set([...fromServer, ...fromSystem])

// What pg throws without a code. (After a read timeout in pipeline mode it ends the connection.)
const messages =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired)/

/** Whether `error`, thrown by a query or while connecting, says that there is no connection (any more). */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  if (codes.has(code)) return true
  return code === 'ENOENT' ? syscall === 'connect' : code === undefined && messages.test(error.message) // no socket file
}
