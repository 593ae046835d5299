/** Reboots this computer in good order: the one place that knows the command. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { baseEnvironment } from '../providers/script-command.ts'

const commandMs = 30_000

/** Asks the system to reboot at once. Undefined when it took the wish, else the sentence why not. It ends us soon after. */
export function requestReboot(): Promise<string | undefined> {
  const [program, ...argv] = existsSync('/run/systemd/system') ? ['systemctl', 'reboot'] : ['shutdown', '-r', 'now']
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const child = spawn(program ?? '', argv, { env: { ...baseEnvironment }, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(0, 500)
  })
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    resolve(`"${program}" did not end within ${commandMs / 1000} s.`)
  }, commandMs)
  child.on('error', (error) => resolve(`"${program}" could not be started: ${error.message}.`))
  child.on('close', (code) => {
    clearTimeout(timer)
    const said = complaint.trim() === '' ? '' : `: ${complaint.trim()}`
    resolve(code === 0 ? undefined : `"${[program, ...argv].join(' ')}" ended with ${code ?? 'a signal'}${said}.`)
  })
  return promise
}
