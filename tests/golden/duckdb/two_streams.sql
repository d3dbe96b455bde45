-- --metrics 'video_views,followers_now' --by 'date' --period 'last_7d'
SELECT "date", "video_views", "followers_now" FROM (
  SELECT "date", max("video_views") AS "video_views", max("followers_now") AS "followers_now" FROM (
    SELECT "date", "video_views", CAST(NULL AS BIGINT) AS "followers_now" FROM (
      SELECT
        "profile_day"."date" AS "date",
        CAST(sum("profile_day"."video_views") AS BIGINT) AS "video_views"
      FROM "profile_day"
      WHERE "profile_day".account BETWEEN ? AND ?
        AND "profile_day"."date" BETWEEN ? AND ?
      GROUP BY 1
    ) AS part
    UNION ALL
    SELECT "date", CAST(NULL AS BIGINT) AS "video_views", "followers_now" FROM (
      SELECT
        CAST("profile".captured_at AS DATE) AS "date",
        CAST(sum("profile"."followers_now") AS BIGINT) AS "followers_now"
      FROM "profile"
      JOIN (
        SELECT account, max(captured_at) AS captured_at FROM "profile"
        WHERE account BETWEEN ? AND ? AND captured_at < ? AND captured_at >= ?
        GROUP BY account, CAST(captured_at AS DATE)
      ) AS chosen ON chosen.account = "profile".account AND chosen.captured_at = "profile".captured_at
      WHERE "profile".account BETWEEN ? AND ?
      GROUP BY 1
    ) AS part
  ) AS parts
  GROUP BY "date"
) AS answer
ORDER BY "date" ASC NULLS LAST
-- 1
-- 2
-- datetime.date(2026, 9, 23)
-- datetime.date(2026, 9, 29)
-- 1
-- 2
-- datetime.datetime(2026, 9, 30, 0, 0, tzinfo=datetime.timezone.utc)
-- datetime.datetime(2026, 9, 23, 0, 0, tzinfo=datetime.timezone.utc)
-- 1
-- 2
