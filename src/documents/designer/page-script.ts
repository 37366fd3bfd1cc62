/**
 * Searches while somebody types, keeps the address in step so that it can be passed on, and opens the card that the
 * address names. Without it the form of the page does the searching.
 */
export const PAGE_SCRIPT = `
const box = document.getElementById('q')
const cards = [...document.querySelectorAll('.card')]
const count = document.getElementById('count')
function search() {
  const words = box.value.toLowerCase().split(/\\s+/)
  for (const card of cards) card.hidden = !words.every((word) => card.dataset.words.includes(word))
  for (const group of document.querySelectorAll('main > section')) group.hidden = !group.querySelector('.card:not([hidden])')
  count.textContent = cards.filter((card) => !card.hidden).length + ' found'
  history.replaceState(null, '', box.value === '' ? location.pathname : '?q=' + encodeURIComponent(box.value))
}
function openNamed() {
  const card = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!card || !card.classList.contains('card')) return
  if (card.hidden) {
    box.value = ''
    search()
  }
  card.open = true
  card.scrollIntoView()
  card.querySelector('summary').focus()
}
box.addEventListener('input', search)
box.form.addEventListener('submit', (event) => event.preventDefault())
addEventListener('hashchange', openNamed)
openNamed()
`
