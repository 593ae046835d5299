/** A fleet with the names that fleets have, beside whatever a server has already: for pictures, on which "Item 7" says nothing. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { seedFleet } from '../../bench/seed-fleet.ts'
import type { Tables } from '../../server/db/tables.ts'

const tenants = ['Brightwater', 'Cobalt Studio', 'Delta Legal', 'Evergreen', 'Harbour Clinic']
const kinds = ['till', 'notebook', 'office', 'reception', 'workshop', 'server', 'kiosk']
const makers = ['Dell Inc.', 'LENOVO', 'HP', 'Framework', 'Fujitsu']
const models = ['OptiPlex 7010', 'ThinkPad T14', 'EliteDesk 800', 'Laptop 13', 'ESPRIMO Q7']
const items = [
  ['firefox', 'Firefox'],
  ['thunderbird', 'Thunderbird'],
  ['libreoffice', 'LibreOffice'],
  ['7-zip', '7-Zip'],
  ['vlc', 'VLC'],
  ['git', 'Git'],
  ['python', 'Python'],
  ['openssh-server', 'OpenSSH server'],
  ['wireguard', 'WireGuard'],
  ['keepassxc', 'KeePassXC'],
] as const
/** Of another source than those of the demonstration's own computers. */
const programs = [
  ...['7zip.7zip', 'Git.Git', 'GIMP.GIMP', 'Inkscape.Inkscape', 'KeePassXCTeam.KeePassXC', 'Microsoft.PowerShell'],
  ...['Microsoft.VisualStudioCode', 'Mozilla.Firefox', 'Mozilla.Thunderbird', 'Notepad++.Notepad++', 'Python.Python.3'],
  ...['PuTTY.PuTTY', 'TheDocumentFoundation.LibreOffice', 'VideoLAN.VLC', 'WinSCP.WinSCP', 'WireGuard.WireGuard'],
]

const list = (words: readonly string[]): RawBuilder<unknown> =>
  sql`array[${sql.join(words.map((word) => sql`${word}::text`))}]`

/** Some hundred computers of five tenants with a month behind them, as `bench/seed-fleet.ts` makes them, and with better names. */
export async function aFleetToShow(db: Kysely<Tables>): Promise<void> {
  await seedFleet(db, {
    ...{ computers: 240, sessions: 1_200, days: 30 },
    ...{ tenants: tenants.length, items: items.length, packages: programs.length },
  })
  await db.transaction().execute(async (tx) => {
    // Names that others refer to change together with them.
    await sql`select set_config('session_replication_role', 'replica', true)`.execute(tx)
    await nameItems(tx)
    await nameComputers(tx)
    await sql`update software_title set provider = 'winget', name = (${list(programs)})[substr(name, 9)::int] where name like 'package-%'`.execute(
      tx,
    )
  })
  // What the seed wrote of the days before also of what was there already, which was made only now.
  await sql`delete from deployment_day where deployment_id not like 'dep_s%'`.execute(db)
  await sql`delete from compliance_day where tenant_id not like 'ten_s%'`.execute(db)
  await sql`analyze`.execute(db)
}

async function nameComputers(tx: Kysely<Tables>): Promise<void> {
  await sql`update tenant set name = (${list(tenants)})[substr(id, 6)::int] where id like 'ten_s%'`.execute(tx)
  // Its links belong to a node that is thought alive for as long as anybody looks.
  await sql`insert into node (id, beat_at) values ('fleet', now() + interval '15 minutes')`.execute(tx)
  await sql`
    update computer set name = (${list(kinds)})[1 + n % ${kinds.length}::int] || '-' || n, checked_at = now() - n % 50 * interval '1 minute',
      online_since = now() - n * interval '7 minutes' - (n % 17 = 0)::int * n * interval '6 hours',
      node_id = case when n % 17 > 1 then 'fleet' end,
      facts = jsonb_set(jsonb_set(facts, '{hardware,manufacturer}', to_jsonb((${list(makers)})[1 + n % ${makers.length}::int])),
        '{hardware,model}', to_jsonb((${list(models)})[1 + n % ${models.length}::int]))
    from (select id, substr(id, 6)::int as n from computer where id like 'cmp_s%') seeded where seeded.id = computer.id`.execute(
    tx,
  )
  await sql`
    update session set body = jsonb_set(body, '{computer,name}', to_jsonb(computer.name))
    from computer where computer.id = computer_id and session.id like 'ses_s%'`.execute(tx)
  // What goes on belongs to servers and agents that are really there.
  await sql`
    update session set state = 'changed', final = true, wait_reason = null, ended_at = created_at + interval '1 minute',
      body = jsonb_set(body, '{state}', '"changed"')
    where id like 'ses_s%' and not final`.execute(tx)
  await sql`
    update computer_standing set last_session_state = 'changed', last_session_ended_at = last_session_at + interval '1 minute'
    where last_session_id like 'ses_s%' and last_session_state in ('executing', 'waiting')`.execute(tx)
}

async function nameItems(tx: Kysely<Tables>): Promise<void> {
  const names = list(items.map(([name]) => name))
  const titles = list(items.map(([, title]) => title))
  const number = sql`substr(item.name, 6)::int`
  const deploymentName = (n: RawBuilder<unknown>): RawBuilder<unknown> => sql`(${titles})[${n}] || ' everywhere'`
  await sql`
    update item_state set key = (${names})[n], title = (${titles})[n], deployment_name = ${deploymentName(sql`n`)},
      state = case when verdict = 'unknown' then 'unknown' else (3 + n) || '.' || n % 4 || '.' || case when until is null then 2 else 1 end end
    from (select computer_id as id, key as old, since as at, substr(key, 6)::int as n from item_state where key like 'item-%') seeded
    where id = computer_id and old = key and at = since`.execute(tx)
  await sql`update item_change set key = (${names})[1 + (substr(key, 6)::int - 1) % ${items.length}::int] where key like 'item-%'`.execute(
    tx,
  )
  await sql`
    update session set first_problem = (${titles})[1 + abs(hashtext(session.id)) % ${items.length}::int] || ': ' || coalesce(lower(left(sentence, 1)) || substr(sentence, 2), '')
    from cause where cause.id = session.cause and session.id like 'ses_s%'`.execute(tx)
  await sql`
    update deployment set name = ${deploymentName(sql`n`)}, item = (${names})[n],
      definition = definition || jsonb_build_object('name', ${deploymentName(sql`n`)}, 'item', (${names})[n])
    from (select id as old, substr(id, 6)::int as n from deployment where id like 'dep_s%') seeded where old = id`.execute(
    tx,
  )
  await sql`
    update item set name = (${names})[${number}], definition = definition || jsonb_build_object('name', (${names})[${number}],
      'title', (${titles})[${number}], 'source', jsonb_build_object('type', 'package', 'provider', 'apt', 'package', (${names})[${number}]))
    where name like 'item-%'`.execute(tx)
}
