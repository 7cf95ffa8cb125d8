-- Pictures of the ten digits, 28 x 28 grey values row by row. A digit is drawn from the seven strokes of a pocket
-- calculator with a soft pen, 40 times each with another slant, turn, size and pen; a row is one of these drawings,
-- moved by up to three pixels either way, with a few spoilt pixels.
CREATE TEMPORARY TABLE stroke (bit int, x0 float8, y0 float8, x1 float8, y1 float8);
INSERT INTO stroke VALUES
  (0, -1, -2, 1, -2), (1, 1, -2, 1, 0), (2, 1, 0, 1, 2), (3, -1, 2, 1, 2), (4, -1, 0, -1, 2), (5, -1, -2, -1, 0),
  (6, -1, 0, 1, 0);
CREATE TEMPORARY TABLE drawing AS
SELECT digit, variant, row_number() OVER (ORDER BY digit, variant) AS id,
  (ARRAY[63, 6, 91, 79, 102, 109, 125, 7, 127, 111])[digit + 1] AS strokes,
  0.30 * (random() - 0.5) AS turn, 0.5 * (random() - 0.5) AS slant, 3.1 + 0.9 * random() AS size,
  0.24 + 0.14 * random() AS pen, 190 + 65 * random() AS ink
FROM generate_series(0, 9) digit, generate_series(0, 39) variant;
CREATE TEMPORARY TABLE picture AS
SELECT id, decode(string_agg(lpad(to_hex(grey), 2, '0'), '' ORDER BY pixel), 'hex') AS pixels
FROM (
  SELECT id, pixel, CASE WHEN ink < 8 OR edge THEN 0 ELSE ink END AS grey
  FROM (
    SELECT id, pixel, pixel % 28 NOT BETWEEN 4 AND 23 OR pixel / 28 NOT BETWEEN 4 AND 23 AS edge,
      max(ink * exp(-(power(greatest(x0 - x, x - x1, 0), 2) + power(greatest(y0 - y, y - y1, 0), 2)) / (2 * pen * pen)))::int
        AS ink
    FROM (
      SELECT id, strokes, pen, ink, pixel,
        (cos(turn) * (pixel % 28 - 13.5) + sin(turn) * (pixel / 28 - 13.5)) / size
          + slant * (cos(turn) * (pixel / 28 - 13.5) - sin(turn) * (pixel % 28 - 13.5)) / size AS x,
        (cos(turn) * (pixel / 28 - 13.5) - sin(turn) * (pixel % 28 - 13.5)) / size AS y
      FROM drawing, generate_series(0, 783) pixel
      OFFSET 0
    ) point
    JOIN stroke ON strokes >> bit & 1 = 1
    GROUP BY id, pixel
  ) inked
) pixel
GROUP BY id;
CREATE TABLE digits (label int NOT NULL, pixels bytea NOT NULL);
INSERT INTO digits
SELECT digit, set_byte(set_byte(set_byte(set_byte(moved, at1, grey1), at2, grey2), at3, grey1 / 2), at4, grey2 / 2)
FROM (
  SELECT n, (picture.id - 1) / 40 AS digit, at1, at2, at3, at4, grey1, grey2,
    CASE WHEN shift >= 0 THEN substring(decode(repeat('00', shift), 'hex') || pixels FOR 784)
      ELSE substring(pixels FROM 1 - shift) || decode(repeat('00', -shift), 'hex') END AS moved
  FROM (
    SELECT n, 1 + floor(400 * random())::int AS id,
      28 * (floor(7 * random())::int - 3) + floor(7 * random())::int - 3 AS shift,
      floor(784 * random())::int AS at1, floor(784 * random())::int AS at2, floor(784 * random())::int AS at3,
      floor(784 * random())::int AS at4, floor(256 * random())::int AS grey1, floor(256 * random())::int AS grey2
    FROM generate_series(1, :rows) n
    OFFSET 0
  ) draw
  JOIN picture USING (id)
  ORDER BY n
) row;
DROP TABLE stroke, drawing, picture;
VACUUM (ANALYZE) digits;
