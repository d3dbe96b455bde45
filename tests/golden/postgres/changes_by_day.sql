-- --metrics 'v_views_day' --by 'date' --period 'last_7d'
WITH captures AS (
  SELECT account, captured_at, lag(captured_at) OVER (PARTITION BY account ORDER BY captured_at) AS captured_before
  FROM hw_slice
  WHERE stream = ? AND state = 'landed' AND captured_at IS NOT NULL AND account = ?
),
versions AS (
  SELECT account, "video_id", captured_at, superseded_at, stale, "v_views", lag("v_views") OVER course AS "v_views_before", row_number() OVER course AS place
  FROM "video_lifetime"
  WHERE account = ? AND captured_at < ? AND (superseded_at IS NULL OR superseded_at >= ?)
  WINDOW course AS (PARTITION BY account, "video_id" ORDER BY captured_at)
),
changes AS (
  SELECT v.account, v."video_id", c.captured_at, c.captured_before, v.stale, c.captured_at = v.captured_at AS changed, c.captured_at = v.captured_at AND v.place = 1 AS appeared, v."v_views", v."v_views_before"
  FROM captures AS c
  JOIN versions AS v ON v.account = c.account AND v.captured_at <= c.captured_at
    AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)
  WHERE c.captured_at >= ? AND c.captured_at < ?
)
SELECT
  CAST(changes.captured_at AS DATE) AS "date",
  CAST(sum((CASE WHEN strpos(changes.stale, '"v_views"') > 0 THEN NULL WHEN NOT changes.changed THEN changes."v_views" - changes."v_views" WHEN NOT changes.appeared THEN changes."v_views" - changes."v_views_before" WHEN "video"."video_created_at" > changes.captured_before THEN changes."v_views" END)) AS BIGINT) AS "v_views_day"
FROM changes
JOIN "video" ON "video".account = changes.account AND "video"."video_id" = changes."video_id" AND "video".account = ? AND "video".superseded_at IS NULL
LEFT JOIN "video_ad" ON "video_ad".account = changes.account AND "video_ad"."video_id" = changes."video_id" AND "video_ad".account = ? AND "video_ad".superseded_at IS NULL
WHERE NOT coalesce("video_ad".ad_only, FALSE)
  AND ("video".vanished_at IS NULL OR changes.captured_at < "video".vanished_at)
GROUP BY 1
ORDER BY "date" ASC NULLS LAST
-- 'video_lifetime'
-- 1
-- 1
-- datetime.datetime(2026, 10, 2, 0, 0, tzinfo=datetime.timezone.utc)
-- datetime.datetime(2026, 9, 25, 0, 0, tzinfo=datetime.timezone.utc)
-- datetime.datetime(2026, 9, 25, 0, 0, tzinfo=datetime.timezone.utc)
-- datetime.datetime(2026, 10, 2, 0, 0, tzinfo=datetime.timezone.utc)
-- 1
-- 1
