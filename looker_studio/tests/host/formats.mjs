/** How values of each semantic type are written, and which part of a date another type shows. */

const MONTH = '(0[1-9]|1[0-2])';
const WEEK = '(0[1-9]|[1-4]\\d|5[0-3])';
const written = (pattern) => {
  const whole = new RegExp(`^${pattern}$`);
  return (value) => typeof value === 'string' && whole.test(value);
};

function isDay(text) {
  if (!/^\d{8}$/.test(text)) return false;
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)];
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at.toISOString().slice(0, 10) === `${year}-${month}-${day}`;
}

function isSecond(text) {
  return isDay(text.slice(0, 8)) && /^([01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(text.slice(8));
}

const number = (value) => typeof value === 'number' && Number.isFinite(value);
const text = (value) => typeof value === 'string';

/** Semantic type to whether a value is written as it should be. Types nobody uses are left out. */
export const FORMATS = {
  YEAR: written('\\d{4}'),
  YEAR_QUARTER: written('\\d{4}[1-4]'),
  YEAR_MONTH: written(`\\d{4}${MONTH}`),
  YEAR_WEEK: written(`\\d{4}${WEEK}`),
  YEAR_MONTH_DAY: (value) => text(value) && isDay(value),
  YEAR_MONTH_DAY_SECOND: (value) => text(value) && isSecond(value),
  MONTH: written(MONTH),
  WEEK: written(WEEK),
  DAY: written('(0[1-9]|[12]\\d|3[01])'),
  DAY_OF_WEEK: written('[0-6]'),
  HOUR: written('([01]\\d|2[0-3])'),
  COUNTRY_CODE: written('[A-Z]{2}'),
  DURATION: written('\\d+'),
  NUMBER: number,
  PERCENT: number,
  BOOLEAN: (value) => typeof value === 'boolean',
  URL: written('[a-z][a-z0-9+.-]*://\\S+'),
  IMAGE: written('https?://\\S+'),
  TEXT: text,
};

export function dataTypeOf(type) {
  if (type === 'NUMBER' || type === 'PERCENT' || type.startsWith('CURRENCY_')) return 'NUMBER';
  return type === 'BOOLEAN' ? 'BOOLEAN' : 'STRING';
}

/** A day as a person sees it after choosing another type for it in a chart. */
export const COARSER = {
  YEAR_MONTH: (day) => day.slice(0, 6),
  YEAR_QUARTER: (day) => day.slice(0, 4) + Math.ceil(Number(day.slice(4, 6)) / 3),
  YEAR: (day) => day.slice(0, 4),
};
