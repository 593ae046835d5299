/** Builds the server out of its parts and runs it: the only file that wires things. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, Server } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createServer } from 'node:http'
import { type DestinationStream, type Logger, pino } from 'pino'
import { openApi } from '@fettle/contract/http/openapi.ts'
import { accessHandlers, operatorOf } from './access/access.routes.ts'
import { accountHandlers } from './access/account.routes.ts'
import { createAttempts } from './access/attempts.ts'
import { deviceHandlers } from './access/device.routes.ts'
import { identityHandlers } from './access/identity.routes.ts'
import { providerHandlers } from './access/provider.routes.ts'
import { tokenHandlers } from './access/token.routes.ts'
import { createAuditor } from './audit/auditor.ts'
import { auditHandlers } from './audit/audit.routes.ts'
import { settleCutOff } from './audit/audit.store.ts'
import { cameFrom, type CameFrom } from './http/came-from.ts'
import { createRequestLimit } from './http/rate-limit.ts'
import { createBackOff } from './access/back-off.ts'
import { watchLiveLogins } from './access/live-logins.ts'
import { loginHandlers } from './access/login.routes.ts'
import { ownAccountHandlers } from './access/own-account.routes.ts'
import { createOwnerOf } from './access/owner-of.ts'
import { createEnforcer } from './access/reach.ts'
import { createLoginCode, ensureOperatorToken } from './access/access.commands.ts'
import { computerHandlers } from './computers/computer.routes.ts'
import { getComputerRef, resolveComputers } from './computers/computer.store.ts'
import { subjectOf } from './computers/subject.ts'
import type { Config } from './config.ts'
import { openDatabase } from './db/database.ts'
import { startEmbedded } from './db/embedded/embedded.ts'
import { takeOwnership } from './db/embedded/owner-lock.ts'
import { migrate } from './db/migrate.ts'
import { unscoped } from './db/scope.ts'
import { newId } from './db/new-id.ts'
import { openNotices } from './db/notices.ts'
import { inTransaction } from './db/transaction.ts'
import { deploymentHandlers } from './deployments/deployment.routes.ts'
import { doctorHandlers } from './doctor/doctor.routes.ts'
import { createExaminations } from './doctor/examinations.ts'
import { createActionTimes } from './engine/action-times.ts'
import { createAgentReports } from './engine/agent-reports.ts'
import { Documents } from './engine/documents.ts'
import { createEngine, type News } from './engine/engine.ts'
import { createOffers, type Offers } from './engine/offers.ts'
import { outputDaysDefault } from './engine/output.ts'
import { beat, beatMs, unlinkDeadNodes } from './engine/presence.ts'
import { startTimers } from './engine/timers.ts'
import { createGateway, type Gateway } from './gateway/gateway.ts'
import { healthAnswers } from './health/health.routes.ts'
import { healthDetails } from './health/details.views.ts'
import { createMetrics } from './health/metrics.ts'
import { createApp } from './http/app.ts'
import { createLiveHub } from './http/live.ts'
import { createPage } from './http/page.ts'
import { startDueInventories } from './inventory/due.job.ts'
import { inventoryHandlers } from './inventory/inventory.routes.ts'
import { saveInventory } from './inventory/inventory.store.ts'
import { createDefinitions } from './library/definitions.ts'
import { listHandlers } from './lists/list.routes.ts'
import { libraryHandlers, mustKnowItems } from './library/library.routes.ts'
import { overviewHandlers } from './overview/overview.routes.ts'
import { startDayJobs } from './reports/days.job.ts'
import { reportHandlers } from './reports/report.routes.ts'
import { repairOnboarding, startAskedOnboarding } from './onboarding/onboarding.job.ts'
import { onboardingHandlers } from './onboarding/onboarding.routes.ts'
import { startSessions } from './sessions/start.commands.ts'
import { objectHandlers } from './library/object.routes.ts'
import { notificationHandlers } from './notifications/notification.routes.ts'
import { startScheduleJobs } from './schedules/schedule.jobs.ts'
import { scheduleHandlers } from './schedules/schedule.routes.ts'
import { sessionHandlers } from './sessions/session.routes.ts'
import { mailActs } from './mail-acts.ts'
import { createMailRoom } from './mail/mail-room.ts'
import { pendingHappening } from './mail/webhook.commands.ts'
import { agesOf, forgetOld, retentionCron } from './retention.ts'
import { openSeal } from './secrets/seal.ts'
import { secretsFor } from './secrets/secret.commands.ts'
import { secretHandlers } from './secrets/secret.routes.ts'
import { textHandlers } from './library/text.routes.ts'
import { terminalHandlers } from './terminal/terminal.routes.ts'
import { sessionHooks } from './session-hooks.ts'
import { calendarsOf } from './tenants/calendar-of.ts'
import { tenantHandlers } from './tenants/tenant.routes.ts'
import { timeHandlers } from './tenants/time.routes.ts'
import { everyMinute, onSchedule } from './every-minute.ts'
import { version } from './version.ts'

export interface RunningServer extends AsyncDisposable {
  readonly address: string
  readonly dataFolder: string
  /** A link with a one-time code that signs a browser in. */
  readonly loginLink: () => Promise<string>
  readonly operatorToken: string
  readonly stop: () => Promise<void>
}

