/** The program behind `aServerProcess`: a server that says where it is and stops when told to. */
import { readConfig } from '../../server/config.ts'
import { startServer } from '../../server/main.ts'

const server = await startServer(readConfig(process.argv.slice(2), process.env))
// First: whoever reads the line may end the server at once.
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
process.stdout.write(`${JSON.stringify({ address: server.address, token: server.operatorToken })}\n`)
