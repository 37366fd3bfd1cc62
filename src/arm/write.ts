/** A request that changes something in Azure. */
export interface ArmWrite {
  /** Tells it from a request to Graph. */
  gate: 'azure'
  method: 'PUT' | 'PATCH' | 'DELETE' | 'POST'
  /** Below the host, encoded, without query. */
  path: string
  apiVersion: string
  body?: unknown
  /**
   * What it changes: the scope, role and principal of an assignment, or a policy. Of two writes that say the same, the
   * second is sent once the first has its response. Absent for a question, which changes nothing.
   */
  changes?: string
}

/** The same request of PIM, only to be checked: Azure says what is against it, and makes nothing. */
export const armValidationOf = ({ changes: _changes, ...request }: ArmWrite): ArmWrite => ({
  ...request,
  method: 'POST',
  path: `${request.path}/validate`,
})

/** Whether a request asks without changing anything. */
export const isArmValidation = ({ method, path, changes }: ArmWrite): boolean =>
  method === 'POST' &&
  changes === undefined &&
  /\/role(Assignment|Eligibility)ScheduleRequests\/[^/]+\/validate$/i.test(path)

export const isArmWrite = (write: object): write is ArmWrite => 'gate' in write && write.gate === 'azure'
