-- --metrics 'v_views,v_er_views' --by 'video_id,caption' --order '-v_views' --limit '10'
SELECT
  ("video"."video_id") COLLATE "C" AS "video_id",
  ("video"."caption") COLLATE "C" AS "caption",
  CAST(sum("video_lifetime"."v_views") AS BIGINT) AS "v_views",
  CAST(sum(CASE WHEN "video_lifetime"."v_views" IS NOT NULL THEN ("video_lifetime"."v_likes" + "video_lifetime"."v_comments" + "video_lifetime"."v_shares") END) AS DOUBLE PRECISION) / NULLIF(sum(CASE WHEN ("video_lifetime"."v_likes" + "video_lifetime"."v_comments" + "video_lifetime"."v_shares") IS NOT NULL THEN "video_lifetime"."v_views" END), 0) AS "v_er_views"
FROM "video"
LEFT JOIN "video_lifetime" ON "video_lifetime".account = "video".account AND "video_lifetime"."video_id" = "video"."video_id" AND "video_lifetime".account = ? AND "video_lifetime".superseded_at IS NULL
LEFT JOIN "video_ad" ON "video_ad".account = "video".account AND "video_ad"."video_id" = "video"."video_id" AND "video_ad".account = ? AND "video_ad".superseded_at IS NULL
WHERE "video".account = ?
  AND "video".superseded_at IS NULL
  AND NOT coalesce("video_ad".ad_only, FALSE)
GROUP BY 1, 2
ORDER BY "v_views" DESC NULLS LAST, "video_id" ASC NULLS LAST, "caption" ASC NULLS LAST
LIMIT ?
-- 1
-- 1
-- 1
-- 10
