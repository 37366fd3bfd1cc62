import type { PlanRow } from '../../store/tables.ts'
import type { Links } from '../links.ts'

export type PlanLinks = ReturnType<typeof createPlanLinks>

/**
 * Links to what is told of a plan.
 *
 * @param linkDays for how many days one opens
 */
export function createPlanLinks({ links, publicUrl, linkDays }: { links: Links; publicUrl: string; linkDays: number }) {
  const linkOf = (plan: PlanRow, purpose: string) => ({ purpose, id: plan.id, subjects: [`plan:${plan.id}`] })

  return {
    /** @param purpose `report`, or the format of a page of the plan's kind */
    to: (plan: PlanRow, purpose: string): string =>
      `${publicUrl}/r/${plan.id}.${links.sign(linkOf(plan, purpose), linkDays)}`,

    /** @throws Refusal `LinkExpired`, `LinkRevoked` */
    follows: (plan: PlanRow, purpose: string, signature: string): Promise<boolean> =>
      links.follows(linkOf(plan, purpose), signature),
  }
}
