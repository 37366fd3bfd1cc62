import type { Somebody } from './founding.ts'
import { present } from '../present.ts'

export interface Audit {
  name: string
  daysAgo: number
  /** At this hour of that day, in UTC. */
  atHour?: number
  activity: string
  category: string
  service: string
  user: Somebody
  /** Who did it; the Global Administrator unless said. */
  by?: Somebody
  reason?: string
  /** What PIM logs besides: the role, which request it belongs to, for how long, and who did it if not the person. */
  pim?: { role: string; request: string; hours?: number; by?: Somebody; ticket?: string }
  /** Which of PIM's planes: all three log under the same names. */
  plane?: 'Azure' | 'group'
  /** Of Azure: the guid of the role and the subscription, where the entry says them. */
  azure?: { roleId: string; subscription: string }
}

export const pimEntry = (
  name: string,
  activity: string,
  user: Somebody,
  daysAgo: number,
  request: string,
  more: Partial<Audit> & { hours?: number; by?: Somebody; ticket?: string; role?: string } = {},
): Audit => {
  const { hours, by, ticket, role = 'Exchange Administrator', ...rest } = more
  return {
    name,
    daysAgo,
    activity: `Add member to role ${activity} (PIM activation)`,
    category: 'RoleManagement',
    service: 'PIM',
    user,
    pim: {
      role,
      request,
      ...present('hours', hours),
      ...present('by', by),
      ...present('ticket', ticket),
    },
    ...rest,
  }
}

export const AUDITS: readonly Audit[] = [
  pimEntry('activation', 'completed', 'activatedAdmin', 0.05, 'r6', {
    reason: 'Mail flow incident',
    hours: 8,
    ticket: 'INC-1024',
  }),
  // Waits for somebody, and nobody decides.
  pimEntry('waits', 'approval requested', 'eligibleAdmin', 0.2, 'r7', {
    reason: 'Onboarding of the new faculty',
    role: 'User Administrator',
  }),
  pimEntry('asked', 'approval requested', 'activatedAdmin', 3.1, 'r8', {
    reason: 'Change of the transport rules',
    role: 'Teams Administrator',
  }),
  pimEntry('approved', 'request approved', 'activatedAdmin', 3.08, 'r8', {
    by: 'globalAdmin',
    role: 'Teams Administrator',
  }),
  pimEntry('began', 'completed', 'activatedAdmin', 3.07, 'r8', {
    reason: 'Change of the transport rules',
    hours: 2,
    role: 'Teams Administrator',
  }),
  // The same names, of an Azure role and of membership in a group.
  pimEntry('azure', 'completed', 'activatedAdmin', 4, 'z1', {
    plane: 'Azure',
    category: 'ResourceManagement',
    role: 'Owner',
    reason: 'Storage of the archive',
    hours: 2,
  }),
  // Some say which role it was, with the subscription before it.
  pimEntry('azureRole', 'completed', 'activatedAdmin', 4.5, 'z3', {
    plane: 'Azure',
    category: 'ResourceManagement',
    role: 'Contributor',
    azure: { roleId: 'b24988ac-6180-42a0-ab88-20f7382dd24c', subscription: 'library' },
    reason: 'Moving the archive of the library',
    hours: 1,
  }),
  pimEntry('membership', 'completed', 'eligibleAdmin', 5, 'z2', {
    plane: 'group',
    category: 'GroupManagement',
    role: 'Member',
    reason: 'Helpdesk shift',
    hours: 4,
  }),
  // Three times within a day, and nothing said.
  pimEntry('again3', 'completed', 'activatedAdmin', 6, 'r5', { atHour: 15, reason: 'test', hours: 1 }),
  pimEntry('again2', 'completed', 'activatedAdmin', 6, 'r4', { atHour: 12, reason: 'test', hours: 1 }),
  pimEntry('again1', 'completed', 'activatedAdmin', 6, 'r3', { atHour: 10, reason: 'work', hours: 1 }),
  // At night.
  pimEntry('night', 'completed', 'activatedAdmin', 12, 'r2', {
    atHour: 2,
    reason: 'Mailbox migration of the library',
    hours: 1,
  }),
  pimEntry('first', 'completed', 'activatedAdmin', 20, 'r1', {
    atHour: 11,
    reason: 'Mailbox migration of the library',
    hours: 1,
  }),
  {
    name: 'enabled',
    daysAgo: 2,
    activity: 'Enable account',
    category: 'UserManagement',
    service: 'Core Directory',
    user: 'recentlyEnabled',
  },
  {
    name: 'created',
    daysAgo: 5,
    activity: 'Add user',
    category: 'UserManagement',
    service: 'Core Directory',
    user: 'tooNew',
  },
  {
    name: 'licensed',
    daysAgo: 10,
    activity: 'Change user license',
    category: 'UserManagement',
    service: 'Core Directory',
    user: 'recentlyLicensed',
  },
  {
    name: 'disabled',
    daysAgo: 20,
    activity: 'Disable account',
    category: 'UserManagement',
    service: 'Core Directory',
    user: 'disabledUser',
  },
  // All that an eligible User Administrator does: a lesser role would do.
  ...[1, 2, 3, 4, 5, 6].map((daysAgo): Audit => ({
    name: `products${daysAgo}`,
    daysAgo: daysAgo + 0.3,
    activity: 'Change user license',
    category: 'UserManagement',
    service: 'Core Directory',
    user: 'activeStaff',
    by: 'eligibleAdmin',
  })),
]
