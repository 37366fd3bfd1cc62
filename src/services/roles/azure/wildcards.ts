/**
 * Whether an action is one that a pattern allows. `*` stands for any text, slashes included, and case does not count.
 * In time that grows with the product of the lengths, whatever the pattern.
 * https://learn.microsoft.com/azure/role-based-access-control/role-definitions#operations-format
 */
export function matches(pattern: string, action: string): boolean {
  const [wanted, text] = [pattern.toLowerCase(), action.toLowerCase()]
  let [at, position, star, restart] = [0, 0, -1, 0]
  while (position < text.length) {
    if (wanted[at] === '*') {
      star = at++
      restart = position
    } else if (at < wanted.length && wanted[at] === text[position]) {
      at++
      position++
    } else if (star >= 0) {
      at = star + 1
      position = ++restart
    } else return false
  }
  while (wanted[at] === '*') at++
  return at === wanted.length
}
