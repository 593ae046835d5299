/** What a computer starts by itself at every boot. */

/** A program that process 1 of a computer runs; its output goes to `logs/<name>.log`. */
export interface Service {
  readonly name: string
  readonly argv: readonly [string, ...string[]]
  /** Added to the computer's own environment (PATH, HOME, LANG and the like). */
  readonly env?: Readonly<Record<string, string>>
  /** always: started again whenever it ends, however it ends. Default: always. */
  readonly restart?: 'always' | 'no'
  /** Pause before it is started again. Default: 200. */
  readonly delayMs?: number
  /** Account it runs as. Default: root. */
  readonly user?: string
  /** Folder it starts in. Default: /. */
  readonly cwd?: string
}

/** How a service is, as far as process 1 has told. */
export interface ServiceState {
  /** Process id inside the computer while it runs. */
  readonly pid: number | undefined
  /** How often it was started since the computer was switched on or rebooted. */
  readonly starts: number
  /** How it ended last: exit code, or 128 + number of the signal. */
  readonly lastExit: number | undefined
}

/** The order to define and start a service. */
export function serviceOrder(service: Service): readonly (string | number)[] {
  const { name, argv, env = {}, restart = 'always', delayMs = 200, user = '', cwd = '' } = service
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name))
    throw new Error(`A service is named with letters, digits, dots and dashes, unlike "${name}"`)
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`)
  return ['service', name, restart, delayMs, user, cwd, variables.length, ...variables, ...argv]
}
