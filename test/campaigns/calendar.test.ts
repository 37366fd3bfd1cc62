import t from 'tap'
import fc from 'fast-check'
import { WINDOWS_TO_IANA_MAP } from 'windows-iana'
import { createCalendar, endOfDay } from '../../src/services/calendar.ts'
import { timeZoneOf } from '../../src/time-zones.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'

const WINDOWS = [...new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName))]

const { nextWorkingMoment, workingMomentAfter, afterWorkingTime, isSameDay } = createCalendar(
  quietPeriods(['2026-12-21/2027-01-03', '07-14/07-14']),
)
const next = (from: string, timeZone: string) => new Date(nextWorkingMoment(Date.parse(from), timeZone)).toISOString()

t.test('people are asked on working days, between eight and five where they are', async (t) => {
  for (const [from, timeZone, moment] of [
    ['2026-11-25T10:15:30.500Z', 'UTC', '2026-11-25T10:15:30.500Z'],
    ['2026-11-25T03:00:00Z', 'UTC', '2026-11-25T08:00:00.000Z'],
    ['2026-11-25T17:00:00Z', 'UTC', '2026-11-26T08:00:00.000Z'],
    ['2026-11-27T18:00:00Z', 'UTC', '2026-11-30T08:00:00.000Z'],
    ['2026-11-28T12:00:00Z', 'UTC', '2026-11-30T08:00:00.000Z'],
    ['2026-11-25T12:00:00Z', 'America/Los_Angeles', '2026-11-25T16:00:00.000Z'],
    ['2026-11-25T12:00:00Z', 'Asia/Tokyo', '2026-11-25T23:00:00.000Z'],
    ['2026-11-29T23:30:00Z', 'Pacific/Auckland', '2026-11-29T23:30:00.000Z'],
    ['2026-03-27T18:00:00Z', 'Europe/Paris', '2026-03-30T06:00:00.000Z'],
    ['2026-10-23T18:00:00Z', 'Europe/Paris', '2026-10-26T07:00:00.000Z'],
    ['2026-12-18T20:00:00Z', 'Europe/Paris', '2027-01-04T07:00:00.000Z'],
    ['2026-07-13T20:00:00Z', 'Europe/Paris', '2026-07-15T06:00:00.000Z'],
    ['2026-11-25T01:00:00Z', 'Asia/Kathmandu', '2026-11-25T02:15:00.000Z'],
  ] as const) {
    t.equal(next(from, timeZone), moment, `${from} in ${timeZone}`)
  }
  t.equal(
    new Date(workingMomentAfter(Date.parse('2026-11-25T10:00:00Z'), 3, 'UTC')).toISOString(),
    '2026-11-30T08:00:00.000Z',
    'three days after a Wednesday is a Saturday',
  )
  t.ok(isSameDay(Date.parse('2026-11-25T23:30:00Z'), Date.parse('2026-11-26T00:30:00Z'), 'America/New_York'))
  t.notOk(isSameDay(Date.parse('2026-11-25T23:30:00Z'), Date.parse('2026-11-26T00:30:00Z'), 'UTC'))
})

t.test('working time passes on working days alone', async (t) => {
  for (const [from, hours, timeZone, moment] of [
    ['2026-11-25T10:15:00Z', 4, 'UTC', '2026-11-25T14:15:00.000Z'],
    ['2026-11-25T13:00:00Z', 4, 'UTC', '2026-11-25T17:00:00.000Z'],
    ['2026-11-25T14:00:00Z', 4, 'UTC', '2026-11-26T09:00:00.000Z'],
    ['2026-11-25T03:00:00Z', 4, 'UTC', '2026-11-25T12:00:00.000Z'],
    ['2026-11-27T22:00:00Z', 20, 'UTC', '2026-12-02T10:00:00.000Z'],
    ['2026-12-18T16:00:00Z', 2, 'Europe/Paris', '2027-01-04T09:00:00.000Z'],
    ['2026-10-23T14:00:00Z', 2, 'Europe/Paris', '2026-10-26T08:00:00.000Z'],
    ['2026-11-25T12:00:00Z', 0, 'UTC', '2026-11-25T12:00:00.000Z'],
  ] as const) {
    t.equal(
      new Date(afterWorkingTime(Date.parse(from), hours * 3_600_000, timeZone)).toISOString(),
      moment,
      `${hours} hours after ${from} in ${timeZone}`,
    )
  }
  const never = createCalendar(quietPeriods(['01-01/12-31']))
  t.equal(
    never.afterWorkingTime(Date.parse('2026-11-25T10:00:00Z'), 3_600_000, 'UTC'),
    Date.parse('2026-11-25T11:00:00Z'),
    'where nobody ever works, time passes as it is',
  )
})

