-- --metrics 'followers_total,video_views' --by 'month' --period 'last_13_months'
SELECT
  "month",
  CAST(sum(m0_0) AS BIGINT) AS "followers_total",
  CAST(sum(m1_0) AS BIGINT) AS "video_views"
FROM (
  SELECT
    CAST(date_trunc('month', "profile_day"."date") AS DATE) AS "month",
    "profile_day".account AS hw_account,
    arg_max("profile_day"."followers_total", "profile_day"."date") AS m0_0,
    CAST(sum("profile_day"."video_views") AS BIGINT) AS m1_0
  FROM "profile_day"
  WHERE "profile_day".account BETWEEN ? AND ?
    AND "profile_day"."date" BETWEEN ? AND ?
  GROUP BY 1, 2
) AS accounts
GROUP BY "month"
ORDER BY "month" ASC NULLS LAST
-- 1
-- 20
-- datetime.date(2025, 9, 1)
-- datetime.date(2026, 9, 29)
