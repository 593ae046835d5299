/** `fettle enrolment-token`: makes a token with which computers join a tenant. */
import { writeFileSync } from 'node:fs'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, messageOf, type ExitCode } from '../failure.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [tenant = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const uses = options.count('uses')
  const hours = options.count('hours')
  const person = options.text('person')
  const made = await client.call('createEnrolmentToken', {
    body: {
      tenant,
      ...(uses !== undefined && { uses }),
      ...(hours !== undefined && { hours }),
      tags: [...options.texts('tag')],
      ...(person !== undefined && { person }),
      ...(options.flag('approval') && { approval: true }),
      ...(options.flag('onboard') && { onboard: true }),
      ...(options.flag('take-over') && { takeOver: true }),
    },
  })
  const file = options.text('out')
  if (file !== undefined) writeSecret(file, made.token)
  const { token: _secret, ...rest } = made
  if (output.isJson) output.json(file === undefined ? made : { ...rest, file })
  else {
    if (file === undefined) output.line(made.token)
    const where = file === undefined ? 'The token' : `The token in ${file}`
    const count = made.uses === 1 ? 'one computer' : `${made.uses} computers`
    output.note(`${where} lets ${count} join ${tenant}; it ends ${relativeTime(made.expiresAt, Date.now())}.`)
    output.note('They are looked at from then on: an inventory is taken daily, and changes nothing.')
    if (options.flag('approval')) output.note('They wait in "fettle onboarding" until somebody lets them in.')
  }
  return exitCodes.done
}

/** A file that is there is not written over: it may be read by others already. */
function writeSecret(file: string, secret: string): void {
  try {
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw failure('badInput', `The token cannot be written (${messageOf(error)}); name a new file with --out.`)
  }
}
