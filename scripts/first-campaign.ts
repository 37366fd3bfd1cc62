/** A contact campaign of the demo: begun, and the lines that show what people would get and what became of it. */
import type { Ask } from './first-look.ts'
import type { Step } from './first-steps.ts'

interface Department {
  department: string
  people: number
  completenessPercent: number
}

/** Few enough that everything about them fits on a screen. */
const MOST_PEOPLE = 60

export async function firstCampaign(ask: Ask, requester: string): Promise<Step[]> {
  const { value } = await ask<{ value: Department[] }>('GET /v1/departments')
  const [worst] = value
    .filter(({ people }) => people > 0 && people <= MOST_PEOPLE)
    .toSorted((a, b) => a.completenessPercent - b.completenessPercent)
  if (worst === undefined) return []
  const body = { departments: [worst.department], fields: ['mobilePhone', 'officeLocation'], requester }
  const { campaignId } = await ask<{ campaignId: string }>('POST /v1/contact-campaigns', body)
  const path = `/v1/contact-campaigns/${campaignId}`
  return [
    { remark: `A contact campaign: is what the directory says about the people of ${worst.department} right?` },
    { method: 'POST', path: '/v1/contact-campaigns', body },
    { remark: 'The card and the mail that the first one would get. Nobody is asked by looking, or at night.' },
    { method: 'POST', path: `${path}/due`, body: { dryRun: true, top: 1 } },
    { method: 'GET', path },
  ]
}
