import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ReviewResult } from '../../services/campaigns/answers/deciding.ts'
import { MOST_DECIDED } from '../../services/campaigns/answers/reviews.ts'
import { read } from '../../services/console/asking.ts'
import type { Listed, ShownReview } from '../../services/console/data.ts'
import type { Refused } from '../../services/console/layout.ts'
import { outcomesOf, reviewsPage, toldOutcomes } from '../../services/console/reviews-page.ts'
import { CONSOLE_TEXTS } from '../../services/console/texts/texts.ts'
import { askAs, baseOf, filledIn, sayOf, seeOther, sendPage, sendRefusal, viewerOf } from './visit.ts'

const reviews: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/reviews', { schema: { hide: true } }, async (request, reply) => showReviews(request, reply))

  app.post(
    '/reviews',
    { schema: { hide: true, body: Type.Record(Type.String(), Type.String()) } },
    async (request, reply) => {
      const { reviewIds, ...given } = filledIn(request.body)
      const ids = reviewIds?.split(',') ?? []
      const tried = { given, ticked: new Set(ids) }
      if (ids.length === 0) {
        return showReviews(request, reply, { ...tried, refused: nothingTicked(request), status: 400 })
      }
      const got = await read<{ results: ReviewResult[] }>(askAs(request), 'DecideContactReviews', {
        body: { ...given, reviewIds: ids },
      })
      if ('refused' in got) return showReviews(request, reply, { ...tried, refused: got.refused, status: got.status })
      const told = new URLSearchParams(outcomesOf(got.value.results))
      return seeOther(reply, `${baseOf(app.publicUrl)}/reviews?${told}`)
    },
  )
}

const nothingTicked = (request: FastifyRequest): Refused => ({
  code: 'EmptyValue',
  message: CONSOLE_TEXTS[sayOf(request).language].reviews.nothingTicked,
})

interface Tried {
  given?: Readonly<Record<string, string>>
  ticked?: ReadonlySet<string>
  refused?: Refused
  status?: number
}

async function showReviews(
  request: FastifyRequest,
  reply: FastifyReply,
  { ticked, status = 200, ...tried }: Tried = {},
) {
  const got = await read<Listed<ShownReview>>(askAs(request), 'ListContactReviews', {
    query: { top: String(MOST_DECIDED) },
  })
  if ('refused' in got) return sendRefusal(request, reply, got.refused, got.status)
  const query = request.query as Record<string, string | undefined>
  const page = reviewsPage({
    viewer: viewerOf(request),
    reviews: got.value,
    mayDecide: request.server.mayCall(request.caller, 'DecideContactReviews'),
    ticked: ticked ?? (query['ticked'] === 'all' ? 'all' : new Set()),
    done: toldOutcomes(query, sayOf(request)),
    ...tried,
  })
  return sendPage(reply, page, status)
}

export default reviews
