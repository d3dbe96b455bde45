-- --metrics 'v_views' --by 'month' --period 'last_90d'
SELECT
  CAST(date_trunc('month', moments.day) AS DATE) AS "month",
  CAST(sum("video_lifetime"."v_views") AS BIGINT) AS "v_views"
FROM (SELECT unnest(CAST(? AS DATE[])) AS day, unnest(CAST(? AS TIMESTAMP[])) AS instant) AS moments
JOIN "video" ON "video".captured_at < moments.instant AND ("video".superseded_at IS NULL OR "video".superseded_at >= moments.instant)
LEFT JOIN "video_lifetime" ON "video_lifetime".account = "video".account AND "video_lifetime"."video_id" = "video"."video_id" AND "video_lifetime".account = ? AND "video_lifetime".captured_at < moments.instant AND ("video_lifetime".superseded_at IS NULL OR "video_lifetime".superseded_at >= moments.instant)
LEFT JOIN "video_ad" ON "video_ad".account = "video".account AND "video_ad"."video_id" = "video"."video_id" AND "video_ad".account = ? AND "video_ad".captured_at < moments.instant AND ("video_ad".superseded_at IS NULL OR "video_ad".superseded_at >= moments.instant)
WHERE "video".account = ?
  AND NOT coalesce("video_ad".ad_only, FALSE)
  AND "video".vanished_at IS NULL
GROUP BY 1
ORDER BY "month" ASC NULLS LAST
-- [datetime.date(2026, 7, 31), datetime.date(2026, 8, 31), datetime.date(2026, 9, 30), datetime.date(2026, 10, 1)]
-- [datetime.datetime(2026, 8, 1, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2026, 9, 1, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2026, 10, 1, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)]
-- 1
-- 1
-- 1
