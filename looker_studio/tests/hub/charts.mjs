/** Random charts over the small world, the same for the same seed. */

import { dice } from '../host/dice.mjs';
import { OPERATORS } from '../host/filters.mjs';
import { RELATIONS } from './data.mjs';

export const ACCOUNTS = ['-000acme1', '-000acme2'];

const WORLD = {
  profile_day: {
    dimensions: [
      'account_id',
      'username',
      'is_business_account',
      'date',
      'week',
      'month',
      'quarter',
      'year',
      'weekday',
    ],
    metrics: [
      'video_views',
      'likes',
      'comments',
      'shares',
      'profile_views',
      'followers_net',
      'engagements',
      'followers_total',
      'engagement_rate_views',
      'reached_audience_avg_per_day',
    ],
  },
  video: {
    dimensions: [
      'account_id',
      'username',
      'video_id',
      'caption',
      'media_type',
      'is_ad',
      'posted_date',
      'posted_month',
      'video_created_at',
      'share_url',
      'thumbnail_url',
    ],
    metrics: ['v_views', 'v_likes', 'v_like_rate'],
  },
  video_change: {
    dimensions: ['username', 'video_id', 'media_type', 'activity_date'],
    metrics: ['v_views_day'],
  },
  follower_country: {
    dimensions: ['account_id', 'username', 'follower_country'],
    metrics: ['follower_country_est'],
  },
};

/** Filter values that occur, so that filters let some rows through and stop others. */
function valuesOf(relation, field, throws) {
  const rows = RELATIONS[relation](throws.one(ACCOUNTS));
  return throws.some(
    rows.map((row) => row[field]).filter((value) => value !== null),
    1,
    3,
  );
}

const NUMERIC = ['BETWEEN', ...OPERATORS.filter((name) => name.startsWith('NUMERIC'))];

export function filterOf(relation, field, throws) {
  const given = valuesOf(relation, field, throws);
  const usable = OPERATORS.filter(
    (name) => !NUMERIC.includes(name) || (given.length > 0 && /^\d+$/.test(given[0])),
  );
  const operator = given.length === 0 ? 'IS_NULL' : throws.one(usable);
  const first = given[0];
  const piece = String(first)
    .slice(0, 1 + throws.upTo(4))
    .replace(/[^\w .-]/gu, '');
  const values = {
    IS_NULL: [],
    IN_LIST: given,
    BETWEEN: [first, given[given.length - 1]].sort(),
    CONTAINS: [piece],
    REGEXP_PARTIAL_MATCH: [`(?i)^${piece.replaceAll('.', '\\.')}`],
    REGEXP_EXACT_MATCH: [`${piece.replaceAll('.', '\\.')}.*`],
  }[operator] || [first];
  return { fieldName: field, operator, type: throws.one(['INCLUDE', 'EXCLUDE']), values };
}

export function chartOf(seed) {
  const throws = dice(seed);
  const relation = throws.one(Object.keys(WORLD));
  const { dimensions, metrics } = WORLD[relation];
  const from = throws.upTo(300);
  const at = (offset) => new Date(Date.parse('2025-09-01') + offset * 86_400_000).toISOString().slice(0, 10);
  return {
    relation,
    accounts: throws.some(ACCOUNTS, 1, 2),
    dimensions: throws.some(dimensions, 0, 3),
    metrics: throws.some(metrics, 1, 4),
    dateRange: { startDate: at(from), endDate: at(from + throws.upTo(95)) },
    filters: Array.from({ length: throws.upTo(3) }, () =>
      Array.from({ length: 1 + throws.upTo(2) }, () => filterOf(relation, throws.one(dimensions), throws)),
    ),
    totals: true,
  };
}
