import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { present } from '../../present.ts'
import { endOfDay } from '../../services/calendar.ts'
import { read } from '../../services/console/asking.ts'
import type { ListedFindings } from '../../services/console/data.ts'
import { findingPage, findingsPage } from '../../services/console/findings-page.ts'
import type { Refused } from '../../services/console/layout.ts'
import { CONSOLE_TEXTS } from '../../services/console/texts/texts.ts'
import { isoTime } from '../../time.ts'
import { askAs, baseOf, doneIn, filledIn, sayOf, seeOther, sendPage, sendRefusal, viewerOf } from './visit.ts'

const MOST_LISTED = '200'
const FindingParams = Type.Object({ findingId: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) })

const findings: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/findings', { schema: { hide: true } }, async (request, reply) => {
    const got = await read<ListedFindings>(askAs(request), 'ListRoleFindings', {
      query: { state: 'open', top: MOST_LISTED },
    })
    if ('refused' in got) return sendRefusal(request, reply, got.refused, got.status)
    return sendPage(reply, findingsPage(viewerOf(request), got.value))
  })

  app.get('/findings/:findingId', { schema: { hide: true, params: FindingParams } }, async (request, reply) =>
    showFinding(request, reply, request.params.findingId),
  )

  app.post(
    '/findings/:findingId',
    { schema: { hide: true, params: FindingParams, body: Type.Record(Type.String(), Type.String()) } },
    async (request, reply) => {
      const { findingId } = request.params
      const given = filledIn(request.body)
      const { endDate, ...acceptance } = given
      const got = await read(askAs(request), 'AcceptRoleFinding', {
        params: { findingId },
        body: { ...acceptance, ...present('endDateTime', endOf(endDate, sayOf(request).timeZone)) },
      })
      if ('refused' in got) {
        return showFinding(request, reply, findingId, { given, refused: got.refused, status: got.status })
      }
      return seeOther(reply, `${baseOf(app.publicUrl)}/findings/${findingId}?done=accepted`)
    },
  )
}

/** What is no day goes on as it is, for the API to refuse. */
function endOf(day: string | undefined, timeZone: string): string | undefined {
  const end = day === undefined ? undefined : endOfDay(day, timeZone)
  return end === undefined ? day : isoTime(new Date(end))
}

interface Tried {
  given?: Readonly<Record<string, string>>
  refused?: Refused
  status?: number
}

async function showFinding(
  request: FastifyRequest,
  reply: FastifyReply,
  findingId: string,
  { status = 200, ...tried }: Tried = {},
) {
  // Pages link the worst ones alone, and this list goes far beyond those.
  const got = await read<ListedFindings>(askAs(request), 'ListRoleFindings', {})
  if ('refused' in got) return sendRefusal(request, reply, got.refused, got.status)
  const finding = got.value.value.find((one) => one.findingId === findingId)
  if (finding === undefined) {
    const refused = { code: 'FindingNotFound', message: CONSOLE_TEXTS[sayOf(request).language].findings.missing }
    return sendRefusal(request, reply, refused, 404)
  }
  const page = findingPage({
    viewer: viewerOf(request),
    finding,
    mayAccept: request.server.mayCall(request.caller, 'AcceptRoleFinding'),
    done: doneIn(request),
    ...tried,
  })
  return sendPage(reply, page, status)
}

export default findings