t.test('names of time zones', async (t) => {
  for (const [name, zone] of [
    ['Europe/Paris', 'Europe/Paris'],
    [' europe/london ', 'Europe/London'],
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['America/Indiana/Knox', 'America/Indiana/Knox'],
    ['Eastern Standard Time', 'America/New_York'],
    ['GMT Standard Time', 'Europe/London'],
    ['Romance Standard Time', 'Europe/Paris'],
  ] as const) {
    t.equal(timeZoneOf(name), zone, name)
  }
  // To Intl these are zones: BST is Asia/Dhaka, where people were asked at three in the morning.
  const misunderstood = ['BST', 'EST', 'MST', 'CET', 'GMT', 'IST', 'Etc/GMT+5', '+01:00', 'Japan', 'GB']
  for (const name of [...misunderstood, '', 'Paris', 'Europe/Nowhere', 'Europe/', '<script>', 'Eastern Time']) {
    t.equal(timeZoneOf(name), undefined, name)
  }
})

t.test('every time zone of Windows is translated to one that can be computed with', async (t) => {
  t.ok(WINDOWS.length > 100)
  for (const name of WINDOWS) {
    const zone = timeZoneOf(name) ?? ''
    t.doesNotThrow(() => new Intl.DateTimeFormat('en-US', { timeZone: zone }), `${name}: ${zone}`)
  }
})

t.test('whatever the moment and the zone: never before, in working hours, and there already if it was', async () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Paris',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
    'America/St_Johns',
  )
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2030, 0) }), zones, (from, timeZone) => {
      const at = nextWorkingMoment(from, timeZone)
      const local = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        hour: '2-digit',
        hourCycle: 'h23',
      }).formatToParts(at)
      const part = (type: string) => local.find((piece) => piece.type === type)?.value ?? ''
      return (
        at >= from &&
        nextWorkingMoment(at, timeZone) === at &&
        !/Sat|Sun/.test(part('weekday')) &&
        Number(part('hour')) >= 8 &&
        Number(part('hour')) < 17
      )
    }),
    { numRuns: 500 },
  )
})

t.test('a day ends where its zone says, also when clocks change', async (t) => {
  for (const [day, timeZone, end] of [
    ['2026-11-29', 'UTC', '2026-11-29T23:59:59.000Z'],
    ['2026-11-29', 'Pacific/Kiritimati', '2026-11-29T09:59:59.000Z'],
    ['2026-11-29', 'Pacific/Pago_Pago', '2026-11-30T10:59:59.000Z'],
    ['2026-03-29', 'Europe/Paris', '2026-03-29T21:59:59.000Z'],
    ['2026-10-25', 'Europe/Paris', '2026-10-25T22:59:59.000Z'],
    // The clocks of Beirut skip the first hour of this day's successor.
    ['2026-03-28', 'Asia/Beirut', '2026-03-28T21:59:59.000Z'],
    ['2028-02-29', 'UTC', '2028-02-29T23:59:59.000Z'],
  ] as const) {
    t.equal(new Date(endOfDay(day, timeZone) ?? 0).toISOString(), end, `${day} ${timeZone}`)
  }
  for (const none of ['', 'tomorrow', '2026-02-29', '2026-13-01', '2026-11-29T10:00', '+002026-11-29', '20261129']) {
    t.equal(endOfDay(none, 'UTC'), undefined, none)
  }
})
