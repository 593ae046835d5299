/** Which commands did somebody run last? */
import type { Kysely } from 'kysely'
import type { ScriptLanguage } from '@fettle/core/terms/script.ts'
import type { Tables } from '../db/tables.ts'
import { sha256 } from '../engine/documents.ts'

/** How many different commands are remembered of each person. */
const remembered = 50

export interface RecentCommand {
  readonly language: ScriptLanguage
  readonly text: string
  readonly usedAt: string
}

/** The commands of an account, each once, the last one first. */
export async function recentCommands(db: Kysely<Tables>, account: string): Promise<readonly RecentCommand[]> {
  const rows = await db
    .selectFrom('recent_command')
    .select(['language', 'text', 'used_at'])
    .where('account', '=', account)
    .orderBy('used_at', 'desc')
    .orderBy('hash')
    .limit(remembered)
    .execute()
  return rows.map(({ language, text, used_at }) => ({ language: language as ScriptLanguage, text, usedAt: used_at }))
}

/** Remembers that an account ran a command, and forgets its oldest. */
export async function rememberCommand(
  db: Kysely<Tables>,
  account: string,
  { language, text, usedAt }: { readonly language: ScriptLanguage; readonly text: string; readonly usedAt: number },
): Promise<void> {
  const used_at = new Date(usedAt)
  await db
    .insertInto('recent_command')
    .values({ account, hash: sha256(`${language}\n${text}`), language, text, used_at })
    .onConflict((conflict) => conflict.columns(['account', 'hash']).doUpdateSet({ used_at }))
    .execute()
  const kept = db
    .selectFrom('recent_command')
    .select('hash')
    .where('account', '=', account)
    .orderBy('used_at', 'desc')
    .orderBy('hash')
    .limit(remembered)
  await db.deleteFrom('recent_command').where('account', '=', account).where('hash', 'not in', kept).execute()
}
