/** Says how a program is started so that it runs as a person: their account with all its groups, in their home. */
import type { Environment } from '@fettle/core/terms/check.ts'
import type { Account } from './account.ts'

/** As whom a script runs, and what their own programs find in their environment. */
export interface RunAs {
  readonly account: Account
  readonly environment: Environment
}

/** In the home folder where there is one to go to. */
const atHome = 'cd "$HOME" 2> /dev/null || cd /; exec "$@"'

/** The command line that runs `argv` as this account; its environment is the caller's to give. */
export function commandAs({ uid, gid }: Account, argv: readonly string[]): readonly [string, ...string[]] {
  const home = ['/bin/sh', '-c', atHome, 'sh', ...argv] as const
  // Somebody who is no administrator can only be themselves.
  if (process.geteuid?.() !== 0 && process.geteuid?.() === uid) return home
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--', ...home]
}
