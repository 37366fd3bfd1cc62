/** Whether a host name is one of those that a pattern stands for; `*` in it stands for one or more labels. */
export const hostMatches = (pattern: string, host: string): boolean =>
  new RegExp(
    `^${pattern
      .toLowerCase()
      .split('*')
      .map((part) => part.replace(/[^a-z0-9-]/g, '\\$&'))
      .join('[a-z0-9-]+(\\.[a-z0-9-]+)*')}$`,
  ).test(host)
