--@ 10..
CREATE SCHEMA cols;
SET search_path = cols, public;
-- alignment: every order of widths, nulls in every place
CREATE TABLE aligned (a "char", b int8, c bool, d int2, e text, f int4, g "char", h float8, i varchar(3), j int2, k numeric, l timetz, m bool, n uuid, o macaddr, p interval, q name, r tid);
INSERT INTO aligned SELECT CASE WHEN i & 1 = 0 THEN 'x' END, CASE WHEN i & 2 = 0 THEN i END, CASE WHEN i & 4 = 0 THEN i % 3 = 0 END, CASE WHEN i & 8 = 0 THEN i END, CASE WHEN i & 16 = 0 THEN repeat('t', i % 140) END,
  CASE WHEN i & 32 = 0 THEN -i END, CASE WHEN i & 64 = 0 THEN 'y' END, CASE WHEN i & 128 = 0 THEN i / 7.0 END, CASE WHEN i & 256 = 0 THEN left(i::text, 3) END, CASE WHEN i & 512 = 0 THEN 1 END, CASE WHEN i & 3 = 0 THEN i * 1.01 END,
  CASE WHEN i & 5 = 0 THEN timetz '12:00+01' END, CASE WHEN i & 6 = 0 THEN true END, CASE WHEN i & 9 = 0 THEN md5(i::text)::uuid END, CASE WHEN i & 10 = 0 THEN macaddr '08:00:2b:01:02:03' END, CASE WHEN i & 12 = 0 THEN i * interval '1 min' END, CASE WHEN i & 7 = 0 THEN 'n' || i END, CASE WHEN i & 11 = 0 THEN '(1,2)'::tid END
  FROM generate_series(0, 1023) i;

-- dropped columns, of every width, before and after others
CREATE TABLE dropped (a int, b text, c int8, d numeric, e bool, f text, g int2);
INSERT INTO dropped SELECT i, 'b' || i, i, i * 1.1, i % 2 = 0, 'f' || i, i FROM generate_series(1, 50) i;
ALTER TABLE dropped DROP COLUMN a;
INSERT INTO dropped SELECT 'b' || i, i, i * 1.1, i % 2 = 0, 'f' || i, i FROM generate_series(51, 100) i;
ALTER TABLE dropped DROP COLUMN d, DROP COLUMN f;
INSERT INTO dropped SELECT 'b' || i, i, i % 2 = 0, i FROM generate_series(101, 150) i;
ALTER TABLE dropped ADD COLUMN h text DEFAULT 'added', ADD COLUMN a int;
INSERT INTO dropped SELECT 'b' || i, i, i % 2 = 0, i, NULL, i FROM generate_series(151, 200) i;
ALTER TABLE dropped DROP COLUMN b;
UPDATE dropped SET a = g + 1 WHERE g % 3 = 0;

CREATE TABLE all_dropped (a int, b text);
INSERT INTO all_dropped SELECT i, 'x' FROM generate_series(1, 7) i;
ALTER TABLE all_dropped DROP COLUMN a, DROP COLUMN b;
CREATE TABLE no_columns ();
INSERT INTO no_columns DEFAULT VALUES;
INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE no_columns_no_rows ();
CREATE TABLE no_rows (a int, b text);
CREATE TABLE emptied (a int, b text);
INSERT INTO emptied SELECT i, repeat('z', 100) FROM generate_series(1, 500) i;
DELETE FROM emptied;
VACUUM emptied;

-- values that rows written before never stored
CREATE TABLE fast_default (id int);
INSERT INTO fast_default SELECT generate_series(1, 20);
ALTER TABLE fast_default ADD a int DEFAULT 42, ADD b text DEFAULT 'dé"f,ault', ADD c numeric DEFAULT 12345.67890, ADD d timestamptz DEFAULT '2001-02-03 04:05:06+00', ADD e bool DEFAULT true, ADD f float8 DEFAULT 0.1,
  ADD g int[] DEFAULT '{1,2,NULL}', ADD h uuid DEFAULT '00000000-0000-0000-0000-00000000000a', ADD i jsonb DEFAULT '{"k": [1, "v"]}', ADD j bytea DEFAULT '\x00ff', ADD k "char" DEFAULT 'q', ADD l name DEFAULT 'nom', ADD m int2 DEFAULT -3, ADD n int8 DEFAULT 5000000000,
  ADD o interval DEFAULT '1 day 2 hours', ADD p inet DEFAULT '10.0.0.1/8', ADD q char(5) DEFAULT 'ab', ADD r varbit DEFAULT B'101', ADD s point DEFAULT '(1,2)', ADD t int4range DEFAULT '[1,4)', ADD u tsvector DEFAULT 'a b', ADD v timetz DEFAULT '01:02:03+04', ADD w macaddr DEFAULT '08:00:2b:01:02:03', ADD x date DEFAULT '2000-01-01', ADD y text DEFAULT repeat('long', 500), ADD z money DEFAULT 12.5;