/** Where agents link; everything else is HTTP. */
const agentLinkPath = '/agent/v1/link'

/** Work written to other nodes: a computer that has an order, and what browsers should look at again. */
const workChannel = 'fettle_work'
const liveChannel = 'fettle_live'
const doctorChannel = 'fettle_doctor'
/** A hint that is longer than a notice may be stays on its node. Bytes. */
const noticeMax = 7000

/**
 * Starts a server and resolves when it answers; its log goes to standard error unless told otherwise.
 * @throws one sentence when the database, the data folder or the address cannot be used.
 */
export async function startServer(
  config: Config,
  logTo: DestinationStream = pino.destination(2),
): Promise<RunningServer> {
  const log = pino({ level: config.logLevel, redact: ['*.token', '*.secret', 'req.headers.authorization'] }, logTo)
  const closing: (() => Promise<void> | void)[] = []
  try {
    return await build(config, log, closing)
  } catch (error) {
    await closeAll(closing)
    throw error
  }
}

async function closeAll(closing: (() => Promise<void> | void)[]): Promise<void> {
  for (let close = closing.pop(); close; close = closing.pop()) await close()
}

async function build(config: Config, log: Logger, closing: (() => Promise<void> | void)[]): Promise<RunningServer> {
  const now = (): number => Date.now()
  const nodeId = randomBytes(6).toString('hex')
  ownDataFolder(config.dataFolder, closing)
  const url = config.databaseUrl ?? (await embedded(config, log, closing))
  const database = await openDatabase({ url, applicationName: 'fettle', log })
  closing.push(() => database.close())
  const { db, pool } = database
  if (!database.isDurable)
    log.warn(
      'the database may lose what it has confirmed in a power cut: fsync, full_page_writes or synchronous_commit is off',
    )
  await migrate(db, { log })
  const serverId = await findServerId(db)
  await beat(db, nodeId)

  const hub = createLiveHub(nodeId, createOwnerOf(db, now))
  closing.push(hub.close)
  const notices = await openNotices({ url, log })
  closing.push(() => notices.close())
  const timers = await startTimers({
    db,
    executeSql: (text, values) => pool.query(text, values as unknown[]),
    onError: (error) => log.error({ err: error }, 'the job engine failed'),
    now,
  })
  closing.push(timers.stop)
  let listensAt = ''
  const seal = openSeal(config.dataFolder)
  const mail = await createMailRoom({
    ...{ db, boss: timers.boss, seal, now, log },
    acts: mailActs(() => ({ db, engine, documents, now })),
    address: () => listensAt,
  })

  const documents = new Documents()
  const definitions = createDefinitions()
  let gateway: Gateway | undefined
  const publish = (event: Parameters<typeof hub.publish>[0], tenantId?: string): void => {
    hub.publish(event, tenantId)
    const text = JSON.stringify({ nodeId, event, tenantId })
    if (Buffer.byteLength(text) < noticeMax) notices.notify(liveChannel, text)
  }
  const metrics = createMetrics({ db, linkCount: () => gateway?.linkCount() ?? 0, readerCount: hub.readerCount })
  const actionTimes = createActionTimes(db)
  closing.push(actionTimes.flush)
  let offers: Offers | undefined
  const announce = ({ sessions, ended, orders, hasFreed }: News): void => {
    if (hasFreed.turn) offers?.turn()
    if (hasFreed.locks) offers?.locks()
    for (const { computerId, order } of orders)
      if (!gateway?.deliver(computerId, order)) notices.notify(workChannel, computerId)
    for (const session of ended) {
      metrics.ended(session)
      actionTimes.learn(session)
    }
    for (const session of sessions) {
      const { id: sessionId, state, revision, tenantId } = session
      publish({ type: 'session', sessionId, computerId: session.computer.id, state, revision }, tenantId)
    }
  }
  const engine = createEngine({
    documents,
    transact: (work) => inTransaction(db, work),
    definitions,
    subject: subjectOf,
    setTimer: timers.set,
    ...sessionHooks({ definitions, now, mail }),
    now,
    announce,
    onBroken: ({ sessionId, cause }) =>
      log.error({ err: cause, sessionId }, 'a session was ended because of a mistake of the server'),
  })
  offers = createOffers({ db, engine, now, onError: (error) => log.error({ err: error }, 'offering turns failed') })
  const reports = createAgentReports({
    ...{ engine, saveInventory, now },
    onForeign: ({ agentId, computerId }, count) => {
      metrics.foreign(count)
      log.warn({ agentId, computerId, count }, 'an agent spoke of orders that are not its own; that is passed over')
    },
  })
  const examinations = createExaminations({
    ...{ db, now },
    ask: (computerId, asked) => gateway?.examine(computerId, asked) ?? 'notLinked',
    stop: (computerId, runId) => gateway?.stopExamining(computerId, runId),
    notify: (text) => notices.notify(doctorChannel, text),
    changed: (computerId) => publish({ type: 'computer', computerId }),
  })
  gateway = createGateway({
    ...{ db, reports, nodeId, serverId, log, now },
    secrets: (computerId, names) => secretsFor(db, seal, { computerId, names }),
    onOutput: (sessionId, n, at) => publish({ type: 'output', sessionId, n, at: new Date(at).toISOString() }),
    onProgress: ({ sessionId, actionIds, percent, text }) =>
      publish({ type: 'progress', sessionId, actionIds, percent, text }),
    onPresence: (computerId, online) => publish({ type: 'computer', computerId, online }),
    onDoctor: examinations.told,
  })
  const nudge = (computerId: string): void => {
    gateway?.nudge(computerId).catch((error: unknown) => log.error({ err: error, computerId }, 'a nudge failed'))
  }
  await notices.listen(workChannel, nudge)
  await notices.listen(doctorChannel, (text) => {
    examinations.heard(text).catch((error: unknown) => log.error({ err: error }, 'an examination got stuck'))
  })
  await notices.listen(
    liveChannel,
    (text) => {
      const told = JSON.parse(text) as { nodeId: string; event: Parameters<typeof hub.publish>[0]; tenantId?: string }
      if (told.nodeId !== nodeId) hub.publish(told.event, told.tenantId)
    },
    () => hub.publish({ type: 'reset' }), // what other nodes told meanwhile is lost
  )
  await timers.work(engine, reports, offers)
  const onboarding = {
    ...{ db, now },
    start: (request: Parameters<typeof startSessions>[1]) => startSessions({ db, engine, now }, request),
  }
  const startOnboarding = async (computerId?: string): Promise<void> => {
    await unscoped(() => startAskedOnboarding(onboarding, computerId))
  }
  await everyMinute(timers.boss, 'onboarding', async () => {
    await repairOnboarding(onboarding)
    await startOnboarding()
  })
  await everyMinute(timers.boss, 'inventory-due', async () => void (await startDueInventories(onboarding)))
  const outputDays = config.keepOutputDays ?? outputDaysDefault
  await onSchedule(timers.boss, { name: 'retention', cron: retentionCron }, () =>
    forgetOld(db, { now: now(), outputDays }),
  )
  await startDayJobs(timers.boss, { db, now })
  const details = healthDetails({ db, now, version, nodeId, retentionCron, ages: agesOf(outputDays) })
  closing.push(details.close)

  const schedules = await startScheduleJobs(timers.boss, {
    ...{ db, engine, now, definitions, queueHappening: mail.queueHappening },
    onError: (error, runId) => log.error({ err: error, runId }, 'a run of a schedule failed'),
  })
  const definitionsChanged = (): void => {
    publish({ type: 'definitions' })
    // For everybody, whoever changed them.
    unscoped(() => {
      offers?.limitsChanged()
      // Should this be lost, the minute's sweep sets the jobs.
      schedules.arm().catch((error: unknown) => log.error({ err: error }, 'schedules were not armed'))
    })
  }

  const origins = new WeakMap<Request, CameFrom>()
  const unknownOrigin: CameFrom = { address: 'unknown', isSecure: false, isLocal: false }
  const originOf = (request: Request): CameFrom => origins.get(request) ?? unknownOrigin
  const limitOf = createRequestLimit(config.requestsPerSecond, now)
  await everyMinute(timers.boss, 'audit-cut-off', () => settleCutOff(db, now()))
  const operator = operatorOf({ db, now })
  const { enforce, reachNow } = createEnforcer(db)
  const attempt = createAttempts(now)
  const logins = {
    ...{ db, seal, now, attempt, backOff: createBackOff(now) },
    addressOf: (request: Request) => originOf(request).address,
    ended: await watchLiveLogins(notices, hub.check),
  }
  const app = createApp({
    handlers: {
      ...accessHandlers({
        ...{ db, serverId, now, attempt },
        joined: ({ computerId, onboard }) => {
          if (!onboard) return
          // Should this be lost, the minute's job starts it.
          startOnboarding(computerId).catch((error: unknown) => log.error({ err: error }, 'an onboarding failed'))
        },
        pending: (tx, computer) => mail.queueHappening(tx, pendingHappening(computer)),
        addressOf: logins.addressOf,
      }),
      ...loginHandlers(logins),
      ...tokenHandlers({ db, now }),
      ...deviceHandlers(logins),
      ...identityHandlers({ ...logins, operator }),
      ...providerHandlers(logins),
      ...auditHandlers(db),
      ...accountHandlers(logins),
      ...ownAccountHandlers(logins),
      ...inventoryHandlers({ db, now, changed: (computerId) => publish({ type: 'computer', computerId }) }),
      ...onboardingHandlers({
        ...{ db, now, startOnboarding },
        changed: (computerId) => publish({ type: 'computer', computerId }),
      }),
      ...mail.handlers,
      ...overviewHandlers({ db, definitions, now }),
      ...reportHandlers({ db, now }),
      ...details.handlers,
      ...tenantHandlers(db),
      ...secretHandlers(db, seal),
      ...timeHandlers({ db, now, changed: definitionsChanged }),
      ...scheduleHandlers({ db, engine, now, definitions, wakeRun: schedules.wakeRun, changed: definitionsChanged }),
      ...notificationHandlers(db, now),
      ...libraryHandlers({ db, now, changed: definitionsChanged }),
      ...objectHandlers({ db, now, changed: definitionsChanged }),
      ...textHandlers({ db, now, changed: definitionsChanged }),
      ...deploymentHandlers({ db, definitions, now, changed: () => publish({ type: 'definitions' }) }),
      ...computerHandlers({ db, definitions, now, changed: (computerId) => publish({ type: 'computer', computerId }) }),
      ...doctorHandlers({ db, seal, now, examinations }),
      ...listHandlers(db),
      ...terminalHandlers({
        ...{ db, engine, documents, now },
        computers: (wanted) => resolveComputers(db, wanted),
        calendars: (ids) => calendarsOf(db, ids),
      }),
      ...sessionHandlers({
        ...{ db, engine, documents, now },
        computers: (wanted) => resolveComputers(db, wanted),
        mustKnowItems: (names) => mustKnowItems(db, names),
        calendars: (ids) => calendarsOf(db, ids),
        computer: (nameOrId) => getComputerRef(db, nameOrId),
        limitsChanged: offers.limitsChanged,
        changed: hub.changed,
      }),
    },
    operator,
    enforce,
    cameFrom: originOf,
    mustWait: (request) => limitOf(request, originOf(request)),
    audited: createAuditor({ db, now, log }),
    hears: async (caller) => {
      const reach = await reachNow(caller, 'view')
      if (reach === 'nothing') return undefined
      return reach === 'installation' ? 'everything' : new Set(reach)
    },
    hub,
    log,
    health: healthAnswers({ db, metrics, version, operator, enforce, log }),
    linkPage: mail.linkPage,
    openApi: openApi(),
    page: createPage(config.webFolder),
    onRequest: metrics.request,
  })

  const beating = setInterval(() => {
    beat(db, nodeId)
      .then(() => unlinkDeadNodes(db, reports))
      .then(() => gateway?.repair())
      .then(() => actionTimes.flush())
      .catch((error: unknown) => log.error({ err: error }, 'the heartbeat failed'))
  }, beatMs)
  closing.push(() => clearInterval(beating))

  const answering = new Set<Promise<Response>>()
  const listener = getRequestListener((request, { incoming }) => {
    const { socket } = incoming as IncomingMessage
    const arrival = { remoteAddress: socket.remoteAddress, isEncrypted: false }
    const header = (name: string): string | undefined => request.headers.get(name) ?? undefined
    origins.set(request, cameFrom({ ...arrival, header }, config.trustedProxies))
    const answer = Promise.resolve(app.fetch(request))
    answering.add(answer)
    return answer.finally(() => answering.delete(answer))
  })
  const http = createServer(
    { requestTimeout: 60_000, headersTimeout: 15_000 },
    (request, response) => void listener(request, response),
  )
  http.on('upgrade', (request, socket, head) => {
    if (request.url === agentLinkPath) gateway?.upgrade(request, socket, head)
    else socket.destroy()
  })
  // Requests whose callers were cut off still use the database for a moment.
  closing.push(async () => void (await Promise.allSettled(answering)))
  closing.push(() => closeHttp(http))
  closing.push(examinations.close)
  // Before the above: a server that is closed waits for the links it handed over.
  closing.push(() => gateway?.close())
  const port = await listen(http, config)

  const operatorToken = await ensureOperatorToken(db, config.dataFolder)
  const address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
  listensAt = address
  await mail.work()
  const file = join(config.dataFolder, 'server.json')
  writeFileSync(file, `${JSON.stringify({ address })}\n`)
  closing.push(() => rmSync(file, { force: true }))
  log.info({ address, database: database.version, node: nodeId }, 'the server is ready')
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= closeAll(closing))
  return {
    address,
    dataFolder: config.dataFolder,
    operatorToken,
    loginLink: async () => `${address}/#code=${(await createLoginCode(db, now())).code}`,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** Makes the data folder and keeps other servers out of it: two would overwrite each other's token and address. */
function ownDataFolder(folder: string, closing: (() => Promise<void> | void)[]): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 })
  } catch (error) {
    const cause = (error as Error).message
    throw new Error(`the data folder ${folder} cannot be made: ${cause}; check who may write there`, { cause: error })
  }
  const owner = takeOwnership(folder)
  closing.push(() => owner.release())
}

async function embedded(config: Config, log: Logger, closing: (() => Promise<void> | void)[]): Promise<string> {
  const postgres = await startEmbedded({ home: join(config.dataFolder, 'postgres'), pgBin: config.pgBin, log })
  closing.push(() => postgres.stop())
  void postgres.lost.then((error) => {
    log.fatal(
      { err: error },
      'the embedded database ended; the server ends too, and goes on from what is stored when it is started again',
    )
    process.exit(1)
  })
  return postgres.url
}

async function findServerId(db: Awaited<ReturnType<typeof openDatabase>>['db']): Promise<string> {
  await db
    .insertInto('installation')
    .values({ server_id: newId('srv') })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await db.selectFrom('installation').select('server_id').executeTakeFirstOrThrow()).server_id
}

function listen(http: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const busy = error.code === 'EADDRINUSE'
      reject(
        new Error(
          busy
            ? `Port ${port} on ${host} is in use; stop what listens there or choose another with --listen.`
            : `Cannot listen on ${host}:${port}: ${error.message}.`,
        ),
      )
    })
    http.listen(port, host, () => {
      const bound = http.address()
      resolve(typeof bound === 'object' && bound ? bound.port : port)
    })
  })
}

function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve())
    http.closeAllConnections()
  })
}
