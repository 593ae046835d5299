/** Answers many questions about this computer at once: packages as one question, scripts beside each other. */
import type { Answer, Check, Environment, Found, Question, ScriptInputs } from '@fettle/core/terms/check.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import type { Apt } from '../providers/apt.ts'
import { askFile } from '../providers/file.ts'
import { askAlone } from '../providers/question-alone.ts'
import type { Asked, QuestionShell } from '../providers/question-shell.ts'
import { shortened } from '../providers/script-text.ts'
import { askSetting } from '../providers/setting.ts'
import type { SettingTexts } from '../providers/setting.ts'
import { offersFound, remarks, testFound, testResult, valueFound, versionFound } from './script-answers.ts'
import { inputsTimeoutMs, prepareInputs } from './inputs.ts'
import type { InputProviders } from './inputs.ts'
import { isUserCheck, runAsOf } from './user-scripts.ts'
import type { ChangeEnd, Work } from './work.ts'

export interface Askers {
  readonly apt: Apt
  readonly shell: QuestionShell
  /** Where what scripts need comes from. */
  readonly inputs: InputProviders
}

/** One thing to find out. With an action's id, what its script remarks belongs to that action. */
export interface Inquiry {
  readonly key: string
  readonly check: Check
  readonly actionId?: string
}

const detailMax = 2000
/** All answers of one order travel in one frame. */
const valuesMax = 2.5 * 1024 * 1024

/** The answers to a server's questions, in their order. */
export async function answerAll(
  askers: Askers,
  questions: readonly Question[],
  work: Work,
): Promise<readonly Answer[]> {
  const found = await findEach(
    askers,
    questions.filter(({ onlyIf }) => onlyIf === undefined),
    work,
  )
  const isInstalled = (key: string) => found.get(key)?.found === 'version'
  const then = questions.filter(({ onlyIf }) => onlyIf !== undefined && isInstalled(onlyIf))
  const more = then.length === 0 ? found : await findEach(askers, then, work)
  return bounded(questions.map(({ key }) => ({ key, ...(found.get(key) ?? more.get(key) ?? notAsked) })))
}

const notAsked: Found = { found: 'unknown', detail: 'It was not asked: what it belongs to is not installed.' }

async function findEach(
  askers: Askers,
  questions: readonly Question[],
  work: Work,
): Promise<ReadonlyMap<string, Found>> {
  const found = await findAll(askers, questions, work)
  const all = await Promise.all(
    questions.map(async (question, at) => {
      const tested = await withTest(askers, { question, found: found[at] }, work)
      return [question.key, await withOffers(askers, question, tested, work)] as const
    }),
  )
  return new Map(all)
}

/** Which versions can be had is asked last, by a script that is told the installed one. */
async function withOffers(askers: Askers, { key, offers }: Question, found: Found, work: Work): Promise<Found> {
  if (offers === undefined || (found.found !== 'version' && found.found !== 'absent')) return found
  const installed = { FETTLE_INSTALLED_VERSION: found.found === 'version' ? found.version : '' }
  const wanted = { ...offers, environment: { ...offers.environment, ...installed } }
  const asked = await runQuestion(askers, wanted, {}, work)
  tellRemarks(asked, { key, check: { type: 'get', ...wanted } }, work)
  const { availableProblem, ...offered } = offersFound(asked)
  if (availableProblem === undefined) return { ...found, ...offered }
  return { ...found, availableProblem: shortened(availableProblem, detailMax) }
}

/** What each inquiry finds, in their order. */
export async function findAll(askers: Askers, inquiries: readonly Inquiry[], work: Work): Promise<readonly Found[]> {
  // Scripts first: they run in processes of their own while the rest is looked at here.
  const scripts = new Map(inquiries.map((inquiry) => [inquiry, askScript(askers, inquiry, work)]))
  const packages = await askPackages(askers, inquiries)
  const texts: SettingTexts = new Map()
  return await Promise.all(
    inquiries.map(
      async (inquiry) => (await scripts.get(inquiry)) ?? packages.get(inquiry) ?? askHere(inquiry.check, texts),
    ),
  )
}

function askHere(check: Check, texts: SettingTexts): Found {
  switch (check.type) {
    case 'file':
      return withShortDetail(askFile(check))
    case 'setting':
      return withShortDetail(askSetting(check, texts))
    default:
      return { found: 'unknown', detail: `This agent cannot answer a question of type ${check.type}.` }
  }
}

async function askPackages({ apt }: Askers, inquiries: readonly Inquiry[]): Promise<ReadonlyMap<Inquiry, Found>> {
  const asked = inquiries.flatMap((inquiry) =>
    inquiry.check.type === 'package' ? [{ inquiry, name: inquiry.check.package }] : [],
  )
  if (asked.length === 0) return new Map()
  const found = await apt.ask(asked.map(({ name }) => name))
  return new Map(
    asked.map(({ inquiry }, at) => [inquiry, found[at] ?? { found: 'unknown', detail: 'apt gave no answer.' }]),
  )
}

