/** One request that changes something in the tenant; `url` is relative to the version of Graph. */
export interface GraphWrite {
  method: 'PATCH' | 'PUT' | 'POST' | 'DELETE'
  url: string
  body?: unknown
}
