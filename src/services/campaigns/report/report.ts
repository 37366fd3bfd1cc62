import { findCampaign } from '../../../store/campaigns.ts'
import type { CampaignRow } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import { isoTime } from '../../../time.ts'
import { isGuid } from '../../../guid.ts'
import type { ContactRecords } from '../../contacts/records.ts'
import type { Links } from '../../links.ts'
import type { CallerNames } from '../../people/caller-names.ts'
import type { ReportFile, ReportFormat } from '../../reports/report-formats.ts'
import type { Wording } from '../../reports/wording.ts'
import type { HandOvers } from '../hand-over/hand-over.ts'
import { getCampaign } from '../lookup.ts'
import type { CampaignSpec } from '../spec.ts'
import { campaignFigures, type CampaignFigures } from './figures.ts'
import { campaignCsv } from './report-csv.ts'
import { campaignHtml } from './report-html.ts'

export type CampaignReports = ReturnType<typeof createCampaignReports>

/** What became of a campaign: numbers for flows, a spreadsheet with everybody in it, and a page for people. */
export function createCampaignReports({
  store,
  records,
  handOvers,
  links,
  publicUrl,
  linkDays,
  tenantName,
  callerNames,
  say,
  now,
}: {
  store: Store
  records: ContactRecords
  handOvers: HandOvers
  links: Links
  publicUrl: string
  linkDays: number
  tenantName: () => Promise<string>
  callerNames: CallerNames
  /** The language and the time zone of the page. */
  say: Wording
  now: () => number
}) {
  const linkOf = (id: string) => ({ purpose: 'report' as const, id, subjects: [`campaign:${id}`] })

  async function file(campaign: CampaignRow, format: ReportFormat): Promise<ReportFile & { figures: CampaignFigures }> {
    await handOvers.verify(campaign.id)
    const read = await records.current()
    const figures = await campaignFigures(store, campaign, { ...read, timeZone: say.timeZone })
    const name = `contact-campaign-${campaign.id}.${format}`
    switch (format) {
      case 'csv':
        return {
          fileName: name,
          contentType: 'text/csv; charset=utf-8',
          content: await campaignCsv(store, campaign.id, read.slot, (campaign.spec as CampaignSpec).fields),
          figures,
        }
      case 'json':
        return {
          fileName: name,
          contentType: 'application/json',
          content: JSON.stringify(
            { campaignId: campaign.id, title: campaign.title, state: campaign.state, ...toReply(figures) },
            undefined,
            2,
          ),
          figures,
        }
      case 'html':
        return {
          fileName: name,
          contentType: 'text/html; charset=utf-8',
          content: await campaignHtml({
            say,
            campaign,
            figures,
            tenantName: await tenantName(),
            names: await callerNames([campaign.createdBy, campaign.closedBy]),
            generatedAt: new Date(now()),
          }),
          figures,
        }
    }
  }

  return {
    /** @throws Refusal `CampaignNotFound`, `NotReadyYet` */
    async get(campaignId: string, format: ReportFormat) {
      const campaign = await getCampaign(store.db, campaignId)
      const { figures, ...report } = await file(campaign, format)
      return {
        ...report,
        reportLink: `${publicUrl}/r/${campaign.id}.${links.sign(linkOf(campaign.id), linkDays)}`,
        figures: toReply(figures),
      }
    },

    /**
     * The page behind a signed link; nothing for a link that is not ours.
     *
     * @throws Refusal `LinkExpired`, `LinkRevoked`
     */
    async page(token: string, format: ReportFormat): Promise<ReportFile | undefined> {
      const id = token.slice(0, 36)
      if (!isGuid(id) || token[36] !== '.') return undefined
      const campaign = await findCampaign(store.db, id)
      if (
        campaign === undefined ||
        campaign.state === 'draft' ||
        !(await links.follows(linkOf(campaign.id), token.slice(37)))
      ) {
        return undefined
      }
      const { figures: _figures, ...report } = await file(campaign, format)
      return report
    },
  }
}

const toReply = ({ asOf, ...figures }: CampaignFigures) => ({ ...figures, asOf: isoTime(asOf) })
