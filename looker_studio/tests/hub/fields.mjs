/**
 * The fields of the small world, as definitions of CONTRACT.md, and for metrics how they are put
 * together: sum, last (of each account, then added), native (needs its dimensions), ratio, mean.
 */

const dimension = (id, semantic, places, label) => ({
  relations: places,
  definition: {
    id,
    label: label || id,
    description: `${id} of the small world.`,
    group: 'Dimensions',
    role: 'dimension',
    kind: 'text',
    unit: 'none',
    aggregation: 'none',
    semantic,
    reaggregatable: false,
    hidden: false,
    formula: null,
  },
});

const metric = (id, relation, rule, more = {}) => ({
  relations: [relation],
  rule,
  definition: {
    id,
    label: id,
    description: `${id} of the small world.`,
    group: 'Metrics',
    role: 'metric',
    kind: 'integer',
    unit: 'count',
    aggregation: rule.way,
    semantic: 'NUMBER',
    reaggregatable: rule.way === 'sum' && !rule.stock && !rule.needs,
    hidden: false,
    formula: null,
    ...more,
  },
});

const EVERYWHERE = ['profile_day', 'video', 'video_change', 'follower_country'];
const POSTS = ['video', 'video_change'];
const sum = (of) => ({ way: 'sum', of });
const column = (name) => (row) => row[name];
const both = (value, over) => (row) => (over(row) === null ? null : value(row));
const actions = (row) => total([row.likes, row.comments, row.shares]);
const total = (values) => (values.includes(null) ? null : values.reduce((a, b) => a + b, 0));

const DATED = [
  ['date', 'YEAR_MONTH_DAY'],
  ['week', 'YEAR_WEEK'],
  ['month', 'YEAR_MONTH'],
  ['quarter', 'YEAR_QUARTER'],
  ['year', 'YEAR'],
  ['weekday', 'DAY_OF_WEEK'],
];

const LISTED = [
  dimension('account_id', 'TEXT', EVERYWHERE, 'Account ID'),
  dimension('username', 'TEXT', EVERYWHERE, 'Username'),
  dimension('is_business_account', 'BOOLEAN', EVERYWHERE, 'Business Account'),
  ...DATED.map(([part, semantic]) => dimension(part, semantic, ['profile_day'])),
  ...DATED.map(([part, semantic]) => dimension(`posted_${part}`, semantic, ['video'])),
  dimension('video_id', 'TEXT', POSTS, 'Video ID'),
  dimension('media_type', 'TEXT', POSTS, 'Post Type'),
  dimension('caption', 'TEXT', ['video'], 'Caption'),
  dimension('is_ad', 'BOOLEAN', ['video'], 'Used in an Ad'),
  dimension('video_created_at', 'YEAR_MONTH_DAY_SECOND', ['video'], 'Posted At'),
  dimension('share_url', 'URL', ['video'], 'Video Link'),
  dimension('thumbnail_url', 'IMAGE', ['video'], 'Thumbnail'),
  dimension('activity_date', 'YEAR_MONTH_DAY', ['video_change'], 'Activity Date'),
  dimension('follower_country', 'COUNTRY_CODE', ['follower_country'], 'Follower Country'),
  ...['video_views', 'likes', 'comments', 'shares', 'profile_views', 'followers_net'].map((id) =>
    metric(id, 'profile_day', sum(column(id))),
  ),
  metric('engagements', 'profile_day', sum(actions)),
  metric('followers_total', 'profile_day', { way: 'last', of: column('followers_total') }),
  metric(
    'reached_audience',
    'profile_day',
    {
      way: 'native',
      of: column('reached_audience'),
      needs: ['account_id', 'date'],
      instead: 'reached_audience_avg_per_day',
    },
    { label: 'Reached Audience' },
  ),
  metric(
    'reached_audience_avg_per_day',
    'profile_day',
    { way: 'mean', of: column('reached_audience') },
    {
      label: 'Reached Audience (average per day)',
    },
  ),
  metric('engagement_rate_views__value', 'profile_day', sum(both(actions, column('video_views'))), {
    hidden: true,
  }),
  metric('engagement_rate_views__over', 'profile_day', sum(both(column('video_views'), actions)), {
    hidden: true,
  }),
  metric(
    'engagement_rate_views',
    'profile_day',
    { way: 'ratio', of: actions, over: column('video_views') },
    {
      label: 'Engagement Rate by Views',
      semantic: 'PERCENT',
      formula: { value: 'engagement_rate_views__value', over: 'engagement_rate_views__over' },
    },
  ),
  metric('v_views', 'video', { ...sum(column('v_views')), stock: true }),
  metric('v_likes', 'video', { ...sum(column('v_likes')), stock: true }),
  metric(
    'v_like_rate',
    'video',
    { way: 'ratio', of: column('v_likes'), over: column('v_views') },
    { semantic: 'PERCENT' },
  ),
  metric(
    'v_reach',
    'video',
    { way: 'native', of: column('v_reach'), needs: ['video_id'] },
    { label: 'Video Reach' },
  ),
  metric('v_views_day', 'video_change', sum(column('v_views_day'))),
  metric('follower_country_est', 'follower_country', { ...sum(column('follower_country_est')), stock: true }),
];

export const FIELDS = new Map(LISTED.map((field) => [field.definition.id, field]));
export const DEFINITIONS = LISTED.map((field) => field.definition);
export const CATALOGUE = {
  format: 1,
  digest: 'sha256:the-small-world',
  source: { id: 'tiktok_organic', label: 'TikTok Organic' },
  defaults: { dimension: 'date', metric: 'video_views' },
  fields: DEFINITIONS,
};
