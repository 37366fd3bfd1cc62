import t from 'tap'
import { parsePhone, phoneCountry } from '../../src/services/contacts/phone.ts'

const LACKS_AREA_CODE = 'there is no such number without its country code: write it with country and area code'

t.test('numbers become E.164, whatever way they are written', async (t) => {
  const cases: [text: string, country: string, stored: string][] = [
    ['+1 425 555 0100', 'US', '+14255550100'],
    ['(425) 555-0100', 'US', '+14255550100'],
    ['425.555.0100', 'US', '+14255550100'],
    ['011 49 171 1234567', 'US', '+491711234567'],
    ['0171 1234567', 'DE', '+491711234567'],
    ['0049 171 1234567', 'DE', '+491711234567'],
    ['604 555 0100', 'CA', '+16045550100'],
    ['+44 (0)20 7946 0000', 'GB', '+442079460000'],
    ['+39 06 1234567', 'US', '+39061234567'],
    ['\u202a+1 425 555 0100\u202c', 'US', '+14255550100'],
    ['\u200e0171\u00a01234567\ufeff', 'DE', '+491711234567'],
    ['tel:+1-425-555-0100', 'DE', '+14255550100'],
    ['TEL:+49.171.1234567', 'US', '+491711234567'],
    // With its country code, a number of a range that was given out since is taken.
    ['+49 12345678', 'DE', '+4912345678'],
  ]
  for (const [text, country, number] of cases) {
    t.same(parsePhone(text, country), { valid: true, number }, `${text} in ${country}`)
  }
})

t.test('an extension follows the number in one form', async (t) => {
  for (const text of [
    '+1 425 555 0100 x12',
    '(425) 555-0100 ext. 12',
    '+14255550100;ext=12',
    '+1 425 555 0100 #12',
    'tel:+1-425-555-0100;ext=12',
  ]) {
    t.same(parsePhone(text, 'US'), { valid: true, number: '+14255550100 x12' }, text)
  }
  t.same(
    parsePhone('+14255550100 x12', 'DE'),
    { valid: true, number: '+14255550100 x12' },
    'what is stored is read back as it is',
  )
})

t.test('what is no number says why', async (t) => {
  const cases: [text: string, country: string, problem: string][] = [
    ['12345678', 'DE', LACKS_AREA_CODE],
    ['58 80 10', 'AT', LACKS_AREA_CODE],
    ['tel:+1-425;phone-context=example.com', 'US', 'it is too short'],
    ['\u202a\u202c', 'US', 'it does not read as one number'],
    ['4410', 'US', 'it is too short'],
    ['425555010', 'US', 'it is too short'],
    ['+1 425 555 0100 00', 'US', 'it is too long'],
    ['+1 425 555 0100 / 0101', 'US', 'it is too long'],
    ['+999 123', 'US', 'there is no such country code'],
    ['call me at 425 555 0100', 'US', 'it does not read as one number'],
    ['1-800-FLOWERS', 'US', 'it does not read as one number'],
    ['', 'US', 'it does not read as one number'],
    ['+1 000 000 0000', 'US', 'no number begins like this'],
  ]
  for (const [text, country, problem] of cases) t.same(parsePhone(text, country), { valid: false, problem }, text)
})

t.test('the country is that of the person, if numbers are known for it', async (t) => {
  t.equal(phoneCountry('GB', 'US'), 'GB')
  t.equal(phoneCountry('XX', 'US'), 'US')
  t.equal(phoneCountry('', 'US'), 'US')
  t.equal(phoneCountry(null, 'CA'), 'CA')
  t.equal(phoneCountry(undefined, 'CA'), 'CA')
})
