import t from 'tap'
import fc from 'fast-check'
import { Html, html } from '../../src/services/reports/html.ts'
import { readMarkup } from './markup.ts'

t.test('values are escaped, markup is not, and what is missing leaves nothing', async (t) => {
  const cases: [Html, string][] = [
    [html`<p>${'a & b < c > d "e" \'f\''}</p>`, '<p>a &amp; b &lt; c &gt; d &quot;e&quot; &#39;f&#39;</p>'],
    [html`<p>${html`<b>${'<'}</b>`}</p>`, '<p><b>&lt;</b></p>'],
    [html`<p>${['a', html`<br>`, 2]}</p>`, '<p>a<br>2</p>'],
    [html`<p>${undefined}${false}${''}${0}</p>`, '<p>0</p>'],
    [html`<p>${'one\r\ntwo\u202Ethree\u0000'}</p>`, '<p>one two three </p>'],
    [html`<p>${'half \uD83D'}</p>`, '<p>half \uFFFD</p>'],
  ]
  for (const [made, expected] of cases) t.equal(made.text, expected)
})

t.test('no text leaves the element or the attribute that it stands in', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { tags } = readMarkup(html`<p title="${text}">${text}</p>`.text)
      return tags.length === 1
    }),
  )
})
