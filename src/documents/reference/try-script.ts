/**
 * Sends what the form says, with the key or token of whoever filled it in, and shows the reply. What is left empty is
 * left out.
 */
export const TRY_SCRIPT = `
const form = document.getElementById('try')
const reply = document.getElementById('reply')
const [status, text] = reply.children
const credential = document.getElementById('credential')
const body = document.getElementById('body')
const inputs = [...form.querySelectorAll('[data-in]')]
function addressOf() {
  const query = new URLSearchParams()
  let path = form.dataset.path
  for (const { value, dataset } of inputs) {
    if (dataset.in === 'path') path = path.replace('{' + dataset.name + '}', encodeURIComponent(value))
    else if (value !== '') query.append(dataset.name, value)
  }
  return path + (query.size > 0 ? '?' + query : '')
}
function headersOf(secret) {
  const headers = body === null ? {} : { 'content-type': 'application/json' }
  if (/^ey[\\w-]+\\.[\\w-]+\\.[\\w-]*$/.test(secret)) headers.authorization = 'Bearer ' + secret
  else if (secret !== '') headers['x-api-key'] = secret
  return headers
}
function readable(content) {
  try {
    return JSON.stringify(JSON.parse(content), null, 2)
  } catch {
    return content
  }
}
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const secret = credential.value.trim()
  sessionStorage.setItem('credential', secret)
  reply.hidden = false
  status.textContent = 'Waiting for the reply…'
  text.textContent = ''
  const begun = performance.now()
  try {
    const { method } = form.dataset
    const response = await fetch(addressOf(), { method, headers: headersOf(secret), body: body?.value })
    const content = await response.text()
    const location = response.headers.get('location')
    status.textContent = response.status + ' ' + response.statusText + ' after ' + Math.round(performance.now() - begun) + ' ms' + (location ? ', and the result will be at ' + location : '')
    text.textContent = readable(content)
  } catch (error) {
    status.textContent = 'There is no reply: ' + error.message
  }
})
credential.value = sessionStorage.getItem('credential') ?? ''
form.hidden = false
`
