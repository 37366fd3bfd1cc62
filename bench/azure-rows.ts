import { ESTATES, measure as measureEstate, measureSettings, type Estate } from './azure-inventory.ts'
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
        size: sizeOf(estate),
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
  // Within Microsoft's limit on reads of management groups, more than the smallest one takes minutes too.
  for (const estate of ESTATES.slice(0, full ? 2 : 1)) {
    const { requests, floor } = await measureSettings(estate)
    rows.push({
      what: 'Azure roles, settings in use at scopes: requests besides',
      size: sizeOf(estate),
      unit: 'count',
      value: requests,
      against: [{ name: 'documented calls', value: floor }],
      goal: { most: 1.05, times: 'documented calls' },
    })
  }
  return rows
}

const sizeOf = ({ managementGroups, subscriptions, assignments }: Estate): string =>
  `${managementGroups} management groups, ${subscriptions.toLocaleString('en')} subscriptions, ` +
  `${assignments.toLocaleString('en')} assignments`
