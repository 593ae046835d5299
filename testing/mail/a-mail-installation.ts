/** A server with a mail server, a computer and its person, for tests of what people are told. */
import type { BodyInputOf } from '@fettle/contract/http/endpoint.ts'
import type { putMailSettings } from '@fettle/contract/http/mail.ts'
import type { NoticeAbout } from '@fettle/core/terms/mail.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { fromKysely, PgBoss } from 'pg-boss'
import { newId } from '../../server/db/new-id.ts'
import { inTransaction } from '../../server/db/transaction.ts'
import { createQueueNotice, type QueueNotice } from '../../server/mail/notice.commands.ts'
import { aServer, type TestServer, type TestServerOptions } from '../server/a-server.ts'
import { aMailServer, type MailServer, type MailServerOptions } from './a-mail-server.ts'
import { aSession, storeSession, type Wish } from './a-stored-session.ts'

type Settings = BodyInputOf<typeof putMailSettings>['settings']

export interface MailInstallation extends AsyncDisposable {
  readonly server: TestServer
  readonly mailServer: MailServer
  readonly computer: { readonly id: string; readonly name: string; readonly tenantId: string }
  /** Settings that send through the mail server. */
  readonly settings: Settings
  /** Stores a session and queues a notice of it, in one transaction each; the server's own workers send it. */
  readonly tell: (about: NoticeAbout, wish?: Wish) => Promise<Session>
  readonly queueNotice: QueueNotice
}

export interface Wishes {
  readonly server?: TestServerOptions
  readonly mailServer?: MailServerOptions
  readonly settings?: Partial<Settings>
  readonly password?: string
  /** No settings are written. */
  readonly bare?: true
}

/** Everything, with the person reception@acme.example before the computer front-desk of the tenant Acme. */
export async function aMailInstallation(wishes: Wishes = {}): Promise<MailInstallation> {
  const stack = new AsyncDisposableStack()
  try {
    const mailServer = stack.use(await aMailServer(wishes.mailServer))
    const server = stack.use(await aServer(wishes.server))
    const { db } = server.database
    await server.operator.apply(
      { kind: 'tenant', name: 'Acme' },
      { kind: 'person', email: 'reception@acme.example', name: 'Reception', tenant: 'Acme' },
    )
    const tenant = await db.selectFrom('tenant').select('id').where('name', '=', 'Acme').executeTakeFirstOrThrow()
    const person = await db.selectFrom('person').select('id').executeTakeFirstOrThrow()
    const computer = { id: newId('cmp'), name: 'front-desk', tenantId: tenant.id }
    const facts = JSON.stringify({ timeZone: 'Europe/Vienna' })
    await db
      .insertInto('computer')
      .values({ id: computer.id, name: computer.name, tenant_id: tenant.id, primary_person_id: person.id, facts })
      .execute()
    const settings: Settings = {
      smtp: { host: 'localhost', port: mailServer.port, tls: 'none' },
      from: 'Acme IT <it@acme.example>',
      publicUrl: server.address,
      ...wishes.settings,
    }
    if (wishes.bare !== true)
      await server.operator.call('putMailSettings', {
        body: { settings, ...(wishes.password === undefined ? {} : { password: wishes.password }) },
      })
    // Only adds jobs: the server works on them.
    const boss = new PgBoss({
      db: { executeSql: (text, values) => server.database.pool.query(text, values) },
      schema: 'job',
    })
    const queueNotice = createQueueNotice({
      wake: async (tx, id) => void (await boss.send('notice', { id }, { db: fromKysely(tx as never) })),
    })
    return {
      ...{ server, mailServer, computer, settings, queueNotice },
      tell: async (about, wish) => {
        const session = await storeSession(db, aSession(computer, wish))
        await inTransaction(db, (tx) => queueNotice(tx, session, about))
        return session
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}
