/** Which commands are there? Help, completion and parsing all read this one list. */
import { computerSorts } from '@fettle/contract/http/computers.ts'
import { sessionSorts } from '@fettle/contract/http/sessions.ts'
import { permissions } from '@fettle/core/terms/access.ts'
import { notices, webhookEvents } from '@fettle/core/terms/mail.ts'
import { scriptLanguages } from '@fettle/core/terms/script.ts'
import {
  catchUps,
  noAnswerActs,
  rebootPreferences,
  maintenanceKinds,
  sessionKinds,
  sessionStates,
  stateGroups,
  userContexts,
} from '@fettle/core/terms/session.ts'
import type { ArgumentSpec, CommandModule, CommandSpec, OptionSpec } from './command.ts'

/** Options that every command has. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'json', help: 'Print one JSON value (with -f: one a line)' },
  { name: 'server', value: 'URL', help: "The server; default: $FETTLE_SERVER, else this machine's own" },
  { name: 'token-file', value: 'FILE', names: 'files', help: 'File with an API token; default: $FETTLE_TOKEN_FILE' },
  {
    name: 'data',
    value: 'DIR',
    names: 'files',
    help: "Data folder of this machine's server; default: $FETTLE_DATA_DIR",
  },
  { name: 'help', short: 'h', help: 'Say what the command does' },
]

const targets: ArgumentSpec = { name: 'TARGET', many: true, optional: true, names: 'computers' }
const sessionId: ArgumentSpec = { name: 'ID', names: 'sessions' }

const filter: OptionSpec = {
  name: 'filter',
  value: 'WORDS',
  help: "Computers that match, as in 'tenant:acme tag:canary is:online'",
}
const item: OptionSpec = {
  name: 'item',
  value: 'ITEM',
  many: true,
  names: 'items',
  help: 'Only this item, with its prerequisites (can be repeated)',
}
const timeLimit: OptionSpec = {
  name: 'time-limit',
  value: 'DURATION',
  help: 'End a session that has worked so long, as in 90m; default: 4h',
}

const deploymentFile: OptionSpec = {
  name: 'file',
  short: 'f',
  value: 'FILE',
  many: true,
  names: 'files',
  help: 'File with the deployment, as fettle apply takes it',
}

const serverOptions: readonly OptionSpec[] = [
  { name: 'listen', value: 'HOST:PORT', help: 'Where to listen; default: $FETTLE_LISTEN, else 127.0.0.1:7330' },
  { name: 'database-url', value: 'URL', help: 'An outside PostgreSQL; better given as $DATABASE_URL' },
  {
    name: 'pg-bin',
    value: 'DIR',
    names: 'files',
    help: 'Programs of the embedded PostgreSQL; default: $FETTLE_PG_BIN',
  },
  {
    name: 'log-level',
    value: 'LEVEL',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    help: 'What is logged',
  },
  { name: 'keep-output', value: 'DAYS', help: 'How long the output of sessions is kept; default: 90' },
  {
    name: 'trusted-proxies',
    value: 'LIST',
    help: 'Addresses or networks of proxies before the server, with commas; default: $FETTLE_TRUSTED_PROXIES',
  },
  {
    name: 'requests-per-second',
    value: 'N',
    help: 'How much one caller may ask of the API, 0 for no limit; default: $FETTLE_REQUESTS_PER_SECOND, else 100',
  },
]

const definedKind: ArgumentSpec = {
  name: 'KIND',
  choices: [
    'tag',
    'tenant',
    'person',
    'software',
    'task',
    'licence',
    'deployment',
    'exclusion',
    'inventory',
    'script',
    'schedule',
    'webhook',
  ],
}
const objectKind: ArgumentSpec = { name: 'KIND', choices: [...(definedKind.choices ?? []), 'computer'] }
const rememberedKind: ArgumentSpec = { name: 'KIND', choices: [...(objectKind.choices ?? []), 'installation', 'mail'] }
const writtenKind: ArgumentSpec = { name: 'KIND', choices: [...(objectKind.choices ?? []), 'installation'] }
const objectName: ArgumentSpec = { name: 'NAME' }
const assignments: ArgumentSpec = { name: 'KEY=VALUE', many: true, optional: true }

/** Every command, in the order in which help shows them. */
export const commands: readonly CommandSpec[] = [
  {
    name: 'up',
    summary: 'Start the server with its own database and the web page, and print a link that signs in',
    arguments: [],
    options: serverOptions,
    examples: ['fettle up', 'fettle up --listen 0.0.0.0:7330 --data /srv/fettle'],
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'demo',
    summary: 'Show everything on disposable computers with an example library',
    arguments: [{ name: 'ARGUMENT', many: true, optional: true }],
    options: [],
    passesOn: true,
    load: () => other('./commands/demo.ts'),
  },
  {
    name: 'server',
    summary: 'Run the server, as a service does',
    arguments: [],
    options: serverOptions,
    load: () => import('./commands/server.ts'),
  },
  {
    name: 'agent',
    summary: 'Run the agent: enroll URL --token-file F, run, doctor',
    arguments: [
      { name: 'COMMAND', choices: ['enroll', 'run', 'doctor'] },
      { name: 'ARGUMENT', many: true, optional: true },
    ],
    options: [],
    examples: ['fettle agent enroll https://fettle.example.org --token-file token', 'fettle agent run'],
    passesOn: true,
    load: () => import('./commands/agent.ts'),
  },
  {
    name: 'apply',
    summary: 'Create or update everything that YAML files describe, all or nothing',
    arguments: [{ name: 'PATH', many: true, optional: true, names: 'files' }],
    options: [
      {
        name: 'file',
        short: 'f',
        value: 'PATH',
        many: true,
        names: 'files',
        help: 'File or folder; - is the standard input',
      },
      { name: 'dry-run', help: 'Say what would change, change nothing; exit code 2 when something would' },
      { name: 'prune', help: 'Delete what the files do not have, of the kinds that they have; try it with --dry-run' },
    ],
    examples: ['fettle apply -f library/', 'fettle apply --dry-run -f acme.yaml -f globex.yaml'],
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'export',
    summary: 'Print or write every definition as YAML, to be kept and applied again',
    arguments: [{ ...writtenKind, many: true, optional: true }],
    options: [
      { name: 'out', short: 'o', value: 'DIR', names: 'files', help: 'Write a file for each kind into this folder' },
      { name: 'tenant', value: 'TENANT', names: 'tenants', help: 'Only what belongs to this tenant' },
    ],
    examples: ['fettle export -o library/', 'fettle export deployment exclusion --tenant Acme'],
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'create',
    summary: 'Make one thing from what is written behind it',
    arguments: [definedKind, objectName, assignments],
    options: [],
    examples: [
      "fettle create tenant Acme 'tags=[gold]'",
      'fettle create person reception@acme.example name=Reception tenant=Acme',
    ],
    load: () => import('./commands/create.ts'),
  },
  {
    name: 'change',
    summary: 'Change some members of one thing; nothing behind the sign takes one away',
    arguments: [writtenKind, objectName, assignments],
    options: [],
    examples: ['fettle change tenant Branch parent=Acme', 'fettle change deployment editor target.tag=canary notes='],
    load: () => import('./commands/change.ts'),
  },
  {
    name: 'delete',
    summary: 'Delete one thing; it can be restored, and its name is free',
    arguments: [objectKind, objectName],
    options: [],
    load: () => import('./commands/delete.ts'),
  },
  {
    name: 'restore',
    summary: 'Bring something deleted back, or list what can be',
    arguments: [
      { ...objectKind, optional: true },
      { ...objectName, optional: true },
    ],
    options: [],
    load: () => import('./commands/restore.ts'),
  },
  {
    name: 'history',
    summary: 'Tell who changed one thing, when, and what was different afterwards',
    arguments: [rememberedKind, objectName],
    options: [{ name: 'at', value: 'N', type: 'count', help: 'Print the whole definition as revision N left it' }],
    load: () => import('./commands/history.ts'),
  },
  {
    name: 'plan',
    summary: 'Look at computers and print what a session would do; exit code 2 when there is something',
    arguments: [targets],
    options: [filter, item, timeLimit],
    examples: ['fettle plan front-desk', "fettle plan --filter 'tag:canary is:online'"],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'run',
    summary: 'Start maintenance sessions',
    arguments: [targets],
    options: [
      filter,
      { name: 'kind', value: 'KIND', choices: maintenanceKinds, help: 'What the sessions do; default: full' },
      item,
      {
        name: 'offline-wait',
        value: 'DURATION',
        help: 'Wait so long for a computer that is off, as in 12h, or skip it; default: 7d',
      },
      timeLimit,
      { name: 'purpose', value: 'PURPOSE', choices: ['keep', 'repair', 'download'], help: 'default: keep' },
      {
        name: 'reboot',
        value: 'PREFERENCE',
        choices: rebootPreferences,
        help: 'Whether computers are rebooted; default: suppress',
      },
      {
        name: 'no-answer',
        value: 'ACT',
        choices: noAnswerActs,
        help: 'When nobody answers a prompt; default: suppress',
      },
      { name: 'prompt-for', value: 'DURATION', help: 'How long a prompt stands; default: 5m' },
      { name: 'deferrals', value: 'COUNT', type: 'count', help: 'How often people may choose "later"; default: 3' },
      { name: 'not-in-business-hours', help: 'No reboot while people work' },
      {
        name: 'user-context',
        value: 'WHO',
        choices: userContexts,
        help: 'For whom actions of users run; default: currentUser',
      },
      {
        name: 'window',
        value: 'START',
        help: 'When changes begin: now, after-hours, 22:00 or 2027-01-31T22:00 (the time on each computer)',
      },
      { name: 'window-for', value: 'DURATION', help: 'No action begins so long after the window opened' },
      {
        name: 'catch-up',
        value: 'HOW',
        choices: catchUps,
        help: 'For computers that missed the window; default: nextWindow',
      },
      { name: 'approval', help: 'Changes wait until somebody approves the plan' },
      {
        name: 'mail',
        value: 'WHEN',
        many: true,
        choices: ['before', 'after', 'if-needed'],
        help: 'Tell people by e-mail (can be repeated)',
      },
      { name: 'wait', help: 'Stay until all sessions have ended' },
    ],
    examples: [
      'fettle run front-desk --window after-hours --reboot prompt',
      'fettle run front-desk --wait',
      "fettle run --filter 'tenant:acme' --kind detection",
    ],
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'exec',
    summary: 'Run a command, or a script of the library, on computers and print what it says',
    arguments: [
      { name: 'TARGET', optional: true, names: 'computers' },
      { name: 'COMMAND', many: true, optional: true },
    ],
    options: [
      filter,
      { name: 'script', value: 'NAME', help: 'A script of the library; all words are computers then' },
      { name: 'param', value: 'NAME=VALUE', many: true, help: 'A parameter of the script (can be repeated)' },
      { name: 'file', short: 'f', value: 'FILE', names: 'files', help: 'A file with the script; - is standard input' },
      { name: 'language', value: 'LANGUAGE', choices: scriptLanguages, help: 'Default: sh, or what the file says' },
      { name: 'as', value: 'WHO', choices: ['system', 'user'], help: 'user: as whoever is signed in; default: system' },
      { name: 'timeout', value: 'DURATION', help: 'End it after so long, as in 90s; default: 10m' },
      {
        name: 'offline-wait',
        value: 'DURATION',
        help: 'Wait so long for a computer that is off, as in 12h, or skip it; default: 1h',
      },
      { name: 'no-wait', help: 'Do not stay until it has ended' },
    ],
    examples: [
      'fettle exec front-desk -- uname -a',
      "fettle exec --filter 'tag:canary is:online' -- systemctl is-active cron",
      'fettle exec front-desk workshop --script clear-cache --param days=7',
    ],
    load: () => import('./commands/exec.ts'),
  },
  {
    name: 'explain',
    summary: 'Say which deployment wins for an item on a computer, which lose, and why',
    arguments: [
      { name: 'COMPUTER', names: 'computers' },
      { name: 'ITEM', names: 'items' },
    ],
    options: [],
    examples: ['fettle explain front-desk example-app'],
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'sessions',
    summary: 'List sessions, newest first',
    arguments: [],
    options: [
      { name: 'filter', value: 'FILTER', help: 'As on the web page: "status:failed since:1d took:>10m"' },
      { name: 'sort', value: 'ORDER', choices: sessionSorts, help: 'In this order; - turns it round' },
      {
        name: 'status',
        value: 'STATUS',
        many: true,
        choices: [...Object.keys(stateGroups), ...sessionStates.filter((state) => !(state in stateGroups))],
        help: 'Only these (can be repeated)',
      },
      { name: 'computer', value: 'NAME', names: 'computers', help: 'Only of this computer' },
      { name: 'tenant', value: 'NAME', names: 'tenants', help: 'Only of this tenant' },
      { name: 'kind', value: 'KIND', choices: sessionKinds, help: 'Only of this kind' },
      { name: 'batch', value: 'ID', help: 'Only those started together' },
      { name: 'from', value: 'DATE', help: 'Created on or after this date or time' },
      { name: 'to', value: 'DATE', help: 'Created before this time, or on this date or before' },
      { name: 'limit', value: 'COUNT', type: 'count', help: 'At most so many; default: 50' },
    ],
    examples: ['fettle sessions --status failed --from 2027-01-31', 'fettle sessions --computer front-desk'],
    load: () => import('./commands/sessions.ts'),
  },
  {
    name: 'session',
    summary: 'Show a session: stages, actions with their reasons, what went wrong',
    arguments: [sessionId],
    options: [
      { name: 'wait', help: 'Stay until it has ended' },
      { name: 'events', help: 'Show everything that happened to it, in order' },
    ],
    load: () => import('./commands/session.ts'),
  },
  {
    name: 'logs',
    summary: 'Print the output of a session',
    arguments: [sessionId],
    options: [
      { name: 'follow', short: 'f', help: 'Go on until the session has ended' },
      { name: 'action', value: 'ID', help: 'Only of this action, as in a3' },
    ],
    load: () => import('./commands/logs.ts'),
  },
  {
    name: 'cancel',
    summary: 'Cancel a session',
    arguments: [sessionId],
    options: [{ name: 'after-action', help: 'Let the action that is running end first' }],
    load: () => import('./commands/cancel.ts'),
  },
  {
    name: 'approve',
    summary: 'Approve the plan a session waits with',
    arguments: [sessionId],
    options: [{ name: 'plan', value: 'HASH', help: 'Only if it is this plan (its first twelve digits)' }],
    load: () => import('./commands/approve.ts'),
  },
  {
    name: 'postpone',
    summary: 'Put the changes of a session off',
    arguments: [sessionId],
    options: [
      { name: 'by', value: 'DURATION', help: 'So long from now, as in 2h' },
      { name: 'until', value: 'TIME', help: 'Until this moment (RFC 3339)' },
    ],
    load: () => import('./commands/postpone.ts'),
  },
  {
    name: 'run-now',
    summary: 'Begin the changes of a session now, whatever window or date it waits for',
    arguments: [sessionId],
    options: [],
    load: () => import('./commands/run-now.ts'),
  },
  {
    name: 'pause',
    summary: 'Stop a session after the running action, until somebody resumes it',
    arguments: [sessionId],
    options: [],
    load: () => import('./commands/pause.ts'),
  },
  {
    name: 'resume',
    summary: 'Go on with a session that is paused, or waits for a window or a date',
    arguments: [sessionId],
    options: [],
    load: () => import('./commands/resume.ts'),
  },
  {
    name: 'rerun',
    summary: 'Run an ended session again, only what failed, or single actions',
    arguments: [{ ...sessionId, optional: true }],
    options: [
      { name: 'filter', value: 'FILTER', help: 'All that fit and have ended, of each computer the newest' },
      { name: 'failed', help: 'Only what did not come out right' },
      { name: 'action', value: 'ID', many: true, help: 'Only this action, as in a3 (can be repeated)' },
    ],
    load: () => import('./commands/rerun.ts'),
  },
  {
    name: 'reboot',
    summary: 'Reboot computers once; people who are signed in get notice',
    arguments: [targets],
    options: [filter, { name: 'notice', value: 'DURATION', help: 'How long before people are told; default: 5m' }],
    load: () => import('./commands/reboot.ts'),
  },
  {
    name: 'batches',
    summary: 'List sessions that were started together, or show one batch with whom it did not reach',
    arguments: [{ name: 'ID', optional: true }],
    options: [{ name: 'limit', value: 'COUNT', type: 'count', help: 'At most so many; default: 50' }],
    load: () => import('./commands/batches.ts'),
  },
  {
    name: 'overview',
    summary: 'Show what needs attention, what runs and waits, what comes tonight, and how the fleet is',
    arguments: [],
    options: [],
    load: () => import('./commands/overview.ts'),
  },
  {
    name: 'report',
    summary: 'Show a report of the fleet, or print it as a file',
    arguments: [{ name: 'REPORT', choices: ['compliance', 'software', 'inventory', 'activity'] }],
    options: [
      filter,
      { name: 'at', value: 'TIME', help: 'compliance: as it was then (RFC 3339)' },
      { name: 'items', value: 'NAMES', help: 'compliance: only these items, with commas' },
      { name: 'by', choices: ['tenant', 'os', 'tag'], value: 'WHAT', help: 'compliance: sum up by this' },
      { name: 'columns', value: 'NAMES', help: 'inventory: these facts, as in os.version,hardware.model' },
      { name: 'name', value: 'TEXT', help: 'software: names with this in them' },
      { name: 'from', value: 'DAY', help: 'activity: from this day on, as in 2027-01-31 (UTC)' },
      { name: 'to', value: 'DAY', help: 'activity: up to and with this day' },
      { name: 'limit', value: 'N', type: 'count', help: 'At most so many rows (50)' },
      { name: 'csv', help: 'All rows as CSV' },
      { name: 'jsonl', help: 'All rows as JSON, one on each line' },
    ],
    examples: ['fettle report compliance --by tenant', 'fettle report software --name openssl --csv > openssl.csv'],
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'waits',
    summary: 'Show everything that waits: on what, until when, and what happens then',
    arguments: [],
    options: [],
    load: () => import('./commands/waits.ts'),
  },
  {
    name: 'limits',
    summary: 'Show or set how many sessions may work at once',
    arguments: [],
    options: [
      { name: 'tenant', value: 'NAME', names: 'tenants', help: 'Of this tenant' },
      { name: 'tag', value: 'TAG', help: 'On computers with this tag (of one site, for instance)' },
      { name: 'most', value: 'COUNT', type: 'count', help: 'So many at once' },
      { name: 'none', help: 'Take the limit away' },
    ],
    examples: ['fettle limits --most 200', 'fettle limits --tag site-north --most 10'],
    load: () => import('./commands/limits.ts'),
  },
  {
    name: 'quarantine',
    summary: 'Show items that are left alone because changes to them do not last, or lift one',
    arguments: [
      { name: 'COMPUTER', optional: true, names: 'computers' },
      { name: 'ITEM', optional: true, names: 'items' },
    ],
    options: [],
    load: () => import('./commands/quarantine.ts'),
  },
  {
    name: 'computers',
    summary: 'List computers, show one, or change many (computers change)',
    arguments: [{ name: 'NAME', optional: true, names: 'computers' }],
    options: [
      filter,
      { name: 'sort', value: 'ORDER', choices: computerSorts, help: 'In this order; - turns it round' },
      { name: 'add-tag', value: 'TAG', many: true, help: 'change: give them this tag (can be repeated)' },
      { name: 'remove-tag', value: 'TAG', many: true, help: 'change: take this tag away (can be repeated)' },
      { name: 'move-to', value: 'TENANT', names: 'tenants', help: 'change: into this tenant' },
      { name: 'exclude', help: 'change: exclude them from maintenance' },
      { name: 'include', help: 'change: no longer exclude them' },
      { name: 'delete', help: 'change: delete them' },
      { name: 'expected', value: 'COUNT', type: 'count', help: 'change: refuse when clearly more or fewer match' },
    ],
    examples: [
      "fettle computers --filter 'is:drift' --sort lastSeen",
      "fettle computers change --filter 'os:debian' --add-tag canary",
    ],
    load: () => import('./commands/computers.ts'),
  },
  {
    name: 'tenants',
    summary: 'List tenants',
    arguments: [{ name: 'NAME', optional: true, names: 'tenants' }],
    options: [],
    load: () => import('./commands/tenants.ts'),
  },
  {
    name: 'persons',
    summary: 'List persons',
    arguments: [{ name: 'EMAIL', optional: true, names: 'persons' }],
    options: [],
    load: () => import('./commands/persons.ts'),
  },
  {
    name: 'tags',
    summary: 'List the tags that computers, tenants and persons have',
    arguments: [],
    options: [],
    load: () => import('./commands/tags.ts'),
  },
  {
    name: 'software',
    summary: 'List the software of the library, or show one',
    arguments: [{ name: 'NAME', optional: true, names: 'software' }],
    options: [],
    load: () => import('./commands/software.ts'),
  },
  {
    name: 'tasks',
    summary: 'List the tasks of the library, or show one',
    arguments: [{ name: 'NAME', optional: true, names: 'tasks' }],
    options: [],
    load: () => import('./commands/tasks.ts'),
  },
  {
    name: 'deployments',
    summary: 'List deployments, or show one with the computers it wins on',
    arguments: [{ name: 'NAME', optional: true, names: 'deployments' }],
    options: [{ name: 'item', value: 'ITEM', names: 'items', help: 'Only of this item' }],
    load: () => import('./commands/deployments.ts'),
  },
  {
    name: 'preview',
    summary: 'Say on which computers a deployment of a file would win, lose, or cannot be told',
    arguments: [],
    options: [deploymentFile],
    examples: ['fettle preview -f editor.yaml'],
    load: () => import('./commands/preview.ts'),
  },
  {
    name: 'what-if',
    summary: 'Say what saving or deleting a deployment would make different; exit code 2 when something would be',
    arguments: [],
    options: [
      deploymentFile,
      { name: 'delete', value: 'NAME', names: 'deployments', help: 'Delete this one, in place of saving a file' },
    ],
    examples: ['fettle what-if -f editor.yaml', "fettle what-if --delete 'Editor for all'"],
    load: () => import('./commands/what-if.ts'),
  },
  {
    name: 'approvals',
    summary: 'Show or decide for whom an optional deployment applies',
    arguments: [
      { name: 'DEPLOYMENT', names: 'deployments' },
      { name: 'DECISION', optional: true, choices: ['approve', 'deny', 'undo'] },
    ],
    options: [
      {
        name: 'tenant',
        value: 'NAME',
        many: true,
        names: 'tenants',
        help: 'For this tenant and those below it (can be repeated)',
      },
      { name: 'computer', value: 'NAME', many: true, names: 'computers', help: 'For this computer (can be repeated)' },
    ],
    examples: ['fettle approvals new-editor', 'fettle approvals new-editor approve --tenant Acme'],
    load: () => import('./commands/approvals.ts'),
  },
  {
    name: 'exclusions',
    summary: 'List what keeps items away from computers, or show one',
    arguments: [{ name: 'NAME', optional: true }],
    options: [{ name: 'item', value: 'ITEM', names: 'items', help: 'Only of this item' }],
    load: () => import('./commands/exclusions.ts'),
  },
  {
    name: 'mail',
    summary: 'Mail settings, a test mail, what mails look like, what was sent',
    arguments: [{ name: 'WHAT', choices: ['settings', 'test', 'preview', 'list'] }],
    options: [
      { name: 'tenant', value: 'NAME', names: 'tenants', help: "This tenant's; default: the installation's" },
      { name: 'file', short: 'f', value: 'FILE', names: 'files', help: 'settings: set what this YAML file says' },
      {
        name: 'password-file',
        value: 'FILE',
        names: 'files',
        help: "settings: the mail server's password is in this file",
      },
      { name: 'to', value: 'ADDRESS', help: 'test: whom it is for' },
      { name: 'about', value: 'WHAT', choices: notices, help: 'preview: which mail; default: before' },
      { name: 'session', value: 'ID', names: 'sessions', help: 'preview, list: of this session' },
      { name: 'out', value: 'FILE', names: 'files', help: 'preview: write the HTML to this file' },
    ],
    examples: [
      'fettle mail settings -f mail.yaml --password-file smtp-password',
      'fettle mail test --to it@acme.example',
    ],
    load: () => import('./commands/mail.ts'),
  },
  {
    name: 'webhooks',
    summary: 'Tell other programs what happens: list, add, test, deliveries, secret, on, off, remove',
    arguments: [
      { name: 'WHAT', optional: true, choices: ['list', 'add', 'test', 'deliveries', 'secret', 'on', 'off', 'remove'] },
      { name: 'NAME', optional: true },
    ],
    options: [
      { name: 'url', value: 'URL', help: 'add: where it is told' },
      {
        name: 'event',
        value: 'EVENT',
        many: true,
        choices: webhookEvents,
        help: 'add: what is told (can be repeated); default: all',
      },
      { name: 'tenant', value: 'NAME', names: 'tenants', help: 'add: only of this tenant and those below it' },
      { name: 'allow-private', help: 'add: it may be at a private address, and without TLS' },
    ],
    examples: [
      'fettle webhooks add chat --url https://hooks.acme.example/fettle --event sessionEnded',
      'fettle webhooks test chat',
    ],
    load: () => import('./commands/webhooks.ts'),
  },
  {
    name: 'schedules',
    summary:
      'List schedules, show one, or run, enable, disable, duplicate, next, history, delete, restore NAME, or cancel RUN',
    arguments: [
      { name: 'ACT-OR-NAME', optional: true, names: 'schedules' },
      { name: 'NAME', optional: true, names: 'schedules' },
      { name: 'COPY', optional: true },
    ],
    options: [{ name: 'limit', value: 'COUNT', type: 'count', help: 'With next and history: at most so many' }],
    examples: [
      'fettle schedules',
      "fettle schedules next 'Weekly maintenance'",
      "fettle schedules run 'Weekly maintenance'",
    ],
    load: () => import('./commands/schedules.ts'),
  },
  {
    name: 'time',
    summary: 'Show or change the zone, business hours and freeze dates of the installation, a tenant or a computer',
    arguments: [],
    options: [
      { name: 'tenant', value: 'NAME', names: 'tenants', help: 'Those of this tenant' },
      { name: 'computer', value: 'NAME', names: 'computers', help: 'Those of this computer' },
      { name: 'zone', value: 'ZONE', help: 'Set the time zone, as in Europe/Berlin' },
      {
        name: 'hours',
        value: 'HOURS',
        many: true,
        help: "Set the business hours, as in 'mon-fri 08:00-18:00' (can be repeated)",
      },
      {
        name: 'freeze',
        value: 'FROM..UNTIL',
        help: 'Add dates on which no changes begin, as in 2027-12-20..2028-01-02',
      },
      { name: 'reason', value: 'TEXT', help: 'Why the freeze is' },
      { name: 'owner', value: 'TEXT', help: 'Who answers for the freeze' },
      {
        name: 'clear',
        value: 'WHAT',
        many: true,
        choices: ['zone', 'hours', 'freezes'],
        help: 'Take it from the level above again',
      },
    ],
    examples: [
      'fettle time --tenant Acme',
      "fettle time --tenant Acme --zone Europe/Berlin --hours 'mon-fri 08:00-18:00'",
    ],
    load: () => import('./commands/time.ts'),
  },
  {
    name: 'notifications',
    summary: 'List what somebody should look at',
    arguments: [],
    options: [
      { name: 'all', help: 'Also what was seen already' },
      { name: 'acknowledge', value: 'ID', help: 'Say that it was seen' },
      { name: 'limit', value: 'COUNT', type: 'count', help: 'At most so many; default: 50' },
    ],
    load: () => import('./commands/notifications.ts'),
  },
  {
    name: 'onboarding',
    summary: 'List computers on their way in, let them in, say who they are, onboard them',
    arguments: [
      {
        name: 'VERB',
        optional: true,
        choices: ['list', 'show', 'accept', 'reject', 'identify', 'start', 'later', 'skip'],
      },
      { name: 'COMPUTER', optional: true, names: 'computers' },
    ],
    options: [
      {
        name: 'state',
        value: 'STATE',
        choices: ['pending', 'needsOnboarding', 'onboarding', 'undecided'],
        help: 'list: only these',
      },
      { name: 'tenant', value: 'TENANT', names: 'tenants', help: 'accept: into this tenant' },
      { name: 'person', value: 'EMAIL', names: 'persons', help: 'accept: with this primary person' },
      { name: 'tag', value: 'TAG', many: true, help: 'accept: with these tags instead (can be repeated)' },
      { name: 'name', value: 'NAME', help: 'accept: under this name' },
      {
        name: 'onboard',
        value: 'WHEN',
        choices: ['now', 'later', 'skip'],
        help: 'accept: when it is onboarded; default: later',
      },
      { name: 'as', value: 'WHO', choices: ['same', 'wiped', 'new', 'clone'], help: 'identify: what the machine is' },
      { name: 'of', value: 'COMPUTER', names: 'computers', help: 'identify: of this computer' },
      { name: 'reason', value: 'TEXT', help: 'reject: why, for the history' },
    ],
    examples: [
      'fettle onboarding',
      'fettle onboarding accept pc-7 --onboard now',
      'fettle onboarding identify pc-7-2 --as same',
    ],
    load: () => import('./commands/onboarding.ts'),
  },
  {
    name: 'inventory',
    summary: 'Show what inventory scripts found on a computer, or how it and its software changed',
    arguments: [
      { name: 'COMPUTER', names: 'computers' },
      { name: 'KEY', optional: true },
    ],
    options: [{ name: 'history', help: 'How the key changed; without a key: how the software did' }],
    load: () => import('./commands/inventory.ts'),
  },
  {
    name: 'affinity',
    summary: 'Say whose computer it is and why, or choose',
    arguments: [{ name: 'COMPUTER', names: 'computers' }],
    options: [
      { name: 'pin', value: 'EMAIL', names: 'persons', help: 'Choose the primary person by hand' },
      { name: 'unpin', help: 'Let the rule decide again' },
      { name: 'exclude', help: 'Leave the computer out of the rule' },
      { name: 'include', help: 'Take it in again' },
    ],
    load: () => import('./commands/affinity.ts'),
  },
  {
    name: 'enrolment-token',
    summary: 'Make a token with which computers join a tenant',
    arguments: [{ name: 'TENANT', names: 'tenants' }],
    options: [
      { name: 'uses', value: 'COUNT', type: 'count', help: 'For so many computers; default: 1' },
      { name: 'hours', value: 'COUNT', type: 'count', help: 'Good for so many hours; default: 24' },
      { name: 'tag', value: 'TAG', many: true, help: 'Label the computers (can be repeated)' },
      { name: 'person', value: 'EMAIL', names: 'persons', help: 'The primary person of the computers' },
      { name: 'approval', help: 'The computers wait until somebody lets them in' },
      { name: 'onboard', help: 'Onboard the computers as soon as they are in' },
      { name: 'take-over', help: 'Let machines that are known go on under their old records' },
      { name: 'out', value: 'FILE', names: 'files', help: 'Write it to a new file that only you can read' },
    ],
    examples: ['fettle enrolment-token Acme --uses 20 --tag canary --out acme.token'],
    load: () => import('./commands/enrolment-token.ts'),
  },
  {
    name: 'secrets',
    summary: 'List, set or delete the secrets that scripts are given; a value is read from standard input',
    arguments: [
      { name: 'COMMAND', optional: true, choices: ['list', 'set', 'delete'] },
      { name: 'NAME', optional: true },
    ],
    options: [
      {
        name: 'tenant',
        value: 'NAME',
        names: 'tenants',
        help: 'Only of this tenant; default when set: all tenants that have none of that name',
      },
    ],
    examples: ['fettle secrets set api-token --tenant Acme < token.txt', 'fettle secrets'],
    load: () => import('./commands/secrets.ts'),
  },
  {
    name: 'login',
    summary: 'Sign in to a server: it shows a code that somebody approves on its page',
    arguments: [],
    options: [],
    examples: ['fettle login --server https://fettle.example.org'],
    load: () => import('./commands/login.ts'),
  },
  {
    name: 'logout',
    summary: 'Revoke and forget what fettle login got',
    arguments: [],
    options: [],
    load: () => import('./commands/logout.ts'),
  },
  {
    name: 'whoami',
    summary: 'Say which server commands speak to, as whom, and what that may do',
    arguments: [],
    options: [],
    load: () => import('./commands/whoami.ts'),
  },
  {
    name: 'tokens',
    summary: 'List API tokens',
    arguments: [],
    options: [],
    load: () => import('./commands/tokens.ts'),
  },
  {
    name: 'token',
    summary: 'Make an API token, with the rights of whoever makes it or less, or revoke one',
    arguments: [{ name: 'COMMAND', choices: ['create', 'revoke'] }, { name: 'NAME' }],
    options: [
      { name: 'days', value: 'DAYS', type: 'count', help: 'How long it is good, at most 365; default: 90' },
      { name: 'only', value: 'PERMISSION', many: true, choices: permissions, help: 'All it may do (can be repeated)' },
      { name: 'tenant', value: 'NAME', many: true, names: 'tenants', help: 'Only in this tenant (can be repeated)' },
    ],
    examples: ['fettle token create nightly-report --only view --tenant Acme', 'fettle token revoke nightly-report'],
    load: () => import('./commands/tokens.ts'),
  },
  {
    name: 'audit',
    summary: 'Tell who did what, when, from where, to what, and how it came out',
    arguments: [],
    options: [
      { name: 'actor', value: 'NAME', help: "A part of the name, or an account's, login's or token's id" },
      { name: 'action', value: 'ACTION', help: 'Only these, with commas, as in setSecret,deleteSecret' },
      { name: 'object', value: 'OBJECT', help: 'Only what concerns this kind, name or id' },
      { name: 'tenant', value: 'NAME', names: 'tenants', help: 'Only what concerns this tenant' },
      {
        name: 'result',
        value: 'RESULT',
        choices: ['ok', 'refused', 'failed', 'unknown'],
        help: 'Only what came out so',
      },
      { name: 'since', value: 'DATE', help: 'Since this date or time' },
      { name: 'text', value: 'TEXT', help: 'Only entries in which this text is' },
      { name: 'limit', value: 'COUNT', type: 'count', help: 'At most so many; default: 50' },
    ],
    examples: ['fettle audit --since 2027-01-31 --result refused', 'fettle audit --object deployment'],
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'accounts',
    summary: 'List who can sign in, and what they may do',
    arguments: [{ name: 'EMAIL', optional: true }],
    options: [],
    load: () => import('./commands/accounts.ts'),
  },
  {
    name: 'account',
    summary: 'Make an account, say what it may do, disable, enable or reset it',
    arguments: [{ name: 'VERB', choices: ['create', 'grant', 'disable', 'enable', 'reset'] }, { name: 'EMAIL' }],
    options: [
      { name: 'name', value: 'NAME', help: 'create: whose it is' },
      {
        name: 'role',
        value: 'ROLE',
        many: true,
        help: 'create, grant: administrator, technician, viewer, tenantAdministrator:TENANT, tenantViewer:TENANT (can be repeated)',
      },
      { name: 'none', help: 'grant: take all roles away' },
    ],
    examples: [
      "fettle account create ada@example.org --name 'Ada Lovelace' --role administrator",
      'fettle account grant grace@example.org --role tenantAdministrator:Acme',
      'fettle account reset ada@example.org',
    ],
    load: () => import('./commands/account.ts'),
  },
  {
    name: 'login-link',
    summary: 'Print a link that signs a browser in, once',
    arguments: [],
    options: [],
    load: () => import('./commands/login-link.ts'),
  },
  {
    name: 'completion',
    summary: 'Print what makes a shell complete our commands',
    arguments: [{ name: 'SHELL', choices: ['bash', 'zsh', 'fish'] }],
    options: [],
    examples: ['fettle completion bash > ~/.local/share/bash-completion/completions/fettle'],
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'version',
    summary: 'Print the version',
    arguments: [],
    options: [],
    load: () => import('./commands/version.ts'),
  },
  {
    name: 'help',
    summary: 'Say what there is, or what one command does',
    arguments: [{ name: 'COMMAND', optional: true, names: 'commands' }],
    options: [],
    load: () => import('./commands/help.ts'),
  },
  {
    name: '__complete',
    summary: 'Print the names that a shell can complete',
    arguments: [{ name: 'SOURCE' }],
    options: [],
    hidden: true,
    load: () => import('./commands/complete.ts'),
  },
]

/** Imports what an installation may lack; the demo stands on disposable computers, which only come with the sources. */
async function other(file: string): Promise<CommandModule> {
  return (await import(file)) as CommandModule
}

/** Returns the command of this name. */
export function findCommand(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name)
}