ALTER TABLE fast_default ADD aa text[] DEFAULT ARRAY['x', NULL, 'y,z'], ADD ab text, ADD ac text DEFAULT '';
INSERT INTO fast_default (id) SELECT generate_series(21, 40);
INSERT INTO fast_default (id, a, b) SELECT i, NULL, NULL FROM generate_series(41, 60) i;
UPDATE fast_default SET a = NULL WHERE id % 5 = 0;
ALTER TABLE fast_default ALTER a SET DEFAULT 43, ALTER b DROP DEFAULT;
INSERT INTO fast_default (id) SELECT generate_series(61, 65);
ALTER TABLE fast_default DROP COLUMN c, DROP COLUMN e;

-- many columns, many nulls
CREATE TABLE nulls9 (a int, b int, c int, d int, e int, f int, g int, h int, i int);
INSERT INTO nulls9 SELECT CASE WHEN n & 1 = 1 THEN n END, CASE WHEN n & 2 = 2 THEN n END, CASE WHEN n & 4 = 4 THEN n END, CASE WHEN n & 8 = 8 THEN n END, CASE WHEN n & 16 = 16 THEN n END, CASE WHEN n & 32 = 32 THEN n END, CASE WHEN n & 64 = 64 THEN n END, CASE WHEN n & 128 = 128 THEN n END, CASE WHEN n & 256 = 256 THEN n END FROM generate_series(0, 511) n;
DO $$ BEGIN
  EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg('c' || i || CASE i % 4 WHEN 0 THEN ' bool' WHEN 1 THEN ' int2' WHEN 2 THEN ' int4' ELSE ' "char"' END, ', ' ORDER BY i) FROM generate_series(1, 1600) i) || ')';
  EXECUTE 'INSERT INTO wide SELECT ' || (SELECT string_agg(CASE i % 4 WHEN 0 THEN '(n + ' || i || ') % 3 = 0' WHEN 1 THEN 'n * ' || i WHEN 2 THEN 'NULLIF((n + ' || i || ') % 5, 0)' ELSE '''x''' END, ', ' ORDER BY i) FROM generate_series(1, 1600) i) || ' FROM generate_series(1, 12) n';
  EXECUTE 'INSERT INTO wide (c1, c1600) VALUES (1, true)';
  EXECUTE 'INSERT INTO wide (c800) VALUES (true)';
END $$;

-- names
CREATE SCHEMA "Odd ""Schema""";
CREATE TABLE "Odd ""Schema"""."T,able" ("a b" int, "Ä" text, "select" int, "x""y" int, " " int);
INSERT INTO "Odd ""Schema"""."T,able" VALUES (1, 'ä', 2, 3, 4);
CREATE TABLE "sixty_three_bytes_long_name_0123456789_0123456789_0123456789_012" (a int);
INSERT INTO "sixty_three_bytes_long_name_0123456789_0123456789_0123456789_012" VALUES (63);
CREATE TABLE "таблица" ("столбец" text);
INSERT INTO "таблица" VALUES ('значение');
CREATE TABLE "select" (a int);
INSERT INTO "select" VALUES (1);
CREATE TABLE public.same_name (a int);
CREATE TABLE cols.same_name (a text);
INSERT INTO public.same_name VALUES (1);
INSERT INTO cols.same_name VALUES ('two');

