/** The pages behind the links of mails, as HTML: for phones first, without script, in the tenant's look. */
import { randomBytes } from 'node:crypto'
import type { Branding } from '@fettle/core/terms/mail.ts'
import { logoProblem, plainBranding } from './brandings.ts'
import { contrast, readableOn, textOn } from './colour.ts'
import { type Html, html, raw } from './html.ts'
import { fromTo } from './mail-text.ts'
import type { Row, Table } from './message.ts'
import { liveScript, reloadAfter } from './page-live.ts'

export interface PageForm {
  /** Shows that the form comes from a page of ours. */
  readonly token: string
  readonly button: string
  /** The form is folded away behind these words. */
  readonly behind?: string
  readonly choices?: { readonly question: string; readonly of: readonly { label: string; value: string }[] }
  /** A moment of the person's own, between two of these: "2027-12-31T18:00", in their zone. */
  readonly moment?: { readonly question: string; readonly hint: string; readonly from: string; readonly until: string }
  /** A line of the person's own, which may stay empty. */
  readonly line?: { readonly name: string; readonly question: string; readonly max: number }
  /** A text of the person's own. */
  readonly text?: { readonly question: string; readonly max: number }
}

/** Leads to another page; nothing happens by following it. */
export interface PageLink {
  readonly label: string
  readonly href: string
  /** first: what most people want; second: beside it; plain: in the text. Absent: plain. */
  readonly weight?: 'first' | 'second' | 'plain'
}

/** How far something is that goes on while the page is open. */
export interface PageProgress {
  /** "Installing Example Viewer" */
  readonly step: string
  /** From 0 to 1; absent: nobody knows. */
  readonly share?: number
  /** "about 4 minutes left" */
  readonly left?: string
}

/** What a page says. */
export interface Page {
  readonly title: string
  readonly tone: 'plain' | 'good' | 'stop'
  readonly paragraphs: readonly string[]
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly tables: readonly Table[]
  /** What most people want to know first: "About 18 minutes. One restart is expected." */
  readonly lead?: string
  /** Shows what goes on; the page keeps itself current. */
  readonly progress?: PageProgress
  readonly forms?: readonly PageForm[]
  readonly note?: string
  readonly links?: readonly PageLink[]
  /** Rows that are folded away behind their heading. */
  readonly folded?: readonly Table[]
  readonly status: number
}

