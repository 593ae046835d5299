/** Joins this computer to a server: makes the key, shows the token once, and keeps what the server answers. */
import { readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { enrolResponse } from '@fettle/contract/wire/from-agent.ts'
import type { EnrolRequest, EnrolResponse } from '@fettle/contract/wire/from-agent.ts'
import { machineEvidence } from './facts/machine.ts'
import { codeOf, failure } from './failure.ts'
import { post } from './link/http.ts'
import type { HttpAnswer } from './link/http.ts'
import { isEnrolled, makeOrReadKey, makeStateDir, publicKeyText, readConfig, writeConfig } from './state.ts'
import type { AgentConfig, StatePaths } from './state.ts'
import { agentVersion } from './version.ts'

export interface EnrolOptions {
  readonly server: string
  /** A file with the token, or "-" for stdin. Never an argument: those can be read by everybody on the computer. */
  readonly tokenFile: string
}

/** Enrols and answers the config that was written. The token's file is removed when it has been used. */
export async function enroll(paths: StatePaths, { server, tokenFile }: EnrolOptions): Promise<AgentConfig> {
  const url = serverUrl(server)
  if (isEnrolled(paths)) {
    const known = readConfig(paths)
    throw failure(3, `This computer is already enrolled with ${known.server}: remove ${paths.dir} to enrol it anew.`)
  }
  const token = readToken(tokenFile)
  makeStateDir(paths)
  const machine = machineEvidence()
  const request: EnrolRequest = {
    publicKey: publicKeyText(makeOrReadKey(paths)),
    hostname: hostname(),
    machineId: machine.machineId?.slice(0, 100) ?? '', // a computer without one is told apart by its key
    version: agentVersion,
    machine: { ...machine, macs: [...machine.macs] },
  }
  const enrolled = toResponse(url, await post(new URL('agent/v1/enroll', url), request, token))
  const config = { server: url.href, ...enrolled }
  writeConfig(paths, config)
  if (tokenFile !== '-') rmSync(tokenFile, { force: true })
  return config
}

/** The address of a server with a slash at its end, so that paths can be put behind it; refuses anything else. */
export function serverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw failure(3, `"${text}" is no address of a server: write https://NAME or http://NAME:PORT.`)
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  url.search = ''
  url.hash = ''
  return url
}

function readToken(tokenFile: string): string {
  let text: string
  try {
    text = readFileSync(tokenFile === '-' ? 0 : tokenFile, 'utf8')
  } catch (error) {
    throw failure(3, `The token cannot be read from ${tokenFile} (${codeOf(error) ?? 'error'}).`, error)
  }
  const token = text.trim()
  if (!/^[\x21-\x7e]+$/.test(token))
    throw failure(3, `${tokenFile === '-' ? 'stdin' : tokenFile} holds no enrolment token.`)
  return token
}

function toResponse(url: URL, { status, body }: HttpAnswer): EnrolResponse {
  if (status >= 200 && status < 300) {
    const parsed = enrolResponse.safeParse(body)
    if (parsed.success) return parsed.data
    throw failure(1, `${url.href} answered something that is no enrolment: is it a Fettle server of this version?`)
  }
  const detail = detailOf(body)
  if (status >= 500) throw failure(1, `${url.href} could not enrol this computer: ${detail ?? `status ${status}`}`)
  throw failure(3, `${url.href} refused to enrol this computer: ${detail ?? `status ${status}`}`)
}

/** The sentence of a problem+json body. */
function detailOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return undefined
  return typeof body.detail === 'string' ? body.detail : undefined
}
