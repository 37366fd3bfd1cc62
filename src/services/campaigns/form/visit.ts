import type { ContactSubjectRow } from '../../../store/contact-tables.ts'
import type { SignedInPerson } from '../../access/form-sign-in.ts'
import type { Answerable } from '../answers/answerable.ts'
import type { FrameOptions } from './frame.ts'

/** Somebody at a form. */
export interface Visit {
  /** The link: the request and its signature. */
  token: string
  signedIn?: SignedInPerson
}

/** A request that whoever follows its link may answer. */
export interface Opened {
  where: Answerable
  subjects: ContactSubjectRow[]
  frame: Omit<FrameOptions, 'title'>
  /** The address of the first page. */
  again: string
}

/** Only whoever was asked: somebody else's word counts as little as that of a link. */
export const isSignedIn = ({ signedIn }: Visit, { request }: Answerable): boolean =>
  signedIn !== undefined && signedIn.userId === request.responderId
