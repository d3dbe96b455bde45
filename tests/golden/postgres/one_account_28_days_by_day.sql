-- --metrics 'video_views,likes,followers_net' --by 'date' --period 'last_28d'
SELECT
  "profile_day"."date" AS "date",
  CAST(sum("profile_day"."video_views") AS BIGINT) AS "video_views",
  CAST(sum("profile_day"."likes") AS BIGINT) AS "likes",
  CAST(sum("profile_day"."followers_net") AS BIGINT) AS "followers_net"
FROM "profile_day"
WHERE "profile_day".account = ?
  AND "profile_day"."date" BETWEEN ? AND ?
GROUP BY 1
ORDER BY "date" ASC NULLS LAST
-- 1
-- datetime.date(2026, 9, 2)
-- datetime.date(2026, 9, 29)
