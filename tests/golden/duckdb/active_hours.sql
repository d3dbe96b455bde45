-- --metrics 'active_followers_avg_per_day' --by 'activity_hour'
WITH owners AS (
  SELECT 1 AS hw_weight, "audience_activity"."activity_hour", "audience_activity"."active_followers"
  FROM "audience_activity"
  WHERE "audience_activity".account = ? AND "audience_activity"."date" BETWEEN ? AND ? AND array_length("audience_activity"."activity_hour", 1) > 0
),
buckets AS (
  SELECT hw_weight, unnest("activity_hour") AS "activity_hour", unnest("active_followers") AS "active_followers" FROM owners
)
SELECT
  buckets."activity_hour" AS "activity_hour",
  CAST(sum(buckets."active_followers") AS DOUBLE PRECISION) / NULLIF(count(buckets."active_followers"), 0) AS "active_followers_avg_per_day"
FROM buckets
GROUP BY 1
ORDER BY "activity_hour" ASC NULLS LAST
-- 1
-- datetime.date(2026, 9, 2)
-- datetime.date(2026, 9, 29)
