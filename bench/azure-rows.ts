import { ESTATES, measure as measureEstate } from './azure-inventory.ts'
import type { Row } from './results.ts'

/** What the documented calls come to by Microsoft's numbers for 50 management groups and 400 subscriptions. */
const CALCULATED = new Map([
  ['400 without', 475],
  ['400 with', 926],
])

/** The largest one alone takes minutes, within Microsoft's limit on reads of management groups. */
export async function measure(full: boolean): Promise<Row[]> {
  const rows: Row[] = []
  for (const estate of full ? ESTATES : ESTATES.slice(0, 2)) {
    for (const timeBounds of [false, true]) {
      const { requests, floor } = await measureEstate(estate, timeBounds)
      const calculated = CALCULATED.get(`${estate.subscriptions} ${timeBounds ? 'with' : 'without'}`)
      rows.push({
        what: `Azure roles, ${timeBounds ? 'with' : 'without'} time bounds: requests`,
        size:
          `${estate.managementGroups} management groups, ${estate.subscriptions.toLocaleString('en')} subscriptions, ` +
          `${estate.assignments.toLocaleString('en')} assignments`,
        unit: 'count',
        value: requests,
        against: [
          { name: 'documented calls', value: floor },
          ...(calculated === undefined ? [] : [{ name: 'calculated', value: calculated, extrapolated: true } as const]),
        ],
        goal: { most: 1.05, times: 'documented calls' },
      })
    }
  }
  return rows
}
