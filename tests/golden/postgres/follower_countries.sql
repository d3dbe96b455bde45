-- --metrics 'followers_est' --by 'follower_country'
SELECT "follower_country", "follower_country_est" FROM (
  WITH owners AS (
    SELECT coalesce(before."followers_total", live.followers) AS hw_weight, "follower_country"."follower_country", "follower_country"."follower_country_share"
    FROM "follower_country"
    JOIN (
      SELECT account, max(captured_at) AS captured_at FROM "follower_country"
      WHERE account BETWEEN ? AND ?
      GROUP BY account
    ) AS chosen ON chosen.account = "follower_country".account AND chosen.captured_at = "follower_country".captured_at
    LEFT JOIN "profile_day" AS before ON before.account = "follower_country".account AND before."date" = CAST("follower_country".captured_at AS DATE) - 2 AND before.account BETWEEN ? AND ?
    LEFT JOIN (SELECT account, CAST(captured_at AS DATE) AS day, (array_agg("followers_now" ORDER BY captured_at DESC) FILTER (WHERE "followers_now" IS NOT NULL))[1] AS followers FROM "profile" WHERE account BETWEEN ? AND ? GROUP BY 1, 2) AS live ON live.account = "follower_country".account AND live.day = CAST("follower_country".captured_at AS DATE) - 2
    WHERE "follower_country".account BETWEEN ? AND ? AND array_length("follower_country"."follower_country", 1) > 0
  ),
  buckets AS (
    SELECT hw_weight, unnest("follower_country") AS "follower_country", unnest("follower_country_share") AS "follower_country_share" FROM owners
    UNION ALL
    SELECT hw_weight, CAST('Unknown' AS TEXT), 1 - (SELECT sum(one) FROM unnest("follower_country_share") AS one) FROM owners WHERE 1 - (SELECT sum(one) FROM unnest("follower_country_share") AS one) > 0.0005
  ),
  wholes AS (
    SELECT count(*) AS owners, sum(hw_weight) AS whole FROM owners
  )
  SELECT
    (buckets."follower_country") COLLATE "C" AS "follower_country",
    sum((buckets."follower_country_share" * buckets."hw_weight")) AS "follower_country_est"
  FROM buckets
  CROSS JOIN wholes
  GROUP BY 1
) AS answer
ORDER BY CAST("follower_country_est" AS DECIMAL(38, 9)) DESC NULLS LAST, "follower_country" ASC NULLS LAST
-- 1
-- 2
-- 1
-- 2
-- 1
-- 2
-- 1
-- 2
