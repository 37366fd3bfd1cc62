import { measure as measureDirectory } from './directory.ts'
import type { Row } from './results.ts'

/** The copy of the directory in tenants of these sizes, the smallest first: each list by itself, then the memory. */
export async function measure(sizes: readonly number[]): Promise<Row[]> {
  const measured = []
  for (const people of sizes) measured.push(await measureDirectory(people))
  return [
    ...measured.flatMap(({ sweep }) => sweep),
    ...measured.flatMap(({ plan }) => plan),
    ...measured.flatMap(({ lists }) => lists),
    ...growth(measured),
  ]
}

function growth(measured: readonly { people: number; peakMb: number | undefined }[]): Row[] {
  const [small, ...others] = measured
  return others.map(({ people, peakMb }): Row => {
    const row = {
      what: 'Memory: growth of the peak',
      size: `${small?.people.toLocaleString('en')} to ${people.toLocaleString('en')} people`,
      unit: 'MB',
    } as const
    if (peakMb === undefined || small?.peakMb === undefined) {
      return { ...row, notMeasured: 'this system does not tell the memory of a process' }
    }
    return { ...row, value: peakMb - small.peakMb, goal: { most: 64 } }
  })
}
