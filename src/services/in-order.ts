/**
 * Waits for work that goes on side by side. Of what failed, the first in this order is thrown, however fast the others
 * were: what a caller is told does not depend on chance, and nothing fails unheard.
 */
export async function inOrder<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]>
}): Promise<{ -readonly [K in keyof T]: T[K] }> {
  const settled = await Promise.allSettled(work)
  return settled.map(valueOf) as { -readonly [K in keyof T]: T[K] }
}

/** Work that was begun before anybody knows whether it is needed: how it ended is told to whoever asks, if anybody. */
export function begun<T>(work: Promise<T>): () => Promise<T> {
  const settled = Promise.allSettled([work])
  return async () => valueOf((await settled)[0])
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}
