/** What the reference has beside the look of the connector's page. */
export const REFERENCE_STYLE = `
header h2 { margin-top: 1.6rem; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
section, main > h2 { scroll-margin-top: 1rem; }
a { display: inline-block; min-height: 1.6rem; }
code { overflow-wrap: anywhere; } code b { color: var(--accent); }
.places { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; } .places li { margin: 0; } nav { margin-top: 1rem; }
.operations li { display: grid; grid-template-columns: minmax(0, 24rem) minmax(0, 1fr); gap: .1rem 1.5rem; align-items: baseline; padding: .45rem 0; margin: 0; border-bottom: 1px solid var(--line); }
.fields > li > p { margin: .15rem 0; max-width: 46rem; } .fields ul { margin: .5rem 0 0; }
.name { font-weight: 700; }
summary { cursor: pointer; color: var(--accent); padding: .2rem 0; }
pre { font: .85rem/1.45 ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; background: var(--shade); border: 1px solid var(--line); border-radius: .35rem; padding: .8rem 1rem; margin: 0 0 1rem; max-height: 32rem; overflow: auto; }
h3.code { display: block; margin: 1.2rem 0 .3rem; }
.failures { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; margin: 0 0 1rem; } .failures dd { margin: 0; }
#try { flex-direction: column; align-items: stretch; gap: .3rem; max-width: 46rem; margin: 0 0 1.4rem; } #try[hidden] { display: none; }
#try label { flex-basis: auto; margin-top: .5rem; }
#try input, select, textarea { flex: none; max-width: none; width: 100%; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: .35rem; padding: .5rem .8rem; }
#try textarea, #try [data-in] { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: .85rem; }
#try button { align-self: flex-start; margin-top: .8rem; } #reply p { font-weight: 600; }
@media (max-width: 46rem) { .operations li { grid-template-columns: minmax(0, 1fr); } }
@media print {
  pre { white-space: pre-wrap; max-height: none; } h2, h3, summary { break-after: avoid; } .operations li, .fields > li > p { break-inside: avoid; }
  section:has(#try), nav { display: none; } details::details-content { content-visibility: visible; block-size: auto; }
}`
