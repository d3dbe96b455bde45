-- --metrics 'v_views_at_age,posts_at_age' --by 'age_day' --where 'age_day < 9'
WITH captures AS (
  SELECT account, captured_at
  FROM hw_slice
  WHERE stream = ? AND state = 'landed' AND captured_at IS NOT NULL AND account = ?
),
absences AS (
  SELECT p.account, p."video_id", p.captured_at AS gone_from, p.superseded_at AS gone_until
  FROM "video" AS p
  WHERE p.account = ? AND p.vanished_at IS NOT NULL
),
ages AS (
  SELECT v.account, v."video_id", c.captured_at, CAST(floor(extract(epoch FROM (c.captured_at - post."video_created_at")) / 86400) AS INTEGER) AS age_day, v."v_views", row_number() OVER (PARTITION BY v.account, v."video_id", CAST(floor(extract(epoch FROM (c.captured_at - post."video_created_at")) / 86400) AS INTEGER) ORDER BY c.captured_at) AS place
  FROM captures AS c
  JOIN "video_lifetime" AS v ON v.account = c.account AND v.captured_at <= c.captured_at
    AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)
  JOIN "video" AS post ON post.account = v.account AND post."video_id" = v."video_id" AND post.superseded_at IS NULL
  WHERE v.account = ? AND c.captured_at >= post."video_created_at"
    AND NOT EXISTS (SELECT 1 FROM absences AS gone WHERE gone.account = v.account AND gone."video_id" = v."video_id" AND gone.gone_from <= c.captured_at AND (gone.gone_until IS NULL OR gone.gone_until > c.captured_at))
    AND (v.stale IS NULL OR v."v_views" IS NOT NULL AND NOT strpos(v.stale, '"v_views"') > 0 OR v."v_likes" IS NOT NULL AND NOT strpos(v.stale, '"v_likes"') > 0 OR v."v_comments" IS NOT NULL AND NOT strpos(v.stale, '"v_comments"') > 0 OR v."v_shares" IS NOT NULL AND NOT strpos(v.stale, '"v_shares"') > 0 OR v."v_favorites" IS NOT NULL AND NOT strpos(v.stale, '"v_favorites"') > 0 OR v."v_reach" IS NOT NULL AND NOT strpos(v.stale, '"v_reach"') > 0 OR v."v_watch_time_s" IS NOT NULL AND NOT strpos(v.stale, '"v_watch_time_s"') > 0 OR v."v_avg_watch_s" IS NOT NULL AND NOT strpos(v.stale, '"v_avg_watch_s"') > 0 OR v."v_full_watch_rate" IS NOT NULL AND NOT strpos(v.stale, '"v_full_watch_rate"') > 0 OR v."v_new_followers" IS NOT NULL AND NOT strpos(v.stale, '"v_new_followers"') > 0 OR v."v_profile_views" IS NOT NULL AND NOT strpos(v.stale, '"v_profile_views"') > 0 OR v."v_website_clicks" IS NOT NULL AND NOT strpos(v.stale, '"v_website_clicks"') > 0 OR v."v_email_clicks" IS NOT NULL AND NOT strpos(v.stale, '"v_email_clicks"') > 0 OR v."v_phone_number_clicks" IS NOT NULL AND NOT strpos(v.stale, '"v_phone_number_clicks"') > 0 OR v."v_address_clicks" IS NOT NULL AND NOT strpos(v.stale, '"v_address_clicks"') > 0 OR v."v_app_download_clicks" IS NOT NULL AND NOT strpos(v.stale, '"v_app_download_clicks"') > 0 OR v."v_lead_submissions" IS NOT NULL AND NOT strpos(v.stale, '"v_lead_submissions"') > 0)
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
-- 1
-- datetime.date(2014, 8, 1)
-- datetime.date(2026, 10, 1)
-- 9