-- type changes and rewrites
CREATE TABLE retyped (a int, b text, c varchar(10));
INSERT INTO retyped SELECT i, i::text, i::text FROM generate_series(1, 100) i;
ALTER TABLE retyped ALTER a TYPE int8, ALTER b TYPE int USING b::int;
ALTER TABLE retyped ALTER c TYPE varchar(20);
INSERT INTO retyped SELECT i, i, i::text FROM generate_series(101, 120) i;
CREATE TABLE renamed_before (old_name int);
INSERT INTO renamed_before VALUES (1);
ALTER TABLE renamed_before RENAME TO renamed;
ALTER TABLE renamed RENAME old_name TO new_name;
CREATE TABLE with_identity (a int GENERATED ALWAYS AS IDENTITY, b serial, c text);
INSERT INTO with_identity (c) SELECT 'c' || i FROM generate_series(1, 30) i;
-- rows of a table as values, which the table outgrows
CREATE TABLE rowed (x int, w text);
CREATE TABLE holds_rows (id int, r rowed, rs rowed[]);
INSERT INTO holds_rows VALUES (1, ROW(1, 'a'), ARRAY[ROW(1, 'b'), NULL, ROW(NULL, NULL)]::rowed[]);
ALTER TABLE rowed ADD y int;
INSERT INTO holds_rows VALUES (2, ROW(2, 'c', 3), ARRAY[ROW(2, 'd', 4)]::rowed[]);
ALTER TABLE rowed DROP x;
INSERT INTO holds_rows VALUES (3, ROW('e', 5), NULL);
DO $$ BEGIN ALTER TABLE rowed ADD z text DEFAULT 'later, "z"'; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
INSERT INTO holds_rows VALUES (4, NULL, '{}');
--@ 11..
CREATE TYPE cols.plain_pair AS (a int, b text);
CREATE DOMAIN cols.pair_domain AS cols.plain_pair CHECK ((VALUE).a > 0);
CREATE DOMAIN cols.small AS int2 CHECK (VALUE < 100);
CREATE DOMAIN cols.smaller AS cols.small CHECK (VALUE < 50);
CREATE DOMAIN cols.smalls AS cols.smaller[];
CREATE TABLE cols.domains (p cols.pair_domain, ps cols.pair_domain[], s cols.smaller, ss cols.smaller[], d cols.smalls, ds cols.smalls[]);
INSERT INTO cols.domains VALUES (ROW(1, 'x,y'), ARRAY[ROW(2, 'z'), NULL]::cols.pair_domain[], 7, '{1,NULL,3}', '{4,5}', NULL), (NULL, '{}', NULL, NULL, '{}', '{}');
--@ 12..
CREATE TABLE cols.stored (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c text, d text GENERATED ALWAYS AS (c || '!') STORED);
INSERT INTO cols.stored (a, c) SELECT i, CASE WHEN i % 3 > 0 THEN 'c' || i END FROM generate_series(1, 30) i;
ALTER TABLE cols.stored ADD e int GENERATED ALWAYS AS (a + 1) STORED;
--@ 18..
CREATE TABLE cols.virtual (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL, c text);
INSERT INTO cols.virtual (a, c) SELECT i, 'c' || i FROM generate_series(1, 30) i;
ALTER TABLE cols.virtual ADD d text GENERATED ALWAYS AS (c || '!');
ALTER TABLE cols.virtual ADD e int DEFAULT 5;
--@ ..11
SET search_path = cols, public;
CREATE TABLE with_oids (a int, b text) WITH OIDS;
INSERT INTO with_oids SELECT i, CASE WHEN i % 2 = 0 THEN 'b' || i END FROM generate_series(1, 40) i;
UPDATE with_oids SET b = NULL WHERE a % 5 = 0;
CREATE TABLE had_oids (a int, b text) WITH OIDS;
INSERT INTO had_oids SELECT i, 'x' FROM generate_series(1, 10) i;
ALTER TABLE had_oids SET WITHOUT OIDS;
INSERT INTO had_oids SELECT i, 'y' FROM generate_series(11, 20) i;
CREATE TABLE got_oids (a int);
INSERT INTO got_oids SELECT generate_series(1, 10);
ALTER TABLE got_oids SET WITH OIDS;
CREATE TABLE oids_and_defaults (a int, b int) WITH OIDS;
INSERT INTO oids_and_defaults SELECT i, NULL FROM generate_series(1, 10) i;
ALTER TABLE oids_and_defaults ADD c text DEFAULT 'later';
INSERT INTO oids_and_defaults SELECT i, i, 'stored' FROM generate_series(11, 20) i;
--@ 10..
RESET search_path;
