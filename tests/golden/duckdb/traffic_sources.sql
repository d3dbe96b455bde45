-- --metrics 'traffic_source_share' --by 'traffic_source'
SELECT "traffic_source", "traffic_source_share" FROM (
  WITH owners AS (
    SELECT "video_lifetime"."v_views" AS hw_weight, "traffic_source"."traffic_source", "traffic_source"."traffic_source_share"
    FROM "traffic_source"
    JOIN "video" ON "video".account = "traffic_source".account AND "video"."video_id" = "traffic_source"."video_id" AND "video".account = ? AND "video".superseded_at IS NULL
    LEFT JOIN "video_lifetime" ON "video_lifetime".account = "traffic_source".account AND "video_lifetime"."video_id" = "traffic_source"."video_id" AND "video_lifetime".account = ? AND "video_lifetime".superseded_at IS NULL
    LEFT JOIN "video_ad" ON "video_ad".account = "traffic_source".account AND "video_ad"."video_id" = "traffic_source"."video_id" AND "video_ad".account = ? AND "video_ad".superseded_at IS NULL
    WHERE "traffic_source".account = ? AND "traffic_source".superseded_at IS NULL AND NOT coalesce("video_ad".ad_only, FALSE) AND "video".vanished_at IS NULL AND array_length("traffic_source"."traffic_source", 1) > 0
  ),
  buckets AS (
    SELECT hw_weight, unnest("traffic_source") AS "traffic_source", unnest("traffic_source_share") AS "traffic_source_share" FROM owners
    UNION ALL
    SELECT hw_weight, CAST('Unknown' AS TEXT), 1 - list_sum("traffic_source_share") FROM owners WHERE 1 - list_sum("traffic_source_share") > 0.0005
  ),
  wholes AS (
    SELECT count(*) AS owners, sum(hw_weight) AS whole FROM owners
  )
  SELECT
    buckets."traffic_source" AS "traffic_source",
    CASE WHEN max(wholes.owners) = 1 THEN max(buckets."traffic_source_share") ELSE CAST(sum(buckets."traffic_source_share" * buckets."hw_weight") AS DOUBLE PRECISION) / NULLIF(max(wholes.whole), 0) END AS "traffic_source_share"
  FROM buckets
  CROSS JOIN wholes
  GROUP BY 1
) AS answer
ORDER BY CAST("traffic_source_share" AS DECIMAL(38, 9)) DESC NULLS LAST, "traffic_source" ASC NULLS LAST
-- 1
-- 1
-- 1
-- 1
