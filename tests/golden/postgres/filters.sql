-- --metrics 'likes' --by 'username' --period 'last_7d' --where 'username ~ a or is_verified = true and weekday in (1,2,3,4,5,6,7,1,2) and likes >= 5'
SELECT "username", "likes" FROM (
  SELECT
    (who."username") COLLATE "C" AS "username",
    CAST(sum("profile_day"."likes") AS BIGINT) AS "likes"
  FROM "profile_day"
  LEFT JOIN (SELECT p.account, p."username", p."is_verified" FROM "profile" AS p JOIN (SELECT account, max(captured_at) AS captured_at FROM "profile" WHERE account BETWEEN ? AND ? GROUP BY account) AS l ON l.account = p.account AND l.captured_at = p.captured_at) AS who ON who.account = "profile_day".account
  WHERE "profile_day".account BETWEEN ? AND ?
    AND "profile_day"."date" BETWEEN ? AND ?
    AND (who."username" = ? OR who."is_verified" = ?)
    AND CAST(extract(isodow FROM "profile_day"."date") AS INTEGER) BETWEEN ? AND ?
  GROUP BY 1
) AS answer
WHERE ("likes" >= ?)
ORDER BY "likes" DESC NULLS LAST, "username" ASC NULLS LAST
-- 1
-- 2
-- 1
-- 2
-- datetime.date(2026, 9, 23)
-- datetime.date(2026, 9, 29)
-- 'sample.bakery'
-- True
-- 1
-- 7
-- 5
