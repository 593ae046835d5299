/** A message as the HTML of a mail: tables and inline styles, because that is what all mail programs understand. */
import type { Branding } from '@fettle/core/terms/mail.ts'
import { plainBranding } from './brandings.ts'
import { readableOn, textOn } from './colour.ts'
import { type Html, html, raw } from './html.ts'
import { fromTo } from './mail-text.ts'
import type { Button, Message, Row, Table } from './message.ts'

/** The content id of the logo that comes with the mail. */
export const logoCid = 'logo@fettle'

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const ink = '#1b1d22'
const faint = '#555b66'
const line = '#dfe2e8'
const good = '#0e6b50'
const bad = '#8f1a14'

/** For programs that know it: dark grounds, and a phone's width. The inline styles are for all others. */
const sheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:620px){.outer{padding:0!important}.card{border-radius:0!important;border-left:0!important;border-right:0!important}.pad{padding-left:20px!important;padding-right:20px!important}
.buttons{width:100%!important}.button{display:block!important;padding-right:0!important}.button a{display:block!important;text-align:center!important}}
@media (prefers-color-scheme:dark){.ground{background:#111317!important}.card{background:#1b1d22!important;border-color:#343842!important}
.ink{color:#eceef2!important}.faint{color:#b4bac6!important}.line{border-color:#343842!important}.good{color:#5ce0a6!important}.bad{color:#f4978a!important}
.second{background:#1b1d22!important;border-color:#8a92a3!important}.second a{color:#eceef2!important}.logo{background:#ffffff!important}}`

/** The HTML of a mail. With a logo, the mail must bring the picture under `logoCid`. */
export function mailHtml(message: Message, branding: Branding): string {
  const colour = branding.colour ?? plainBranding.colour ?? ink
  const cell = (content: Html, style = ''): Html =>
    html`<tr>
      <td class="pad ink" style="padding:0 32px;${raw(font)};color:${ink};${style}">${content}</td>
    </tr>`
  const page = html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="x-apple-disable-message-reformatting" />
        <title>${message.subject}</title>
        <style>
          ${raw(sheet)}
        </style>
      </head>
      <body class="ground" style="margin:0;padding:0;background:#f2f3f6;-webkit-text-size-adjust:100%">
        <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${message.preview}</div>
        <table
          role="presentation"
          class="ground"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          style="background:#f2f3f6"
        >
          <tr>
            <td class="outer" align="center" style="padding:24px 12px">
              <table
                role="presentation"
                class="card line"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                border="0"
                style="max-width:600px;background:#ffffff;border:1px solid ${line};border-radius:8px;border-collapse:separate;overflow:hidden"
              >
                <tr>
                  <td style="height:6px;line-height:6px;font-size:0;background:${colour}" bgcolor="${colour}">
                    &nbsp;
                  </td>
                </tr>
                ${cell(header(branding, colour), 'padding-top:24px')}
                ${cell(html`<h1 class="ink" style="margin:20px 0 0;${raw(font)};font-size:22px;line-height:29px;font-weight:600;color:${ink}">${message.title}</h1>`)}
                ${cell(html`${message.greeting === undefined ? undefined : paragraph(message.greeting)}${message.paragraphs.map(paragraph)}`)}
                ${message.facts.length === 0 ? undefined : cell(facts(message), 'padding-top:16px')}
                ${message.tables.map((table) => cell(tableOf(table), 'padding-top:24px'))}
                ${message.buttons.length === 0 ? undefined : cell(buttons(message.buttons, colour), 'padding-top:26px')}
                ${message.note === undefined ? undefined : cell(html`<p class="faint" style="margin:6px 0 0;font-size:14px;line-height:21px;color:${faint}">${message.note}</p>`)}
                ${message.later === undefined ? undefined : cell(html`<p style="margin:16px 0 0;font-size:15px;line-height:22px"><a class="ink" href="${message.later.href}" style="color:${ink};text-decoration:underline">${message.later.label}</a></p>`)}
                ${cell(footer(branding), 'padding-top:28px;padding-bottom:28px')}
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>`
  return page.html
}

/** Readable without pictures: the alternative text of the logo is the name, in its size. */
function header({ name, logo }: Branding, colour: string): Html {
  const own = readableOn('#ffffff', colour)
  if (!logo)
    return html`<div class="ink" style="font-size:16px;line-height:22px;font-weight:600;color:${own}">${name}</div>`
  return html`<img
    class="logo"
    src="cid:${logoCid}"
    alt="${name}"
    height="40"
    style="display:block;height:40px;width:auto;max-width:240px;border:0;border-radius:4px;font-size:16px;font-weight:600;color:${own}"
  />`
}

function paragraph(text: string): Html {
  return html`<p class="ink" style="margin:12px 0 0;font-size:16px;line-height:24px;color:${ink}">${text}</p>`
}

function facts({ facts: all }: Message): Html {
  const rows = all.map(
    ([label, value]) =>
      html`<tr>
        <td
          class="faint"
          width="92"
          valign="top"
          style="padding:4px 12px 4px 0;${raw(font)};font-size:15px;line-height:22px;color:${faint};white-space:nowrap"
        >
          ${label}
        </td>
        <td
          class="ink"
          valign="top"
          style="padding:4px 0;${raw(font)};font-size:15px;line-height:22px;font-weight:600;color:${ink}"
        >
          ${value}
        </td>
      </tr>`,
  )
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    ${rows}
  </table>`
}

function tableOf({ heading, rows, rest }: Table): Html {
  const last =
    rest === undefined
      ? undefined
      : html`<tr>
          <td
            class="faint line"
            colspan="2"
            style="padding:10px 0;border-top:1px solid ${line};${raw(font)};font-size:14px;color:${faint}"
          >
            ${rest}
          </td>
        </tr>`
  return html`<h2
      class="ink"
      style="margin:0 0 8px;${raw(font)};font-size:16px;line-height:22px;font-weight:600;color:${ink}"
    >
      ${heading}
    </h2>
    <table width="100%" cellpadding="0" cellspacing="0" border="0" class="line" style="border-bottom:1px solid ${line}">
      ${rows.map(rowOf)}${last}
    </table>`
}

function rowOf({ title, before, after, remark, tone }: Row): Html {
  const colour = tone === 'good' ? good : tone === 'bad' ? bad : faint
  const text = fromTo(before, after, '→')
  return html`<tr>
    <td
      class="ink line"
      valign="top"
      style="padding:10px 12px 10px 0;border-top:1px solid ${line};${raw(font)};font-size:15px;line-height:21px;color:${ink}"
    >
      <strong style="font-weight:600">${title}</strong
      >${text === '' ? undefined : html`<br /><span class="faint" style="font-size:14px;color:${faint}">${text}</span>`}
    </td>
    <td
      class="line ${tone === 'plain' ? 'faint' : tone}"
      valign="top"
      align="right"
      style="padding:10px 0;border-top:1px solid ${line};${raw(font)};font-size:14px;line-height:21px;color:${colour}"
    >
      ${tone === 'good' ? '✓ ' : tone === 'bad' ? '✕ ' : ''}${remark}
    </td>
  </tr>`
}

function buttons(all: readonly Button[], colour: string): Html {
  return html`<table role="presentation" class="buttons" cellpadding="0" cellspacing="0" border="0">
    <tr>
      ${all.map((button) => buttonOf(button, colour))}
    </tr>
  </table>`
}

function buttonOf({ label, href, isFirst }: Button, colour: string): Html {
  const [ground, text, edge] = isFirst ? [colour, textOn(colour), colour] : ['#ffffff', ink, '#7b8190']
  return html`<td class="button" style="padding:0 12px 10px 0">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
      <tr>
        <td
          class="${isFirst ? 'first' : 'second'}"
          bgcolor="${ground}"
          style="border-radius:6px;border:1px solid ${edge};background:${ground}"
        >
          <a
            href="${href}"
            style="display:inline-block;padding:12px 24px;${raw(font)};font-size:16px;line-height:20px;font-weight:600;color:${text};text-decoration:none;border-radius:6px"
            >${label}</a
          >
        </td>
      </tr>
    </table>
  </td>`
}

function footer({ name, footer: words, support }: Branding): Html {
  const lines = [
    name,
    ...(words === undefined ? [] : [words]),
    ...(support === undefined ? [] : [`Questions? ${support}`]),
  ]
  return html`<div
    class="line faint"
    style="border-top:1px solid ${line};padding-top:16px;font-size:13px;line-height:20px;color:${faint}"
  >
    ${lines.map((text, at) => html`${at === 0 ? undefined : html`<br />`}${text}`)}
  </div>`
}
