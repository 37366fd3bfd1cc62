/**
 * What a change is about, as it is hashed, stored and shown. Everything in it but `details` is covered by the plan's
 * hash.
 */
export interface Change<Details = unknown> {
  /** The registered kind that knows how to make it. */
  kind: string
  /** Object id of the person or the group; of what concerns a role alone, the id of the role. */
  userId: string
  /** The group, product or role, where there is one besides the person. */
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
