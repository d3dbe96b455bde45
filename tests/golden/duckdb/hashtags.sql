-- --metrics 'v_views,posts' --by 'hashtag' --where 'hashtag contains b'
SELECT
  "hashtag".tag AS "hashtag",
  CAST(sum("video_lifetime"."v_views") AS BIGINT) AS "v_views",
  CAST(sum(1) AS BIGINT) AS "posts"
FROM "video"
LEFT JOIN "video_lifetime" ON "video_lifetime".account = "video".account AND "video_lifetime"."video_id" = "video"."video_id" AND "video_lifetime".account = ? AND "video_lifetime".superseded_at IS NULL
LEFT JOIN "video_ad" ON "video_ad".account = "video".account AND "video_ad"."video_id" = "video"."video_id" AND "video_ad".account = ? AND "video_ad".superseded_at IS NULL
LEFT JOIN (SELECT unnest(CAST(? AS BIGINT[])) AS account, unnest(CAST(? AS TEXT[])) AS "video_id", unnest(CAST(? AS TEXT[])) AS tag) AS "hashtag" ON "hashtag".account = "video".account AND "hashtag"."video_id" = "video"."video_id"
WHERE "video".account = ?
  AND "video".superseded_at IS NULL
  AND NOT coalesce("video_ad".ad_only, FALSE)
  AND "video".vanished_at IS NULL
  AND strpos("hashtag".tag, ?) > 0
GROUP BY 1
ORDER BY "v_views" DESC NULLS LAST, "hashtag" ASC NULLS LAST
-- 1
-- 1
-- [1]
-- ['7']
-- ['bakery']
-- 1
-- 'b'
