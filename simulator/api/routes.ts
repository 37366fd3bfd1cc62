import type { Route } from '../http/context.ts'
import { groupWriteRoutes } from './group-writes.ts'
import { groupRoutes } from './groups.ts'
import { licenseRoutes } from './licenses.ts'
import { userUpdateRoutes } from './user-update.ts'
import { userRoutes } from './users.ts'

/** Every call the simulator answers; `$batch` is the only one that is not a route. */
export const ROUTES: readonly Route[] = [
  ...userRoutes,
  ...userUpdateRoutes,
  ...groupRoutes,
  ...groupWriteRoutes,
  ...licenseRoutes,
]
