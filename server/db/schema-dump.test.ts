/** Is the committed schema what the migrations make, and does its text depend on nothing else? */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { aDatabase } from '@fettle/testing/database/a-database.ts'
import { fastFolder } from '@fettle/testing/database/cluster.ts'
import { openDatabase } from './database.ts'
import { startEmbedded } from './embedded/embedded.ts'
import { findPackage, preparePackage } from './embedded/package-binaries.ts'
import { dumpSchema, renewCommand, schemaFile } from './schema-dump.ts'

const everyKind = `
  create table "order" (id text primary key, total numeric(10, 2) not null default 0, made_at timestamptz(3) not null default now(),
    line int generated always as identity, twice numeric generated always as (total * 2) stored, note text collate "C",
    constraint order_total check (total >= 0), unique (line)) with (fillfactor = 80);
  create type mood as enum ('sad', 'ok');
  create domain name as text not null check (value <> '');
  create sequence ticket as bigint start 7;
  create table part (order_id text references "order" on delete cascade, at date not null, feeling mood) partition by range (at);
  create table part_2026 partition of part for values from ('2026-01-01') to ('2027-01-01');
  create index order_open on "order" (made_at desc, lower(note)) include (total) where total > 0;
  create unique index order_note on "order" (note) nulls not distinct;
  create view "open" as select o.id, o.total from "order" o where o.total > 0 and o.note <> 'a.b';
  create materialized view sums as select sum(total) as total from "order";
  create function touch() returns trigger language plpgsql as $$ begin new.note := 'x'; return new; end $$;
  create trigger touched before update on "order" for each row execute function touch();
  alter table "order" enable row level security;
  alter table "order" force row level security;
  create policy own on "order" for select to public using (note = current_setting('app.tenant', true));
  create schema pgboss; create table pgboss.job (id int);
  create schema extra; create table extra.thing (id int);`

test('the committed schema is what the migrations make', async () => {
  await using database = await aDatabase()
  const committed = readFileSync(schemaFile, 'utf8')
  assert.equal(
    await dumpSchema(database.db),
    committed,
    `server/db/schema.sql is out of date; renew it with: ${renewCommand}`,
  )
})

test('the dump shows every kind of thing, and the same on any supported PostgreSQL', async () => {
  await using database = await aDatabase({ empty: true })
  await database.pool.query(everyKind)
  const dump = await dumpSchema(database.db)
  const expected = [
    `create type mood as enum ('sad', 'ok');`,
    `create sequence ticket as bigint start 7 increment 1;`,
    `line integer not null generated always as identity`,
    `twice numeric generated always as ((total * (2)::numeric)) stored`,
    `note text collate "C"`,
    `made_at timestamp(3) with time zone not null default now()`,
    `constraint order_total CHECK ((total >= (0)::numeric))`,
    `FOREIGN KEY (order_id) REFERENCES "order"(id) ON DELETE CASCADE`,
    `partition by RANGE (at);`,
    `-- partition of part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
    `CREATE INDEX order_open ON public."order" USING btree (made_at DESC, lower(note)) INCLUDE (total) WHERE (total > (0)::numeric);`,
    `NULLS NOT DISTINCT`,
    `create view open as\n SELECT id,\n    total\n`,
    `(note <> 'a.b'::text)`,
    `create materialized view sums as`,
    `CREATE OR REPLACE FUNCTION public.touch()`,
    `CREATE TRIGGER touched BEFORE UPDATE`,
    `alter table "order" force row level security;`,
    `create policy own on "order" for select to public using (`,
    `create table extra.thing (`,
  ]
  for (const text of expected) assert.ok(dump.includes(text), `${text} is missing in\n${dump}`)
  assert.ok(!dump.includes('pgboss') && !dump.includes('kysely'))
  const root = findPackage()
  if (root === undefined) return
  const home = mkdtempSync(join(fastFolder(), 'fettle-dump-'))
  try {
    chmodSync(home, 0o755)
    await using embedded = await startEmbedded({ home, pgBin: preparePackage(root, home, undefined), fast: true })
    await using other = await openDatabase({ url: embedded.url })
    await other.pool.query(everyKind)
    assert.equal(await dumpSchema(other.db), dump)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
