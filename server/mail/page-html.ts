/** The pages behind the links of mails, as HTML: for phones first, without script, in the tenant's look. */
import { randomBytes } from 'node:crypto'
import type { Branding } from '@fettle/core/terms/mail.ts'
import { logoProblem, plainBranding } from './brandings.ts'
import { readableOn, textOn } from './colour.ts'
import { type Html, html, raw } from './html.ts'
import { fromTo } from './mail-text.ts'
import type { Row, Table } from './message.ts'

export interface PageForm {
  /** Shows that the form comes from a page of ours. */
  readonly token: string
  readonly button: string
  readonly choices?: { readonly question: string; readonly of: readonly { label: string; value: string }[] }
}

/** What a page says. */
export interface Page {
  readonly title: string
  readonly tone: 'plain' | 'good' | 'stop'
  readonly paragraphs: readonly string[]
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly tables: readonly Table[]
  readonly form?: PageForm
  readonly note?: string
  /** Leads to another page; nothing happens by following it. */
  readonly link?: { readonly label: string; readonly href: string }
  readonly status: number
}

function sheet(branding: Branding): string {
  const colour = branding.colour ?? plainBranding.colour ?? '#0a3d7a'
  return `
:root{color-scheme:light dark;--ground:#f2f3f6;--card:#fff;--ink:#1b1d22;--faint:#555b66;--line:#dfe2e8;--good:#0e6b50;--bad:#8f1a14;--own:${readableOn('#ffffff', colour)}}
@media (prefers-color-scheme:dark){:root{--ground:#111317;--card:#1b1d22;--ink:#eceef2;--faint:#b4bac6;--line:#343842;--good:#5ce0a6;--bad:#f4978a;--own:${readableOn('#1b1d22', colour)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:600px;margin:0 auto;background:var(--card);border-top:6px solid ${colour};padding:24px 20px 32px;min-height:100vh}
@media (min-width:640px){body{padding:32px 16px}main{min-height:0;border-radius:8px;padding:28px 36px 36px}}
header{font-weight:600;color:var(--own)}header img{display:block;height:40px;max-width:240px;object-fit:contain;object-position:left;background:#fff;border-radius:4px}
h1{font-size:1.5rem;line-height:1.25;margin:22px 0 8px}h2{font-size:1.05rem;margin:28px 0 6px}p{margin:10px 0}
.good h1::before{content:'✓ ';content:'✓ ' / '';color:var(--good)}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:18px 0}dt{color:var(--faint)}dd{margin:0;font-weight:600}
ul.rows{list-style:none;margin:0;padding:0;border-bottom:1px solid var(--line)}ul.rows li{display:flex;justify-content:space-between;gap:16px;border-top:1px solid var(--line);padding:10px 0}
.rows .right{color:var(--faint);text-align:right;font-size:.94rem}.rows small{display:block;color:var(--faint);font-size:.9rem}.rows .good{color:var(--good)}.rows .bad{color:var(--bad)}
fieldset{border:0;margin:22px 0 0;padding:0}legend{font-weight:600;padding:0;margin-bottom:6px}
label{display:flex;gap:14px;align-items:center;border:1px solid var(--line);border-radius:8px;padding:12px 14px;margin-top:8px;cursor:pointer}label:has(:checked){border-color:var(--own);box-shadow:inset 0 0 0 1px var(--own)}label small{color:var(--faint);display:block}
input[type=radio]{width:22px;height:22px;margin:0;flex:none;accent-color:var(--own)}
button{display:block;width:100%;min-height:52px;margin:22px 0 0;padding:12px 24px;border:1px solid transparent;border-radius:8px;background:${colour};color:${textOn(colour)};font-family:inherit;font-size:1.06rem;line-height:1.3;font-weight:600;cursor:pointer}
@media (min-width:640px){button{width:auto;min-width:220px}}
:focus-visible{outline:3px solid var(--own);outline-offset:3px}
.note{color:var(--faint);font-size:.94rem}a{color:var(--own)}
footer{border-top:1px solid var(--line);margin-top:32px;padding-top:14px;color:var(--faint);font-size:.88rem}`
}

/** The response: nothing of it is kept, followed, framed or told to others. */
export function pageResponse(page: Page, branding: Branding): Response {
  const nonce = randomBytes(16).toString('base64')
  return new Response(pageHtml(page, branding, nonce), {
    status: page.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
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
      </head>
      <body>
        <main class="${page.tone}">
          <header>${logoOf(branding)}</header>
          <h1>${page.title}</h1>
          ${page.paragraphs.map((text) => html`<p>${text}</p>`)}
          ${
            page.facts.length === 0
              ? undefined
              : html`<dl>
                  ${page.facts.map(
                    ([label, value]) =>
                      html`<dt>${label}</dt>
                        <dd>${value}</dd>`,
                  )}
                </dl>`
          }
          ${page.form && formOf(page.form)}
          ${page.note === undefined ? undefined : html`<p class="note">${page.note}</p>`}
          ${page.link === undefined ? undefined : html`<p><a href="${page.link.href}">${page.link.label}</a></p>`}
          ${page.tables.map(tableOf)} ${footerOf(branding)}
        </main>
      </body>
    </html>`.html
}

function logoOf({ name, logo }: Branding): Html {
  if (!logo || logoProblem(logo) !== undefined) return html`${name}`
  return html`<img src="data:${logo.type};base64,${logo.base64}" alt="${name}" />`
}

/** Without `action`: the form goes to the page's own address, which is the capability. */
function formOf({ token, button, choices }: PageForm): Html {
  const fields = choices?.of.map(
    ({ label, value }, at) =>
      html`<label
        ><input type="radio" name="until" value="${value}" required${at === 0 ? raw(' checked') : undefined} /><span
          >${label}</span
        ></label
      >`,
  )
  return html`<form method="post">
    <input type="hidden" name="page" value="${token}" />
    ${
      choices &&
      html`<fieldset>
        <legend>${choices.question}</legend>
        ${fields}
      </fieldset>`
    }
    <button type="submit">${button}</button>
  </form>`
}

function tableOf({ heading, rows, rest }: Table): Html {
  return html`<h2>${heading}</h2>
    <ul class="rows">
      ${rows.map(rowOf)}${rest === undefined ? undefined : html`<li><span class="note">${rest}</span></li>`}
    </ul>`
}

function rowOf({ title, before, after, remark, tone }: Row): Html {
  const text = fromTo(before, after, '→')
  return html`<li>
    <span>${title}${text === '' ? undefined : html`<small>${text}</small>`}</span
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
