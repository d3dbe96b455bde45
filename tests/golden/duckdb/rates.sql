-- --metrics 'engagement_rate_views,follower_growth_rate' --period 'last_7d'
SELECT "engagement_rate_views", "follower_growth_rate" FROM (
  SELECT
    CAST(sum(m0_0) AS DOUBLE PRECISION) / NULLIF(sum(m0_1), 0) AS "engagement_rate_views",
    CAST(sum(CASE WHEN m1_0 IS NOT NULL AND m1_1 IS NOT NULL THEN m1_0 END) AS DOUBLE PRECISION) / NULLIF(sum(CASE WHEN m1_0 IS NOT NULL AND m1_1 IS NOT NULL THEN m1_1 - m1_0 END), 0) AS "follower_growth_rate"
  FROM (
    SELECT
      "profile_day".account AS hw_account,
      sum(CASE WHEN "profile_day"."video_views" IS NOT NULL THEN ("profile_day"."likes" + "profile_day"."comments" + "profile_day"."shares") END) AS m0_0,
      sum(CASE WHEN ("profile_day"."likes" + "profile_day"."comments" + "profile_day"."shares") IS NOT NULL THEN "profile_day"."video_views" END) AS m0_1,
      sum("profile_day"."followers_net") AS m1_0,
      arg_max("profile_day"."followers_total", "profile_day"."date") AS m1_1
    FROM "profile_day"
    WHERE "profile_day".account BETWEEN ? AND ?
      AND "profile_day"."date" BETWEEN ? AND ?
    GROUP BY 1
  ) AS accounts
) AS answer
ORDER BY CAST("engagement_rate_views" AS DECIMAL(38, 9)) DESC NULLS LAST
-- 1
-- 2
-- datetime.date(2026, 9, 23)
-- datetime.date(2026, 9, 29)
