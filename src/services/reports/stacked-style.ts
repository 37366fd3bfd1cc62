/**
 * Tables whose columns find no room beside each other on a small screen: there each row is a block, and each value
 * stands below what its column is called (`data-head`). Browsers still read them as tables.
 */
export const STACKED_STYLE = `
@media screen and (max-width: 34rem) {
  thead .number { white-space: normal; }
  .stacks thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .stacks, .stacks tbody, .stacks tfoot, .stacks caption, .stacks tr, .stacks th, .stacks td { display: block; width: auto; }
  .stacks tr { border-bottom: 1px solid var(--line); padding: .6rem 0; } .stacks th, .stacks td { border: 0; padding: .1rem 0; } .stacks tbody th { font-weight: 600; } .stacks th small { font-weight: 400; }
  .stacks td::before { content: attr(data-head); display: block; color: var(--soft); font-size: .8rem; } .stacks td:empty { display: none; }
  .stacks td.number, .stacks th.number { text-align: start; white-space: normal; width: auto; } .stacks td.number::before { display: inline-block; margin-inline-end: .6rem; }
}`
