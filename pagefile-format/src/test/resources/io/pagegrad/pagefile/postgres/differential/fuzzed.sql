--@ 10..
-- small tables, a page or two each, so that an input is read in microseconds
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'types' AND c.relkind = 'r' LOOP
    EXECUTE format('DELETE FROM types.%I WHERE (ctid::text::point)[0] > 0 OR (ctid::text::point)[1] > 30', t);
  END LOOP;
END $$;
VACUUM;
CREATE SCHEMA fuzzed;
SET search_path = fuzzed;
CREATE TABLE mixed (a int, b text, c numeric, d bool, e timestamp, f int2, g float8, h varchar(20), i jsonb, j int[]);
INSERT INTO mixed SELECT i, repeat('b', i * 3), i * 1.5, i % 2 = 0, timestamp '2015-01-01' + i * interval '1 min', i, i / 3.0, 'h' || i, '{"a": 1}', ARRAY[i, NULL] FROM generate_series(1, 25) i;
UPDATE mixed SET b = NULL, f = NULL WHERE a % 5 = 0;
BEGIN; DELETE FROM mixed WHERE a = 3; ROLLBACK;
CREATE TABLE pglz (id int, v text, b bytea);
INSERT INTO pglz SELECT i, repeat('compress me ' || i, 300), decode(repeat('00ff', 2000), 'hex') FROM generate_series(1, 8) i;
CREATE TABLE external (id int, v text);
ALTER TABLE external ALTER v SET STORAGE EXTERNAL;
INSERT INTO external SELECT i, repeat('x', 2500) FROM generate_series(1, 3) i;
CREATE TABLE external_pglz (id int, v text);
INSERT INTO external_pglz SELECT 1, string_agg(md5((i % 400)::text), '') FROM generate_series(1, 600) i;
CREATE TABLE fixed_width (a int NOT NULL, b float8 NOT NULL, c int8 NOT NULL);
INSERT INTO fixed_width SELECT i, i, i FROM generate_series(1, 100) i;
CREATE TABLE dropped (a int, b text, c int);
INSERT INTO dropped SELECT i, 'b', i FROM generate_series(1, 20) i;
ALTER TABLE dropped DROP b, ADD d int DEFAULT 4;
VACUUM fixed_width;
RESET search_path;