function askScript(askers: Askers, inquiry: Inquiry, work: Work): Promise<Found> | undefined {
  const { check } = inquiry
  switch (check.type) {
    case 'test':
    case 'get':
    case 'version':
      if (isUserCheck(check)) {
        const { person, why } = work.user()
        if (person === undefined) return Promise.resolve({ found: 'noUser', detail: why })
      }
      return runQuestion(askers, check, inquiry, work).then((asked) => {
        tellRemarks(asked, inquiry, work)
        return withShortDetail(scriptFound(check.type, asked))
      })
    case 'package':
    case 'file':
    case 'setting':
      return undefined
    default:
      return never(check)
  }
}

function scriptFound(type: 'test' | 'get' | 'version', asked: Asked): Found {
  if (type === 'test') return testFound(asked)
  return type === 'get' ? valueFound(asked) : versionFound(asked)
}

/** Software that is installed may also be tested: an explicit false asks for its repair; an error says nothing. */
export async function withTest(
  askers: Askers,
  { question, found }: { question: Pick<Question, 'key' | 'test'>; found: Found | undefined },
  work: Work,
): Promise<Found> {
  if (found === undefined) return { found: 'unknown', detail: 'There was no answer.' }
  if (question.test === undefined || found.found !== 'version') return found
  const asked = await runQuestion(askers, question.test, {}, work)
  tellRemarks(asked, { key: question.key, check: { type: 'test', ...question.test } }, work)
  const { result, ...rest } = testResult(asked)
  if (result === 'error') {
    const detail = 'detail' in rest ? rest.detail : ''
    work.line({ stream: 'note', text: shortened(`${question.key}: its test could not be asked. ${detail}`, detailMax) })
    return found
  }
  return result ? found : { ...found, testFailed: true }
}

/** Runs the script of a question when all that it needs is here. */
async function runQuestion(
  { shell, inputs: providers }: Askers,
  wanted: { readonly script: Script; readonly environment: Environment } & ScriptInputs,
  { actionId }: Pick<Inquiry, 'actionId'>,
  work: Work,
): Promise<Asked> {
  const { script, environment } = wanted
  const runAs = runAsOf(script, work)
  if (typeof runAs === 'string') return unasked({ how: 'failed', detail: runAs })
  const own = runAs === undefined ? {} : { runAs }
  const options = { marker: `${work.orderId}/ask`, signal: work.signal, ...own }
  if (!needsInputs(wanted)) return await shell.ask(script, { ...options, environment })
  const owner = runAs === undefined ? {} : { owner: runAs.account }
  const place = {
    timeoutMs: inputsTimeoutMs(script.timeoutSeconds),
    ...(actionId === undefined ? {} : { actionId }),
    ...owner,
  }
  const prepared = await prepareInputs(providers, wanted, place, work)
  if ('end' in prepared) return unasked(prepared.end)
  using inputs = prepared.inputs
  const all = { ...options, environment: { ...environment, ...inputs.environment } }
  if (inputs.secrets.length === 0) return await shell.ask(script, all)
  return await askAlone(script, { ...all, dir: providers.dir, secrets: inputs.secrets })
}

function needsInputs({ downloads = [], files = [], secrets = [] }: ScriptInputs): boolean {
  return downloads.length + files.length + secrets.length > 0
}

function unasked(end: ChangeEnd): Asked {
  const nothing = { code: -1, out: Buffer.alloc(0), err: Buffer.alloc(0) }
  return 'detail' in end ? { ...nothing, how: 'notStarted', sentence: end.detail } : { ...nothing, how: 'cancelled' }
}

function tellRemarks(asked: Asked, { key, check, actionId }: Inquiry, work: Work): void {
  for (const { stream, text } of remarks(asked, check.type === 'test')) {
    work.line(
      actionId === undefined ? { stream, text: shortened(`${key}: ${text}`, 4096) } : { stream, text, actionId },
    )
  }
}

function withShortDetail(found: Found): Found {
  return 'detail' in found ? { ...found, detail: shortened(found.detail, detailMax) } : found
}

/** What together would not fit into one frame is left out, the last ones first: values become unknown, details short. */
function bounded(answers: readonly Answer[]): readonly Answer[] {
  let characters = 0
  return answers.map((answer) => {
    characters += answer.found === 'value' ? answer.value.length : 'detail' in answer ? answer.detail.length : 0
    if (characters <= valuesMax) return answer
    if (answer.found === 'value')
      return { key: answer.key, found: 'unknown', detail: 'Together the values are too long to be reported.' }
    return 'detail' in answer ? { ...answer, detail: shortened(answer.detail, 100) } : answer
  })
}
