import { STACKED_STYLE } from './stacked-style.ts'

/**
 * The look of a report. It needs nothing from outside, so that it opens from a mail, an archive or a strict
 * Content-Security-Policy alike; on paper, heads of tables repeat and no row is cut in two.
 */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --soft: #55606c; --line: #d9dee4; --paper: #fff; --shade: #f4f6f8; --accent: #1f4e79;
  --good: #1e7a46; --wait: #8a5a00; --bad: #b3261e; --good-bar: #3a9a63; --wait-bar: #d9a13a; --bad-bar: #cf4a41; --rest-bar: #b9c3cd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8ebee; --soft: #a9b4bf; --line: #3a434d; --paper: #16191d; --shade: #20252b; --accent: #8fc1f0;
    --good: #7bd3a0; --wait: #f0c36a; --bad: #ff9b92; --good-bar: #3a9a63; --wait-bar: #b98427; --bad-bar: #cf4a41; --rest-bar: #4b5661;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif; overflow-wrap: break-word; }
body > * { max-width: 62rem; margin-inline: auto; padding-inline: 1.5rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .8rem; font-weight: 650; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.6rem 0 .7rem; font-weight: 650; }
p { margin: 0 0 .8rem; max-width: 46rem; }
ul, ol { margin: 0 0 .8rem; padding-left: 1.3rem; max-width: 46rem; } li { margin-bottom: .2rem; }
.kicker { color: var(--soft); margin: 0; }
.state { font-weight: 650; color: var(--accent); }
.good { color: var(--good); } .wait { color: var(--wait); } .bad { color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin: 1.6rem 0 0; }
.figures div { display: flex; flex-direction: column; background: var(--shade); border-radius: .5rem; padding: .9rem 1.1rem; }
.figures dt { order: 2; color: var(--soft); font-size: .9rem; }
.figures dd { order: 1; margin: 0; font-size: 1.7rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.facts { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .35rem 1.5rem; margin: 0 0 .8rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.bar { display: flex; height: .8rem; border-radius: .4rem; overflow: hidden; background: var(--rest-bar); margin: 0 0 1rem; }
.bar span { min-width: 2px; } .bar .good { background: var(--good-bar); } .bar .wait { background: var(--wait-bar); } .bar .bad { background: var(--bad-bar); }
.scroll { overflow-x: auto; margin: 0 0 .8rem; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; color: var(--soft); padding: 0 0 .4rem; }
table.narrow { width: auto; min-width: min(26rem, 100%); }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th:first-child { min-width: 8rem; }
thead th { font-weight: 600; border-bottom: 2px solid var(--line); }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.number:not(:last-child), th.number:not(:last-child) { padding-right: 1.6rem; }
.group th { font-weight: 600; background: var(--shade); padding-inline: .5rem; } .group small { font-weight: 400; }
.people { min-width: 44rem; table-layout: fixed; } .people td, .people th { overflow-wrap: break-word; } .people .who { width: 29%; } .people .when { width: 17%; }
@media screen and (min-width: 34.01rem) { #failed .who { width: 24%; } #failed .when { width: 14%; } #failed .when:last-child { width: 36%; } }
small { font-size: .88em; color: var(--soft); }
.troubles { border-left: 3px solid var(--bad); padding-left: 1rem; } .troubles h2 { margin-top: 2rem; color: var(--bad); } .troubles small { display: block; }
.note { border-left: 3px solid var(--accent); background: var(--shade); padding: .6rem 1rem; border-radius: 0 .4rem .4rem 0; max-width: 46rem; }
footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-block: 1.2rem 2.5rem; font-size: .85rem; color: var(--soft); }
code { overflow-wrap: anywhere; font: .85em/1.4 ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
td small, th small, .common small { display: block; }
a { color: var(--accent); }
.jumps { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin-top: 1.6rem; }
details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { cursor: pointer; font-weight: 600; padding: .3rem 0; }
@media screen and (max-width: 34rem) { .people { min-width: 0; } .people .who, .people .when { width: auto; } }${STACKED_STYLE}
@media (max-width: 34rem) { .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .5rem; } h1 { font-size: 1.5rem; } }
@page { margin: 14mm 14mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #55606c; } }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --shade: #fff; --accent: #1f4e79; --good: #14532d; --wait: #6b4500; --bad: #8c1d18; }
  body { font: 10pt/1.4 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body > * { max-width: none; padding-inline: 0; } header { padding-top: 0; }
  h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 1.3rem; break-after: avoid; }
  .figures div { border: 1px solid var(--line); padding: .5rem .7rem; } .figures dd { font-size: 15pt; } .figures dt { font-size: 8.5pt; } .figures { grid-template-columns: repeat(auto-fit, minmax(27mm, 1fr)); gap: 2mm; }
  tbody th, td bdi, .facts bdi { overflow-wrap: anywhere; } .scroll { overflow: visible; } .people { min-width: 0; } table { font-size: 9pt; } footer { font-size: 8.5pt; }
  thead { display: table-header-group; } tfoot { display: table-row-group; } tr, .figures, .facts, .note, li { break-inside: avoid; } caption { break-after: avoid; }
  thead, thead tr { break-after: avoid; } tbody tr:nth-child(-n+2) { break-before: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; } summary { list-style: none; } nav { display: none; }
  .people { font-size: 9pt; line-height: 1.15; } .people th, .people td { padding: .2mm 2mm .2mm 0; } .people .who { width: 40%; } .people .when { width: 17%; }
  .grouped .who { width: auto; } .grouped .when { width: 34%; } .people .group th { padding-top: 1mm; }
  #failed .who { width: 26%; } #failed .when { width: 14%; } #failed .when:last-child { width: 34%; } .people small { display: inline; font-size: 1em; } .people small::before { content: ' · '; }
  p, li { orphans: 3; widows: 3; } footer { break-inside: avoid; break-before: avoid; margin-top: 1.2rem; padding-block: .6rem 0; } h3, legend { break-after: avoid; }
}`
