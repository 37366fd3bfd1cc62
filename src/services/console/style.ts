import { PAGE_STYLE } from '../pages/style.ts'

/** The look of the console: that of the forms, with room for lists. */
export const CONSOLE_STYLE = `${PAGE_STYLE}
main { max-width: 58rem; padding-top: 1.2rem; }
main.outside { max-width: 34rem; padding-top: 3rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .4rem .8rem; z-index: 1; }
.top { max-width: 58rem; margin: 0 auto; padding: .9rem 1.25rem; display: flex; flex-wrap: wrap; gap: .5rem 1.4rem; align-items: baseline; border-bottom: 1px solid var(--line); }
.top nav { margin: 0; flex-wrap: wrap; gap: .3rem 1.2rem; }
.top .who { margin: 0 0 0 auto; color: var(--soft); font-size: .9rem; }
.top form { margin: 0; }
.top button { padding: .2rem .8rem; }
[aria-current=page] { font-weight: 650; color: inherit; text-decoration: none; }
h2 { margin: 2.2rem 0 .7rem; }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 0 0 .2rem; font-weight: 650; }
.cards { list-style: none; margin: 0 0 .9rem; padding: 0; }
.cards > li { border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem; margin: 0 0 .7rem; }
.cards p { margin: 0 0 .3rem; }
.cards .actions { margin-top: .6rem; }
.cards button { padding: .35rem .9rem; }
.bad { color: var(--bad); font-weight: 600; }
progress { width: 100%; max-width: 24rem; height: .8rem; accent-color: var(--accent); }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .3rem 1.4rem; margin: 0 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.box { border: 1px solid var(--line); border-radius: .4rem; padding: 1rem 1.1rem .3rem; margin: 0 0 1.1rem; }
.box .actions { margin: .4rem 0 .9rem; }
.box h3 { margin-bottom: .6rem; }
fieldset { border: 0; margin: 0; padding: 0; }
legend { font-weight: 600; margin: 0 0 .5rem; padding: 0; }
.tick { display: flex; gap: .7rem; align-items: flex-start; font-weight: 400; margin: 0; }
.tick input { width: 1.2rem; height: 1.2rem; flex: none; margin: .2rem 0 0; }
.tick span, .cards p { min-width: 0; overflow-wrap: anywhere; }
.new { font-weight: 600; }
.filter { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; margin: 0 0 1.4rem; } .filter label { margin: 0; } .filter select { width: auto; } .filter button { padding: .5rem 1rem; }
a.button { background: transparent; color: var(--accent); }
code { overflow-wrap: anywhere; font-size: .85em; }
@media print { .top nav, .box, .act, .filter, .skip { display: none; } .cards > li, dl { break-inside: avoid; } main { padding: .8rem 0 0; } }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } .top .who { margin-left: 0; } .actions button { flex: 1 1 auto; } }`
