/** `fettle mail`: mail settings, a test mail, what mails look like, and what was sent. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readYaml } from '@fettle/catalog/read-yaml.ts'
import { isRecord } from '@fettle/catalog/record.ts'
import { notices } from '@fettle/core/terms/mail.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, messageOf, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  using client = clientFor(invocation.options)
  const [what] = invocation.arguments
  switch (what) {
    case 'settings':
      return await settings(client, invocation)
    case 'test':
      return await test(client, invocation)
    case 'preview':
      return await preview(client, invocation)
    default:
      return await list(client, invocation)
  }
}

function tenantOf({ options }: Invocation): { tenant?: string } {
  const tenant = options.text('tenant')
  return tenant === undefined ? {} : { tenant }
}

/** Shows them; with a file, sets them first. */
async function settings(client: Client, invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  const file = options.text('file')
  const passwordFile = options.text('password-file')
  if (file === undefined && passwordFile !== undefined)
    throw failure('badInput', 'A password goes with its settings: give them with --file too.')
  const shown =
    file === undefined
      ? await client.call('getMailSettings', { query: tenantOf(invocation) })
      : await client.call('putMailSettings', {
          body: {
            ...tenantOf(invocation),
            settings: parsed(file) as never,
            ...(passwordFile === undefined ? {} : { password: read(passwordFile).replace(/\r?\n$/, '') }),
          },
        })
  if (output.isJson) output.json(shown)
  else {
    const { effective } = shown
    const { smtp } = effective
    const rows = [
      ['mails', effective.enabled === false ? 'off' : 'on'],
      [
        'server',
        smtp === undefined ? 'none' : `${smtp.host}${smtp.port === undefined ? '' : `:${smtp.port}`} (${smtp.tls})`,
      ],
      [
        'user',
        smtp?.user === undefined
          ? 'none'
          : `${smtp.user}, ${shown.effectivePasswordSet ? 'with a password' : 'no password'}`,
      ],
      ['from', effective.from ?? 'none'],
      ['links', effective.publicUrl ?? 'begin with the address the server listens on'],
      ['copies', (effective.bcc ?? []).join(' ') || 'none'],
      ['operators', (effective.operators ?? []).join(' ') || 'none'],
      ['brandings', (effective.brandings ?? []).map(({ name }) => name).join(', ') || 'none'],
      ['zone', effective.zone ?? ''],
    ]
    printTable(output, ['SETTING', 'WHAT HOLDS'], rows)
    for (const problem of shown.problems) output.note(problem)
  }
  return exitCodes.done
}

async function test(client: Client, invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  const to = options.text('to') ?? missing('to', 'whom the test mail is for')
  const sent = await client.call('sendTestMail', { body: { ...tenantOf(invocation), to } })
  if (output.isJson) output.json(sent)
  else output.line(`The mail server has taken the mail to ${to}: ${sent.answer}`)
  return exitCodes.done
}

async function preview(client: Client, invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  const session = options.text('session')
  const wanted = options.text('about')
  const about = notices.find((one) => one === wanted) ?? 'before'
  const mail = await client.call('previewMail', {
    body: { ...tenantOf(invocation), about, ...(session === undefined ? {} : { session }) },
  })
  const out = options.text('out')
  if (out !== undefined) write(out, mail.html)
  if (output.isJson) output.json(mail)
  else {
    output.line(`Subject: ${mail.subject}\n\n${mail.text}`)
    if (out !== undefined) output.note(`As HTML it is in ${out}.`)
  }
  return exitCodes.done
}

async function list(client: Client, { options, output }: Invocation): Promise<ExitCode> {
  const session = options.text('session')
  const { items } = await client.call('listMails', { query: session === undefined ? {} : { session } })
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('No mail has been sent yet.')
  else
    printTable(
      output,
      ['MAIL', 'SESSION', 'TO', 'STATE', 'WHEN', 'PROBLEM'],
      items.map(({ about, session, recipient, state, createdAt, problem }) => [
        ...[about, session, recipient ?? 'nobody', state, relativeTime(createdAt, Date.now()), problem ?? ''],
      ]),
    )
  return exitCodes.done
}

function missing(option: string, what: string): never {
  throw failure('badInput', `Say ${what}: --${option}.`)
}

function read(file: string, encoding: 'utf8' | 'base64' = 'utf8'): string {
  try {
    return readFileSync(file, encoding)
  } catch (error) {
    throw failure('badInput', `${file} cannot be read: ${messageOf(error)}.`)
  }
}

/** The settings in a YAML file. A logo may be named by its file: `logo: {file: logo.png}` stands for its type and bytes. */
function parsed(file: string): unknown {
  const { documents, problems } = readYaml(read(file))
  const [problem] = problems
  if (problem) throw failure('badInput', `${file}:${problem.line}: ${problem.sentence}`)
  const [first, ...more] = documents
  if (!first || more.length > 0) throw failure('badInput', `${file} must hold one document with the mail settings.`)
  const { brandings } = first.document
  if (!Array.isArray(brandings)) return first.document
  return { ...first.document, brandings: brandings.map((branding: unknown) => withLogo(branding, file)) }
}

const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
}

function withLogo(branding: unknown, file: string): unknown {
  if (!isRecord(branding) || !isRecord(branding['logo'])) return branding
  const named = branding['logo']['file']
  if (typeof named !== 'string') return branding
  const type = typesByEnding[named.split('.').at(-1)?.toLowerCase() ?? '']
  if (type === undefined) throw failure('badInput', `The logo ${named} is no PNG, JPEG or GIF file.`)
  return { ...branding, logo: { type, base64: read(join(dirname(file), named), 'base64') } }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw failure('badInput', `${file} cannot be written: ${messageOf(error)}.`)
  }
}
