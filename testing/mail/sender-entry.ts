/** Sends one mail in a process of its own, so that a test can kill it: sender-entry.ts DATABASE_URL DATA_FOLDER MAIL_ID CLAIM_MS. */
import { openDatabase } from '../../server/db/database.ts'
import { sendMail } from '../../server/mail/sending.ts'
import { openSeal } from '../../server/secrets/seal.ts'

const [url = '', dataFolder = '', mailId = '', claimMs = ''] = process.argv.slice(2)
const database = await openDatabase({ url })
await sendMail(
  {
    db: database.db,
    seal: openSeal(dataFolder),
    mails: { wake: async () => {} },
    now: Date.now,
    address: () => 'http://localhost',
    log: console as never,
    claimMs: Number(claimMs),
  },
  mailId,
)
await database.close()
