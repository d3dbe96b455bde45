/**
 * Sample rows for the host's guessing of types. It asks for them many times in parallel; they say
 * nothing a type does not, so nobody is asked.
 */

const SAMPLE_VALUES = {
  YEAR: '2026',
  YEAR_QUARTER: '20261',
  YEAR_MONTH: '202603',
  YEAR_WEEK: '202611',
  YEAR_MONTH_DAY: '20260317',
  YEAR_MONTH_DAY_SECOND: '20260317031545',
  MONTH: '03',
  WEEK: '11',
  DAY: '17',
  DAY_OF_WEEK: '2',
  HOUR: '03',
  COUNTRY_CODE: 'FR',
  DURATION: '75',
  NUMBER: 7,
  PERCENT: 0.25,
  BOOLEAN: true,
  URL: 'https://www.example.com/',
  IMAGE: 'https://www.example.com/image.png',
  TEXT: 'text',
};

function sampleAnswer_(names) {
  const definitions = builtIn_(names).map((known, index) => known || unknownField_(names[index]));
  const values = definitions.map(({ semantic }) => SAMPLE_VALUES[semantic]);
  return { schema: built_(definitions), rows: [{ values }], filtersApplied: false };
}

/** A field of a newer hub: text says least about it. */
function unknownField_(id) {
  return { id, label: id, role: 'dimension', semantic: 'TEXT' };
}
