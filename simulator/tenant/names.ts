/** Word lists. All of it made up; telephone numbers are in the ranges kept free for fiction. */

export const GIVEN_NAMES = ['Adele', 'Amir', 'Ana', 'Anton', 'Aylin', 'Ben', 'Carmen', 'Chidi', 'Clara', 'Dana', 'Diego',
  'Elena', 'Emeka', 'Emil', 'Fatima', 'Finn', 'Grace', 'Hana', 'Hugo', 'Ines', 'Isaac', 'Jana', 'Jonas', 'Kaya', 'Lars',
  'Leila', 'Luca', 'Mara', 'Mateo', 'Mei', 'Milan', 'Nadia', 'Noah', 'Nora', 'Olga', 'Omar', 'Priya', 'Quinn', 'Rosa',
  'Samir', 'Sara', 'Tariq', 'Tess', 'Uma', 'Viktor', 'Wanda', 'Xenia', 'Yara', 'Yusuf', 'Zoe']

export const SURNAMES = ['Abbott', 'Adeyemi', 'Andersen', 'Baker', 'Bauer', 'Castro', 'Chen', 'Cohen', 'Costa', 'Dubois',
  'Eriksen', 'Farah', 'Fischer', 'Garcia', 'Gupta', 'Haddad', 'Hansen', 'Ito', 'Ivanova', 'Jensen', 'Johansson', 'Kaur',
  'Keller', 'Khan', 'Kim', 'Kowalski', 'Larsen', 'Lopez', 'Martin', 'Meyer', 'Morales', 'Nakamura', 'Nguyen', 'Novak',
  'Okafor', 'Olsen', 'Patel', 'Petrov', 'Quist', 'Rossi', 'Santos', 'Schmidt', 'Silva', 'Singh', 'Tanaka', 'Torres',
  'Ueda', 'Vargas', 'Weber', 'Yilmaz', 'Zhang']

/** About twenty real departments, two with characters that have to be escaped in a URL, and variants as people type them. */
export const DEPARTMENTS = ['Nursing', 'Nursing', 'Biology', 'Chemistry', 'Physics', 'Mathematics', 'Computer Science',
  'History', 'Languages', 'Music', 'Fine Arts', 'Law', 'Business', 'Education', 'Library', 'Human Resources', 'Finance',
  'IT Services', 'Facilities', 'Admissions', 'R&D #1', "O'Brien Hall", 'Athletics']

export const DEPARTMENT_VARIANTS: Readonly<Record<string, readonly string[]>> = {
  Nursing: ['nursing ', 'NURSING'],
  'Human Resources': ['HR', 'Human resources'],
  'Computer Science': ['Comp. Sci.', 'computer science'],
  'IT Services': ['IT', 'I.T. Services'],
}

export const STAFF_TITLES = [
  'Coordinator', 'Administrator', 'Technician', 'Specialist', 'Analyst', 'Officer', 'Assistant', 'Manager',
]
export const FACULTY_TITLES = ['Lecturer', 'Senior Lecturer', 'Associate Professor', 'Professor', 'Instructor']

export const OFFICES = ['North Hall', 'South Hall', 'Library', 'Science Centre', "O'Brien Hall", 'Annex #2', 'Main Building']

export const CITIES = [
  { city: 'Redmond', state: 'WA', country: 'United States', usageLocation: 'US', postalCode: '98052' },
  { city: 'Redmond', state: 'WA', country: 'United States', usageLocation: 'US', postalCode: '98052' },
  { city: 'Vancouver', state: 'BC', country: 'Canada', usageLocation: 'CA', postalCode: 'V6B 1A1' },
  { city: 'London', state: null, country: 'United Kingdom', usageLocation: 'GB', postalCode: 'SW1A 1AA' },
] as const

export const MALFORMED_PHONES = [
  '555-0142', '4255550142', '(425) 555-0142 ext. 12', 'n/a', '+1 425 555 014', 'x4412', '00 1 425 5550142',
]
