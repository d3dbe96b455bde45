-- --metrics 'posts,v_views' --by 'posted_month' --period 'this_year'
SELECT
  CAST(date_trunc('month', CAST("video"."video_created_at" AS DATE)) AS DATE) AS "posted_month",
  CAST(sum(1) AS BIGINT) AS "posts",
  CAST(sum("video_lifetime"."v_views") AS BIGINT) AS "v_views"
FROM "video"
LEFT JOIN "video_lifetime" ON "video_lifetime".account = "video".account AND "video_lifetime"."video_id" = "video"."video_id" AND "video_lifetime".account = ? AND "video_lifetime".superseded_at IS NULL
LEFT JOIN "video_ad" ON "video_ad".account = "video".account AND "video_ad"."video_id" = "video"."video_id" AND "video_ad".account = ? AND "video_ad".superseded_at IS NULL
WHERE "video".account = ?
  AND "video".superseded_at IS NULL
  AND NOT coalesce("video_ad".ad_only, FALSE)
  AND "video".vanished_at IS NULL
  AND CAST("video"."video_created_at" AS DATE) BETWEEN ? AND ?
GROUP BY 1
ORDER BY "posted_month" ASC NULLS LAST
-- 1
-- 1
-- 1
-- datetime.date(2026, 1, 1)
-- datetime.date(2026, 10, 1)
