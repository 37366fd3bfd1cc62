/**
 * What a change is about, as it is hashed, stored and shown. Everything in it but `details` is covered by the plan's
 * hash.
 */
export interface Change<Details = unknown> {
  /** The registered kind that knows how to make it. */
  kind: string
  /** Whom or what it is about, as the `subject` of its kind says: an object id, or the id of a role's definition. */
  subjectId: string
  /** The group, product or role besides, as its `target` says; of what is about a role alone, the role again. */
  targetId?: string
  /** What was there, as the inverse must bring it back. */
  before: object
  after: object
  /** What must still hold when it is made. */
  preconditions: object
  /** Whether it may move the person between groups that grant licenses or power. */
  movesPeople?: boolean
  /** Names and what else is shown; personal. */
  details: Details
}
