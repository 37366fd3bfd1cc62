/** Colors keep a contrast of 4.5 to 1 in both schemes, and everything can be reached with a keyboard. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #55606c; --line: #c3cad2; --edge: #7a858f; --paper: #fff; --shade: #f4f6f8; --accent: #1f4e79; --on-accent: #fff; --bad: #b3261e; --trigger: #1e6b3e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebee; --soft: #b3bdc7; --line: #3f4953; --edge: #8b96a1; --paper: #16191d; --shade: #20252b; --accent: #8fc1f0; --on-accent: #10202f; --bad: #ff9b92; --trigger: #7bd3a0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; } main { padding-bottom: 4rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: .3rem 0 .8rem; font-weight: 650; }
h2 { font-size: 1.25rem; margin: 2rem 0 .7rem; font-weight: 650; }
h3 { font-size: 1.05rem; margin: 0; font-weight: 650; display: inline; }
h4 { font-size: .95rem; margin: 0 0 .5rem; font-weight: 650; }
p { margin: 0 0 .8rem; } header p { max-width: 46rem; } .kicker { margin: 0; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .2rem; }
[hidden] { display: none; }
form { display: flex; flex-wrap: wrap; gap: .5rem .7rem; margin: 1.4rem 0 0; }
label { flex-basis: 100%; font-weight: 600; }
input, button { font: inherit; border-radius: .35rem; padding: .5rem .8rem; }
input { flex: 1 1 14rem; max-width: 34rem; color: inherit; background: var(--paper); border: 1px solid var(--edge); }
button { background: var(--accent); color: var(--on-accent); border: 1px solid var(--accent); font-weight: 600; cursor: pointer; }
form p { flex-basis: 100%; margin: 0; color: var(--soft); }
.card { border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: .4rem; margin: 0 0 .6rem; scroll-margin-top: 1rem; }
.card.trigger { border-left-color: var(--trigger); }
.card > summary { cursor: pointer; padding: .7rem 1rem; margin-left: 1.6rem; }
.card > summary p { margin: .2rem 0 0; color: var(--soft); max-width: 52rem; }
.card > .soft { margin: 0 1rem 1rem 2.6rem; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; padding: 1rem 1rem 1rem 2.6rem; border-top: 1px solid var(--line); }
.sides > div { min-width: 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { margin: 0 0 .9rem; } li li { margin-bottom: .6rem; } .outputs li { margin-bottom: .55rem; }
li ul { border-left: 2px solid var(--line); padding-left: .9rem; }
li .soft { margin: .3rem 0; }
b { font-weight: 600; }
small { display: block; font-size: .88rem; color: var(--soft); }
.soft { color: var(--soft); font-size: .92rem; }
.required { color: var(--bad); font-size: .85rem; }
.mark { color: var(--accent); border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; }
.box { display: block; background: var(--shade); border: 1px solid var(--edge); border-radius: .3rem; padding: .3rem .6rem; margin: .15rem 0; }
.preset { display: block; color: var(--soft); font-size: .9rem; }
.fold > summary { cursor: pointer; color: var(--accent); font-weight: 600; margin: .6rem 0; }
code { font: .88em/1.4 ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
@media (max-width: 46rem) { .sides { grid-template-columns: 1fr; gap: 1.2rem; padding-left: 1rem; } .card > .soft { margin-left: 1rem; } h1 { font-size: 1.5rem; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --edge: #999; --paper: #fff; --shade: #fff; --accent: #1f4e79; --on-accent: #fff; --bad: #8c1d18; --trigger: #1e6b3e; } form, .kicker { display: none; } .card { break-inside: avoid; } }`
