import { aDatabase } from '../database/a-database.ts'
import { readConfig } from '../../server/config.ts'
import { startServer } from '../../server/main.ts'
const database = await aDatabase()
const a = await startServer(readConfig(['--listen','127.0.0.1:0','--data','/tmp/zz-own'],{DATABASE_URL:database.url}))
console.log('a')
try { const b = await startServer(readConfig(['--listen','127.0.0.1:0','--data','/tmp/zz-own'],{DATABASE_URL:database.url})); console.log('b?'); await b.stop() } catch (e) { console.log('refused', (e as Error).message) }
try { const b = await startServer(readConfig(['--listen','127.0.0.1:0','--data','/tmp/zz-own'],{})); console.log('b?'); await b.stop() } catch (e) { console.log('refused', (e as Error).message) }
await a.stop(); console.log('stopped')
await database[Symbol.asyncDispose]()
