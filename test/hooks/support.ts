import type { Test } from 'tap'
import { all, type Reply, type KeyName, type Service, type ServiceOptions } from '../helper.ts'
import { startPlans, type Bench } from '../plans/support.ts'
import { startReceiver, type Receiver } from './receiver.ts'

export const HOUR = 3_600_000

/** Settings under which triggers call receivers on this machine. */
export const LOOPBACK = { HOOK_ALLOW_LOOPBACK: 'true' }

export interface Scene extends Bench {
  receiver: Receiver
  /** Subscribes the receiver to a trigger, as its path says. */
  subscribe(trigger: string, more?: Record<string, unknown>, as?: KeyName): Promise<Reply>
  /** A round of the service: what is due is told. */
  sweep(): Promise<void>
  deliveries(state?: string, as?: KeyName): Promise<any[]>
}

export async function startHooks(t: Test, { env = {}, ...options }: ServiceOptions = {}): Promise<Scene> {
  const bench = await startPlans(t, { env: { ...LOOPBACK, ...env }, ...options })
  return { ...bench, ...(await hooking(t, bench)) }
}

/** What tests of triggers need besides a service. */
export async function hooking(t: Test, service: Service) {
  const receiver = await startReceiver(t)
  return {
    receiver,
    subscribe: (trigger: string, more: Record<string, unknown> = {}, as: KeyName = 'licenses') =>
      service.call(`POST /v1/hooks/${trigger}`, { as, body: { callbackUrl: receiver.url, ...more } }),
    sweep: () => service.services.background.sweep(),
    deliveries: async (state?: string, as: KeyName = 'admin') =>
      (await all(service, `GET /v1/hook-deliveries${state === undefined ? '' : `?state=${state}`}`, as)).value,
  }
}