function sheet(branding: Branding): string {
  const colour = branding.colour ?? plainBranding.colour ?? '#0a3d7a'
  // A button whose colour hardly differs from the card has an edge that can be seen.
  const rim = (card: string, edge: string): string => (contrast(card, colour) < 3 ? edge : 'transparent')
  return `
:root{color-scheme:light dark;--ground:#f2f3f6;--card:#fff;--ink:#1b1d22;--faint:#555b66;--line:#dfe2e8;--edge:#757c8a;--rim:${rim('#ffffff', '#757c8a')};--good:#0e6b50;--bad:#8f1a14;--own:${readableOn('#ffffff', colour)}}
@media (prefers-color-scheme:dark){:root{--ground:#111317;--card:#1b1d22;--ink:#eceef2;--faint:#b4bac6;--line:#343842;--edge:#8a92a3;--rim:${rim('#1b1d22', '#8a92a3')};--good:#5ce0a6;--bad:#f4978a;--own:${readableOn('#1b1d22', colour)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:600px;margin:0 auto;background:var(--card);border-top:6px solid ${colour};padding:24px 20px 32px;min-height:100vh}
@media (min-width:640px){body{padding:32px 16px}main{min-height:0;border-radius:8px;padding:28px 36px 36px}}
header{font-weight:600;color:var(--own)}header img{display:block;height:40px;max-width:240px;object-fit:contain;object-position:left;background:#fff;border-radius:4px}
h1{font-size:1.5rem;line-height:1.25;margin:22px 0 8px}h2{font-size:1.05rem;margin:28px 0 6px}p{margin:10px 0}
.good h1::before{content:'✓ ';content:'✓ ' / '';color:var(--good)}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:18px 0}dt{color:var(--faint)}dd{margin:0;font-weight:600}
ul.rows{list-style:none;margin:0;padding:0;border-bottom:1px solid var(--line)}ul.rows li{display:flex;justify-content:space-between;gap:16px;border-top:1px solid var(--line);padding:10px 0}
.rows .right{color:var(--faint);text-align:end;font-size:.94rem}.rows small{display:block;color:var(--faint);font-size:.9rem}.rows .good{color:var(--good)}.rows .bad{color:var(--bad)}
fieldset{border:0;margin:22px 0 0;padding:0}legend{font-weight:600;padding:0;margin-bottom:6px}
label.choice{display:flex;gap:14px;align-items:center;border:1px solid var(--line);border-radius:8px;padding:12px 14px;margin-top:8px;cursor:pointer}label.choice:has(:checked){border-color:var(--own);box-shadow:inset 0 0 0 1px var(--own)}label small{color:var(--faint);display:block}
input[type=radio]{width:22px;height:22px;margin:0;flex:none;accent-color:var(--own)}
button,a.first,a.second{display:block;width:100%;min-height:52px;margin:22px 0 0;padding:13px 24px;border:1px solid var(--rim);border-radius:8px;background:${colour};color:${textOn(colour)};font-family:inherit;font-size:1.06rem;line-height:1.3;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.ways{display:flex;flex-wrap:wrap;gap:12px;margin:22px 0 0}.ways a{margin:0}.quiet{display:flex;flex-wrap:wrap;gap:0 24px;margin:18px 0 0}.quiet a{padding:6px 0}
a.second,details button{background:var(--card);color:var(--own);border-color:var(--own)}
@media (min-width:640px){button,a.first,a.second{width:auto;min-width:200px}}
.lead{font-size:1.12rem;font-weight:600}
.field{display:block;margin-top:18px;font-weight:600}.field small{display:block;font-weight:400;color:var(--faint);font-size:.9rem}
input[type=text],input[type=datetime-local],textarea{display:block;width:100%;min-height:48px;margin-top:6px;padding:11px 12px;border:1px solid var(--edge);border-radius:8px;background:var(--card);color:var(--ink);font:inherit;font-weight:400;max-width:100%}textarea{min-height:120px;resize:vertical}
details{border-top:1px solid var(--line);margin-top:26px;padding-top:2px}summary{padding:12px 0;font-weight:600;color:var(--own);cursor:pointer}ul.rows+details{border-top:0;margin-top:8px}
progress{display:block;width:100%;height:14px;margin:22px 0 8px;border:0;border-radius:7px;background:var(--line);accent-color:var(--own);overflow:hidden}
progress::-webkit-progress-bar{background:var(--line);border-radius:7px}progress::-webkit-progress-value{background:var(--own);border-radius:7px}progress::-moz-progress-bar{background:var(--own)}
.step{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px;margin:0}.step strong{font-weight:600}
:focus-visible{outline:3px solid var(--own);outline-offset:3px}
.note{color:var(--faint);font-size:.94rem}a{color:var(--own)}
footer{border-top:1px solid var(--line);margin-top:32px;padding-top:14px;color:var(--faint);font-size:.88rem}`
}

/** The response: nothing of it is kept, followed, framed or told to others. Only a page about what goes on has a script. */
export function pageResponse(page: Page, branding: Branding): Response {
  const nonce = randomBytes(16).toString('base64')
  const live = page.progress === undefined ? '' : ` script-src 'nonce-${nonce}'; connect-src 'self';`
  return new Response(pageHtml(page, branding, nonce), {
    status: page.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}';${live} img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
    },
  })
}

