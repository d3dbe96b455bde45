-- --metrics 'v_views_day' --by 'date' --period 'last_7d'
WITH captures AS (
  SELECT account, captured_at, lag(captured_at) OVER (PARTITION BY account ORDER BY captured_at) AS captured_before
  FROM hw_slice
  WHERE stream = ? AND state = 'landed' AND captured_at IS NOT NULL AND account = ?
),
absences AS (
  SELECT p.account, p."video_id", p.captured_at AS gone_from, p.superseded_at AS gone_until
  FROM "video" AS p
  WHERE p.account = ? AND p.vanished_at IS NOT NULL
),
versions AS (
  SELECT account, "video_id", captured_at, superseded_at, stale, lag(stale) OVER course AS stale_before, "v_views", lag("v_views") OVER course AS "v_views_before", row_number() OVER course AS place
  FROM "video_lifetime"
  WHERE account = ? AND captured_at < ? AND (superseded_at IS NULL OR superseded_at >= ?)
  WINDOW course AS (PARTITION BY account, "video_id" ORDER BY captured_at)
),
readings AS (
  SELECT v.account, v."video_id", c.captured_at, c.captured_before, c.captured_at = v.captured_at AS changed, c.captured_at = v.captured_at AND v.place = 1 AS appeared, v."v_views", v."v_views_before", CASE WHEN v."v_views" IS NULL OR strpos(v.stale, '"v_views"') > 0 THEN NULL WHEN c.captured_at = v.captured_at AND strpos(v.stale_before, '"v_views"') > 0 THEN CAST(split_part(split_part(v.stale_before, '"v_views"', 2), chr(34), 2) AS TIMESTAMPTZ) ELSE c.captured_before END AS "v_views_since"
  FROM captures AS c
  JOIN versions AS v ON v.account = c.account AND v.captured_at <= c.captured_at
    AND (v.superseded_at IS NULL OR v.superseded_at > c.captured_at)
  WHERE c.captured_at >= ? AND c.captured_at < ?
    AND NOT EXISTS (SELECT 1 FROM absences AS gone WHERE gone.account = v.account AND gone."video_id" = v."video_id" AND gone.gone_from <= c.captured_at AND (gone.gone_until IS NULL OR gone.gone_until > c.captured_at))
),
changes AS (
  SELECT *, "v_views_since" AS since
  FROM readings
  WHERE appeared OR "v_views_since" IS NOT NULL
)
SELECT
  CAST(changes.captured_at AS DATE) AS "date",
  CAST(sum((CASE WHEN changes.appeared THEN CASE WHEN "video"."video_created_at" > changes.captured_before THEN changes."v_views" END WHEN changes."v_views_since" = changes.since THEN changes."v_views" - CASE WHEN changes.changed THEN changes."v_views_before" ELSE changes."v_views" END END)) AS BIGINT) AS "v_views_day"
FROM changes
JOIN "video" ON "video".account = changes.account AND "video"."video_id" = changes."video_id" AND "video".account = ? AND "video".superseded_at IS NULL
LEFT JOIN "video_ad" ON "video_ad".account = changes.account AND "video_ad"."video_id" = changes."video_id" AND "video_ad".account = ? AND "video_ad".superseded_at IS NULL
WHERE NOT coalesce("video_ad".ad_only, FALSE)
GROUP BY 1
ORDER BY "date" ASC NULLS LAST
-- 'video_lifetime'
-- 1
-- 1
-- 1
-- datetime.datetime(2026, 10, 2, 0, 0, tzinfo=datetime.timezone.utc)
-- datetime.datetime(2026, 9, 25, 0, 0, tzinfo=datetime.timezone.utc)
-- datetime.datetime(2026, 9, 25, 0, 0, tzinfo=datetime.timezone.utc)
-- datetime.datetime(2026, 10, 2, 0, 0, tzinfo=datetime.timezone.utc)
-- 1
-- 1
