import { STACKED_STYLE } from '../reports/stacked-style.ts'

/**
 * The look of pages that are no reports: forms, the console, and what is said to whoever comes with a dead link.
 * Nothing is loaded from outside, everything can be reached with a keyboard, and colours keep a contrast of 4.5 to 1 in
 * both schemes (https://www.w3.org/TR/WCAG22).
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #55606c; --line: #7a858f; --paper: #fff; --shade: #f4f6f8; --accent: #1f4e79; --on-accent: #fff; --bad: #b3261e; --good: #1e6b3e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --soft: #b3bdc7; --line: #8b96a1; --paper: #16191d; --shade: #20252b; --accent: #8fc1f0; --on-accent: #10202f; --bad: #ff9b92; --good: #7bd3a0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif; overflow-wrap: break-word; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; font-weight: 650; }
h2 { font-size: 1.2rem; margin: 1.8rem 0 .6rem; }
p { margin: 0 0 .9rem; }
ul { margin: 0 0 .9rem; padding-left: 1.3rem; }
li { margin: 0 0 .5rem; }
.field { margin: 0 0 1.15rem; }
label { display: block; font-weight: 600; margin: 0 0 .25rem; }
input, textarea, select { width: 100%; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; padding: .55rem .7rem; }
textarea { min-height: 5.5rem; resize: vertical; }
[aria-invalid=true] { border: 2px solid var(--bad); }
.hint { color: var(--soft); font-size: .9rem; margin: .25rem 0 0; }
.error { color: var(--bad); font-weight: 600; margin: .25rem 0 0; }
.summary { border-left: 4px solid var(--bad); background: var(--shade); padding: .7rem 1rem; }
.done { border-left: 4px solid var(--good); background: var(--shade); padding: .7rem 1rem; }
button, .button { display: inline-block; font: inherit; font-weight: 600; border-radius: .35rem; padding: .6rem 1.2rem; border: 1px solid var(--accent); cursor: pointer; text-decoration: none; }
button.main, .button.main { background: var(--accent); color: var(--on-accent); }
button.other { background: transparent; color: var(--accent); }
.actions { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.6rem 0 1.2rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.2rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .8rem .5rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child, td:first-child { overflow-wrap: anywhere; }
thead th { font-weight: 600; }
nav { display: flex; gap: 1.2rem; align-items: baseline; margin: 0 0 1.2rem; }
p > a:only-child, nav a, td > a:only-child, th > a:only-child { display: inline-block; min-height: 1.6rem; }
.scroll { overflow-x: auto; }${STACKED_STYLE}
@media (max-width: 34rem) { main { padding: 1.25rem 1rem 2rem; } h1 { font-size: 1.35rem; } th, td { padding-right: .5rem; } td button { padding: .6rem .7rem; } }
@page { margin: 16mm 15mm 18mm; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #999; --paper: #fff; --shade: #fff; --accent: #1f4e79; --on-accent: #000; --bad: #8c1d18; --good: #14532d; }
  main { max-width: none; padding: 0; } .actions, button, a.button { display: none; } tr, .field, li { break-inside: avoid; } .scroll { overflow: visible; }
  thead { display: table-header-group; } h1, h2, h3, legend, caption { break-after: avoid; } p, li { orphans: 3; widows: 3; }
}
footer { color: var(--soft); font-size: .88rem; margin-top: 2.2rem; border-top: 1px solid var(--line); padding-top: .8rem; }`
