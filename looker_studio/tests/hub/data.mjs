/**
 * A small world with its own truth: two hubs, five accounts, a year of days, some posts. Rows are
 * plain objects, values written as CONTRACT.md says. The same rows every time.
 */

import { dice } from '../host/dice.mjs';

export const HUBS = [
  { id: 'acme', label: 'Acme GmbH' },
  { id: 'beta', label: 'Beta Ltd, "the other one"' },
];

export const ACCOUNTS = [
  { hub: 'acme', id: '-000acme1', label: '@acme.cooks', username: 'acme.cooks', business: true },
  {
    hub: 'acme',
    id: '-000acme2',
    label: '@acme.music (disconnected, history kept)',
    username: 'acme.music',
    business: null,
  },
  { hub: 'acme', id: '-000archive', label: '@acme.archive', username: 'acme.archive', business: true },
  { hub: 'beta', id: '_000beta1', label: '@beta', username: 'beta', business: false },
];
export const SAMPLE = { id: 'sample', label: 'Sample Account', username: 'sample', business: true };
const EVERYBODY = [SAMPLE, ...ACCOUNTS];

export const FIRST_DAY = '2025-09-01';
export const LAST_DAY = '2026-09-30';
const DAY_MS = 86_400_000;

export const compact = (iso) => iso.replaceAll('-', '');

/** Days from first to last, both included, as 2026-09-30. */
export function days(first, last) {
  const found = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) {
    found.push(new Date(at).toISOString().slice(0, 10));
  }
  return found;
}

function seedOf(text) {
  return [...text].reduce((seed, letter) => (Math.imul(seed, 31) + letter.codePointAt(0)) >>> 0, 7);
}

/** ISO week as YYYYWW. */
function isoWeek(iso) {
  const at = new Date(Date.parse(iso));
  const thursday = new Date(at.getTime() + (3 - ((at.getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY_MS / 7);
  return `${year}${String(week).padStart(2, '0')}`;
}

export const DATE_PARTS = {
  date: compact,
  week: isoWeek,
  month: (iso) => compact(iso).slice(0, 6),
  quarter: (iso) => iso.slice(0, 4) + Math.ceil(Number(iso.slice(5, 7)) / 3),
  year: (iso) => iso.slice(0, 4),
  weekday: (iso) => String(new Date(Date.parse(iso)).getUTCDay()),
};

function dated(prefix, iso) {
  return Object.fromEntries(Object.entries(DATE_PARTS).map(([name, of]) => [prefix + name, of(iso)]));
}

const who = ({ id, username, business }) => ({ account_id: id, username, is_business_account: business });

/** One row per account and day. Values go missing the way TikTok's do; the newest two days always. */
function profileDays(account) {
  const throws = dice(seedOf(account.id));
  const all = days(FIRST_DAY, LAST_DAY);
  let followers = 1000 + throws.upTo(500);
  return all.map((iso, at) => {
    const late = at >= all.length - 2;
    const net = throws.upTo(40) - 8;
    followers += net;
    const unless = (odds, value) => (late || throws.chance(odds) ? null : value);
    const video_views = unless(0.02, throws.chance(0.05) ? 0 : 100 + throws.upTo(5000));
    return {
      ...who(account),
      ...dated('', iso),
      day: iso,
      video_views,
      likes: unless(0.05, throws.upTo(400)),
      comments: unless(0.05, throws.upTo(60) - 2),
      shares: unless(0.05, throws.upTo(30)),
      profile_views: unless(0, throws.upTo(300)),
      followers_net: unless(0.03, net),
      followers_total: unless(0.03, followers),
      reached_audience: unless(0.1, throws.upTo(3000)),
    };
  });
}

const CAPTIONS = [
  'Sunday roast #food',
  '=1+1, "quoted", and a comma',
  'Ünïcode 🎉 naïve',
  null,
  'plain',
  'PLAIN text',
  'a\nb',
];

function posts(account) {
  const throws = dice(seedOf(`posts of ${account.id}`));
  return Array.from({ length: account.id === '-000archive' ? 600 : 24 }, (_, at) => {
    const iso = new Date(Date.parse('2025-10-01') + at * 12 * 3_600_000).toISOString();
    const id = `72${String(seedOf(account.id)).padStart(10, '0')}${String(at).padStart(7, '0')}`;
    return {
      ...who(account),
      ...dated('posted_', iso.slice(0, 10)),
      video_id: id,
      caption: throws.one(CAPTIONS),
      media_type: throws.chance(0.2) ? 'PHOTO' : 'VIDEO',
      is_ad: throws.chance(0.1) ? null : throws.chance(0.2),
      video_created_at: compact(iso.slice(0, 10)) + iso.slice(11, 19).replaceAll(':', ''),
      share_url: `https://www.tiktok.com/@${account.username}/video/${id}`,
      thumbnail_url: throws.chance(0.1) ? null : `https://images.example.net/${id}.jpg`,
      v_views: throws.upTo(100_000),
      v_likes: throws.chance(0.1) ? null : throws.upTo(5000),
      v_reach: throws.chance(0.3) ? null : throws.upTo(80_000),
    };
  });
}

/** One row per post and day of capture: 60,000 of the archive. */
function* changes(account) {
  const throws = dice(seedOf(`changes of ${account.id}`));
  const window = days('2026-05-01', '2026-08-08');
  const dates = account.id === '-000archive' ? window : window.slice(0, 20);
  for (const { video_id, media_type } of POSTS.get(account.id)) {
    for (const day of dates) {
      yield {
        ...who(account),
        video_id,
        media_type,
        day,
        activity_date: compact(day),
        v_views_day: throws.upTo(900) - 20,
      };
    }
  }
}

const COUNTRIES = ['DE', 'FR', 'US', 'ZZ'];

function countries(account) {
  const throws = dice(seedOf(`countries of ${account.id}`));
  return COUNTRIES.map((country) => ({
    ...who(account),
    follower_country: country,
    follower_country_est: throws.upTo(9000) / 4,
  }));
}

const POSTS = new Map(EVERYBODY.map((account) => [account.id, posts(account)]));
const PROFILE_DAYS = new Map(EVERYBODY.map((account) => [account.id, profileDays(account)]));
const COUNTRY_ROWS = new Map(EVERYBODY.map((account) => [account.id, countries(account)]));
const CHANGES = new Map();

function changesOf(id) {
  if (!CHANGES.has(id)) CHANGES.set(id, [...changes(EVERYBODY.find((account) => account.id === id))]);
  return CHANGES.get(id);
}

/** Relation to the rows of one account. Rows with `day` are picked by the date range. */
export const RELATIONS = {
  profile_day: (id) => PROFILE_DAYS.get(id),
  video: (id) => POSTS.get(id),
  video_change: changesOf,
  follower_country: (id) => COUNTRY_ROWS.get(id),
};
