-- --metrics 'v_views_at_age,posts_at_age' --by 'age_day' --where 'age_day < 9'
WITH captures AS (
  SELECT account, captured_at
  FROM hw_slice
  WHERE stream = ? AND state = 'landed' AND captured_at IS NOT NULL AND account = ?
),
ages AS (
  SELECT v.account, v."video_id", c.captured_at, CAST(floor(extract(epoch FROM (c.captured_at - post."video_created_at")) / 86400) AS INTEGER) AS age_day, v."v_views", row_number() OVER (PARTITION BY v.account, v."video_id", CAST(floor(extract(epoch FROM (c.captured_at - post."video_created_at")) / 86400) AS INTEGER) ORDER BY c.captured_at) AS place
  FROM captures AS c
  JOIN "video_lifetime" AS v ON v.account = c.account AND v.captured_at <= c.captured_at
    AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)
  JOIN "video" AS post ON post.account = v.account AND post."video_id" = v."video_id" AND post.superseded_at IS NULL
    AND (post.vanished_at IS NULL OR c.captured_at < post.vanished_at)
  WHERE v.account = ? AND c.captured_at >= post."video_created_at"
)
SELECT
  ages.age_day AS "age_day",
  CAST(sum(ages."v_views") AS BIGINT) AS "v_views_at_age",
  CAST(sum(1) AS BIGINT) AS "posts_at_age"
FROM ages
JOIN "video" ON "video".account = ages.account AND "video"."video_id" = ages."video_id" AND "video".account = ? AND "video".superseded_at IS NULL
LEFT JOIN "video_ad" ON "video_ad".account = ages.account AND "video_ad"."video_id" = ages."video_id" AND "video_ad".account = ? AND "video_ad".superseded_at IS NULL
WHERE NOT coalesce("video_ad".ad_only, FALSE)
  AND CAST("video"."video_created_at" AS DATE) BETWEEN ? AND ?
  AND ages.place = 1
  AND ages.age_day < ?
GROUP BY 1
ORDER BY "age_day" ASC NULLS LAST
-- 'video_lifetime'
-- 1
-- 1
-- 1
-- 1
-- datetime.date(2014, 8, 1)
-- datetime.date(2026, 10, 1)
-- 9
