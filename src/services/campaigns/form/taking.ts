import { present } from '../../../present.ts'
import type { ContactSubjectRow } from '../../../store/contact-tables.ts'
import type { ContactRecord } from '../../contacts/records.ts'
import type { Answerable, AnswerableRequests } from '../answers/answerable.ts'
import type { Answers } from '../answers/answers.ts'
import { changedFields } from '../answers/values.ts'
import type { CampaignSpec } from '../spec.ts'
import { nextAfter } from './choosing.ts'
import type { Page } from './frame.ts'
import { thanksPage } from './saying-pages.ts'
import type { Showing } from './showing.ts'
import { filledIn, type Submission } from './submissions.ts'
import { isSignedIn, type Opened, type Visit } from './visit.ts'

/** A form that was sent, and by whom. */
interface Sent extends Opened {
  visit: Visit
  /** Whom it is about, where it is about one person. */
  subject: ContactSubjectRow | undefined
  sent: Submission
}

/** What each button of a form does. */
export function createTaking({
  requests,
  answers,
  showing,
}: {
  requests: AnswerableRequests
  answers: Answers
  showing: Showing
}) {
  /** @returns the page that follows; nothing where the page has no such button */
  return async function take(form: Sent): Promise<Page | undefined> {
    const { where, subject, sent } = form
    const base = basisOf(form)
    const caller = callerOf(form)
    const { title } = await showing.asked(where, [])

    switch (sent['answer']) {
      case 'confirmAll':
        if (subject !== undefined && isTeam(where)) return undefined
        return thanks(form, title, (await answers.submit(where, { ...base, answer: 'confirm' }, caller)).reply)
      case 'hasLeft':
      case 'notMine': {
        const { reply, requestState } = await answers.submit(where, { ...base, answer: sent['answer'] }, caller)
        return thanks(form, title, reply, requestState === 'closed')
      }
      case 'save':
      case 'saveNext':
        return subject === undefined ? undefined : save({ ...form, subject }, title)
      case undefined:
    }
    return undefined
  }

  /** What is wrong comes back with what was filled in, and nothing of it is kept. */
  async function save(form: Sent & { subject: ContactSubjectRow }, title: string): Promise<Page> {
    const { visit, where, subject, subjects, sent } = form
    const { fields } = where.campaign.spec as CampaignSpec
    const { values, shown, cleared } = filledIn(sent, fields)
    const { set, clear } = changedFields({ values, shown, cleared }, fields)
    const isChanged = clear.length > 0 || Object.keys(set).length > 0
    const base = basisOf(form)
    const result = await answers.submit(
      where,
      isChanged
        ? { ...base, answer: 'correct', values, seen: shown, cleared, allOrNothing: true }
        : { ...base, answer: 'confirm', seen: shown },
      callerOf(form),
    )
    if (result.fields.some(({ outcome }) => outcome === 'invalid')) {
      const more = { given: values, fields: result.fields }
      return { status: 422, html: await showing.personPage(visit, where, subject, subjects, more) }
    }
    const left = sent['answer'] === 'saveNext' ? await requests.openSubjects(where.request) : []
    const next = nextAfter(subject, left)
    if (next === undefined) return thanks(form, title, result.reply)
    const { displayName = subject.userId } = subject.snapshot as ContactRecord
    const said = `${displayName}: ${result.reply}`
    return { status: 200, html: await showing.personPage(visit, where, next, left, { said }) }
  }
}

/** Whoever answers for several goes back to the others, unless the request is over. */
const thanks = ({ visit, where, frame, again }: Sent, title: string, reply: string, isOver = false): Page => ({
  status: 200,
  html: thanksPage({
    ...frame,
    title,
    reply,
    ...(isTeam(where) && !isOver ? { back: again } : {}),
    signedInAs: visit.signedIn?.name,
  }),
})

const isTeam = ({ request }: Answerable): boolean => request.responderKind !== 'person'

/** What holds of every answer of a form. */
const basisOf = ({ visit, where, subject }: Sent) => ({
  channel: 'form' as const,
  signedIn: isSignedIn(visit, where),
  ...present('userId', subject?.userId),
})

const callerOf = ({ visit: { signedIn } }: Sent): string =>
  signedIn === undefined ? 'form' : `user:${signedIn.userId}`
