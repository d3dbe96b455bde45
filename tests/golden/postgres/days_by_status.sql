-- --metrics 'likes' --by 'date,day_status' --period 'last_7d'
SELECT
  "profile_day"."date" AS "date",
  (known.status) COLLATE "C" AS "day_status",
  CAST(sum("profile_day"."likes") AS BIGINT) AS "likes"
FROM "profile_day"
LEFT JOIN (SELECT unnest(CAST(? AS BIGINT[])) AS account, unnest(CAST(? AS DATE[])) AS first_day, unnest(CAST(? AS DATE[])) AS last_day, unnest(CAST(? AS TEXT[])) AS status) AS known ON known.account = "profile_day".account AND "profile_day"."date" BETWEEN known.first_day AND known.last_day
WHERE "profile_day".account BETWEEN ? AND ?
  AND "profile_day"."date" BETWEEN ? AND ?
GROUP BY 1, 2
ORDER BY "date" ASC NULLS LAST, "day_status" ASC NULLS LAST
-- [1]
-- [datetime.date(2026, 9, 23)]
-- [datetime.date(2026, 9, 29)]
-- ['final']
-- 1
-- 2
-- datetime.date(2026, 9, 23)
-- datetime.date(2026, 9, 29)
