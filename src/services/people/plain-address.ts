/** One address and nothing else: what a mail's head would take for a second one, or for a line of its own, is none. */
export const isPlainAddress = (address: string): boolean =>
  // eslint-disable-next-line no-control-regex -- they are what is refused
  /^[^\s@"<>()[\],;:\\\u0000-\u001F\u007F-\u009F]+@[^\s@"<>()[\],;:\\\u0000-\u001F\u007F-\u009F]+$/.test(address)
