import { v5 } from 'uuid'

/** What all ids of this project are made from; never to be changed, since a new id is another thing on import. */
const NAMESPACE = '5d1e9f5a-2c0b-5c1e-9c43-7f3f0c1b9a64'

/** The same name has the same id in every build, so that importing again updates and does not add. */
export const stableId = (...names: readonly string[]): string => v5(names.join('/'), NAMESPACE)