function pageHtml(page: Page, branding: Branding, nonce: string): string {
  return html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex,nofollow" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title}</title>
        <style nonce="${nonce}">
          ${raw(sheet(branding))}
        </style>
        ${
          page.progress &&
          html`<noscript><meta http-equiv="refresh" content="${reloadAfter}" /></noscript>
            <script type="module" nonce="${nonce}">
              ${raw(liveScript)}
            </script>`
        }
      </head>
      <body>
        <main class="${page.tone}">
          <header>${logoOf(branding)}</header>
          <h1${page.progress && raw(' data-live="title"')}>${page.title}</h1>
          ${page.lead === undefined ? undefined : html`<p class="lead">${page.lead}</p>`}
          ${page.progress && progressOf(page.progress)}
          ${page.paragraphs.map((text) => html`<p dir="auto">${text}</p>`)} ${factsOf(page)}
          ${waysOf(page.links?.filter(({ weight }) => weight === 'first' || weight === 'second') ?? [])}
          ${page.forms?.filter(({ behind }) => behind === undefined).map(formOf)}
          ${page.note === undefined ? undefined : html`<p class="note">${page.note}</p>`}
          ${quietOf(page.links?.filter(({ weight = 'plain' }) => weight === 'plain') ?? [])}
          ${isAsking(page) ? foldedForms(page) : undefined} ${page.tables.map(tableOf)} ${page.folded?.map(foldedOf)}
          ${isAsking(page) ? undefined : foldedForms(page)} ${footerOf(branding)}
        </main>
      </body>
    </html>`.html
}

function logoOf({ name, logo }: Branding): Html {
  if (!logo || logoProblem(logo) !== undefined) return html`${name}`
  return html`<img src="data:${logo.type};base64,${logo.base64}" alt="${name}" />`
}

/** Its first thing is a form: what is folded away belongs to that, and not after everything else. */
function isAsking({ forms = [] }: Page): boolean {
  return forms.some(({ behind }) => behind === undefined)
}

function foldedForms({ forms = [] }: Page): readonly Html[] {
  return forms.filter(({ behind }) => behind !== undefined).map(formOf)
}

function factsOf({ facts }: Page): Html | undefined {
  if (facts.length === 0) return undefined
  return html`<dl>
    ${facts.map(
      ([label, value]) =>
        html`<dt>${label}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
}

function progressOf({ step, share, left }: PageProgress): Html {
  const percent = share === undefined ? undefined : Math.round(share * 100)
  return html`<div data-live="bar">
      <progress
        aria-label="How far it is"
        max="100"
        ${percent === undefined ? undefined : html` value="${percent}"`}
      ></progress>
      ${left === undefined ? undefined : html`<p class="note">${left}</p>`}
    </div>
    <p class="lead" role="status" dir="auto" data-live="step">${step}</p>`
}

function waysOf(links: readonly PageLink[]): Html | undefined {
  if (links.length === 0) return undefined
  return html`<p class="ways">
    ${links.map(({ label, href, weight }) => html`<a class="${weight ?? ''}" href="${href}">${label}</a>`)}
  </p>`
}

function quietOf(links: readonly PageLink[]): Html | undefined {
  if (links.length === 0) return undefined
  return html`<p class="quiet">${links.map(({ label, href }) => html`<a href="${href}">${label}</a>`)}</p>`
}

/** Without `action`: the form goes to the page's own address, which is the capability. */
function formOf(form: PageForm): Html {
  const { token, button, behind, choices, moment, line, text } = form
  const fields = choices?.of.map(
    ({ label, value }, at) =>
      html`<label class="choice"
        ><input type="radio" name="until" value="${value}" required${at === 0 ? raw(' checked') : undefined} /><span
          >${label}</span
        ></label
      >`,
  )
  const whole = html`<form method="post">
    <input type="hidden" name="page" value="${token}" />
    ${
      choices &&
      html`<fieldset>
        <legend>${choices.question}</legend>
        ${fields}
      </fieldset>`
    }
    ${
      moment &&
      html`<label class="field"
        >${moment.question}<small>${moment.hint}</small
        ><input type="datetime-local" name="at" required min="${moment.from}" max="${moment.until}"
      /></label>`
    }
    ${
      line &&
      html`<label class="field"
        >${line.question}<input type="text" name="${line.name}" dir="auto" maxlength="${line.max}" autocomplete="off"
      /></label>`
    }
    ${
      text &&
      html`<label class="field"
        >${text.question}<textarea name="text" dir="auto" rows="4" required maxlength="${text.max}"></textarea>
      </label>`
    }
    <button type="submit">${button}</button>
  </form>`
  return behind === undefined
    ? whole
    : html`<details>
        <summary>${behind}</summary>
        ${whole}
      </details>`
}

function tableOf({ heading, rows, rest }: Table): Html {
  return html`<h2>${heading}</h2>
    <ul class="rows" data-live="items">
      ${rows.map(rowOf)}${rest === undefined ? undefined : html`<li><span class="note">${rest}</span></li>`}
    </ul>`
}

function foldedOf({ heading, rows, rest }: Table): Html {
  return html`<details>
    <summary>${heading}</summary>
    <ul class="rows">
      ${rows.map(rowOf)}${rest === undefined ? undefined : html`<li><span class="note">${rest}</span></li>`}
    </ul>
  </details>`
}

function rowOf({ title, before, after, remark, tone }: Row): Html {
  const text = fromTo(before, after, '→')
  return html`<li>
    <span><bdi>${title}</bdi>${text === '' ? undefined : html`<small dir="ltr">${text}</small>`}</span
    ><span class="right ${tone}">${tone === 'good' ? '✓ ' : tone === 'bad' ? '✕ ' : ''}${remark}</span>
  </li>`
}

function footerOf({ name, footer, support }: Branding): Html {
  const lines = [
    name,
    ...(footer === undefined ? [] : [footer]),
    ...(support === undefined ? [] : [`Questions? ${support}`]),
  ]
  return html`<footer>${lines.map((text, at) => html`${at === 0 ? undefined : html`<br />`}${text}`)}</footer>`
}
