-- y = 1 + 2 x1 - 3 x2 + x3 / 2 + 4 x4 and noise of standard deviation 1/10
CREATE TABLE lin (
  x1 float8 NOT NULL,
  x2 float8 NOT NULL,
  x3 float8 NOT NULL,
  x4 float8 NOT NULL,
  y float8 NOT NULL
);
INSERT INTO lin
SELECT x1, x2, x3, x4, 1 + 2 * x1 - 3 * x2 + 0.5 * x3 + 4 * x4 + 0.2 * (u1 + u2 + u3 - 1.5)
FROM (
  SELECT random() x1, random() x2, random() x3, random() x4, random() u1, random() u2, random() u3
  FROM generate_series(1, :rows) OFFSET 0
) draw;
VACUUM (ANALYZE) lin;
