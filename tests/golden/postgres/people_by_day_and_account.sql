-- --metrics 'reached_audience' --by 'date,account_id' --period 'last_7d'
SELECT
  "profile_day"."date" AS "date",
  (whose.account_id) COLLATE "C" AS "account_id",
  max("profile_day"."reached_audience") AS "reached_audience"
FROM "profile_day"
JOIN hw_account AS whose ON whose.key = "profile_day".account
WHERE "profile_day".account BETWEEN ? AND ?
  AND "profile_day"."date" BETWEEN ? AND ?
GROUP BY 1, 2
ORDER BY "date" ASC NULLS LAST, "account_id" ASC NULLS LAST
-- 1
-- 2
-- datetime.date(2026, 9, 23)
-- datetime.date(2026, 9, 29)
