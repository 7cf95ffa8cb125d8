--@ 10..
CREATE SCHEMA past;
SET search_path = past, public;
-- enums whose labels came later, before others, under other names
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE moods (id int, m mood, ms mood[], d text);
INSERT INTO moods VALUES (1, 'sad', '{ok,sad}', 'first');
ALTER TYPE mood ADD VALUE 'awful, "very"' BEFORE 'sad';
ALTER TYPE mood ADD VALUE 'happy' AFTER 'ok';
INSERT INTO moods VALUES (2, 'awful, "very"', ARRAY['happy', 'awful, "very"', NULL]::mood[], 'second');
ALTER TYPE mood RENAME VALUE 'ok' TO 'so so';
INSERT INTO moods VALUES (3, 'so so', '{{sad,"so so"},{happy,happy}}', 'third');
ALTER TYPE mood RENAME TO "Mood 2";
CREATE TYPE mood AS ENUM ('another');
ALTER TABLE moods ADD n mood DEFAULT 'another', ADD o "Mood 2" DEFAULT 'sad', ADD p "Mood 2"[] DEFAULT '{happy,"awful, \"very\""}';
ALTER TYPE "Mood 2" RENAME VALUE 'sad' TO 'blue';

-- composite types that change under stored rows
CREATE TYPE inner_type AS (a int, b text);
CREATE TYPE outer_type AS (i inner_type, l inner_type[], x numeric(6,2));
CREATE TABLE composed (id int, v outer_type, vs outer_type[]);
INSERT INTO composed VALUES (1, ROW(ROW(1, 'x'), ARRAY[ROW(2, 'y,"z"')]::inner_type[], 1.5), NULL);
CREATE TYPE lone_type AS (a int, b text, c int8);
DO $$ BEGIN EXECUTE 'ALTER TYPE inner_type ADD ATTRIBUTE c int'; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
DO $$ BEGIN EXECUTE 'ALTER TYPE outer_type DROP ATTRIBUTE x, ADD ATTRIBUTE y text'; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
ALTER TYPE inner_type RENAME ATTRIBUTE a TO aa;
INSERT INTO composed SELECT i, NULL, NULL FROM generate_series(2, 4) i;
CREATE TABLE typed OF lone_type;
INSERT INTO typed VALUES (1, 'one', 11);
ALTER TYPE lone_type ADD ATTRIBUTE d text CASCADE;
INSERT INTO typed VALUES (2, 'two', 22, 'dd');
ALTER TYPE lone_type DROP ATTRIBUTE b CASCADE;
INSERT INTO typed VALUES (3, 33, 'ddd');
ALTER TYPE lone_type ALTER ATTRIBUTE a TYPE int8 CASCADE;
INSERT INTO typed VALUES (4, 44, 'dddd');
CREATE TABLE row_of_typed (t typed, ts typed[]);
INSERT INTO row_of_typed SELECT ROW(5, 55, 'e')::typed, ARRAY[ROW(6, 66, NULL)::typed, NULL];

-- domains over all of these
CREATE DOMAIN ints AS int[] CHECK (array_length(VALUE, 1) < 5);
CREATE DOMAIN texts AS text NOT NULL DEFAULT 'd';
CREATE TYPE with_domains AS (i ints, t text, m "Mood 2");
CREATE TABLE domained (id int, i ints, w with_domains, ws with_domains[], r numrange);
INSERT INTO domained VALUES (1, '{1,2}', ROW('{3,NULL}', 'a"b', 'blue'), ARRAY[ROW(NULL, '', NULL), ROW('{}', NULL, 'happy')]::with_domains[], '[1.50,2)');
ALTER TABLE domained ADD t texts DEFAULT 'x', ADD j ints DEFAULT '{7}';
INSERT INTO domained (id, t) VALUES (2, 'y');

-- columns that went with their type
CREATE TYPE going AS ENUM ('a', 'b');
CREATE DOMAIN going_domain AS numeric(8, 3);
CREATE TYPE going_row AS (x int, y text);
CREATE TABLE types_gone (a int, g going, b text, d going_domain, c int8, r going_row, gs going[], e text);
INSERT INTO types_gone SELECT i, 'a', 'b' || i, i / 7.0, i, ROW(i, 'y'::text)::going_row, '{a,b}', 'e' || i FROM generate_series(1, 10) i;
DROP TYPE going CASCADE;
INSERT INTO types_gone SELECT i, 'b' || i, i / 7.0, i, ROW(i, NULL)::going_row, 'e' || i FROM generate_series(11, 20) i;
DROP DOMAIN going_domain CASCADE;
DROP TYPE going_row CASCADE;
INSERT INTO types_gone VALUES (21, 'b21', 21, 'e21');

-- values that rows never stored, and what happened to their columns later
CREATE TABLE missing (id int);
INSERT INTO missing SELECT generate_series(1, 5);
ALTER TABLE missing ADD big text DEFAULT repeat('compressible ', 9000), ADD raw text DEFAULT 'gj3#', ADD c inner_type DEFAULT ROW(1, 'dflt', 7),
  ADD v varchar(5) DEFAULT 'abc', ADD n numeric(8, 2) DEFAULT 1.25, ADD ci cidr DEFAULT '10.0.0.0/8', ADD bits varbit(7) DEFAULT B'1010', ADD ch "char" DEFAULT 'q';
INSERT INTO missing (id) SELECT generate_series(6, 8);
ALTER TABLE missing ALTER v TYPE varchar(50), ALTER v SET DEFAULT 'other', ALTER n TYPE numeric(12, 2), ALTER bits TYPE varbit;
ALTER TABLE missing ALTER ci TYPE inet;
INSERT INTO missing (id, v) VALUES (9, 'a longer value');
ALTER TABLE missing RENAME raw TO "raw 2";
ALTER TABLE missing DROP ch, ADD ch text DEFAULT 'again';
UPDATE missing SET id = id + 100 WHERE id IN (2, 7);
ALTER TABLE missing ADD later int DEFAULT 3;
DO $$ BEGIN EXECUTE 'ALTER TYPE inner_type ADD ATTRIBUTE e text, DROP ATTRIBUTE aa'; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
INSERT INTO missing (id) VALUES (10);

-- partitions that were tables with a past
CREATE TABLE with_past (id int, gone text, v text);
INSERT INTO with_past SELECT i, 'g', 'v' || i FROM generate_series(1, 10) i;
ALTER TABLE with_past DROP gone, ADD w int DEFAULT 5, ADD x text DEFAULT 'past';
INSERT INTO with_past SELECT i, 'v' || i FROM generate_series(11, 15) i;
CREATE TABLE past_parent (x text, w int, v text, id int) PARTITION BY RANGE (id);
ALTER TABLE past_parent ATTACH PARTITION with_past FOR VALUES FROM (0) TO (100);
CREATE TABLE past_second PARTITION OF past_parent FOR VALUES FROM (100) TO (200);
INSERT INTO past_parent SELECT 'x' || i, i, 'v', i FROM generate_series(90, 110) i;
ALTER TABLE past_parent ADD y numeric DEFAULT 9.5;
ALTER TABLE past_parent RENAME v TO v_renamed;
INSERT INTO past_parent SELECT NULL, i, NULL, i, NULL FROM generate_series(111, 115) i;
CREATE TABLE past_third (y numeric, v_renamed text, extra int, id int, w int, x text);
INSERT INTO past_third SELECT i, 'third', 0, i, i, 'x' FROM generate_series(200, 205) i;
ALTER TABLE past_third DROP extra;
ALTER TABLE past_parent ATTACH PARTITION past_third FOR VALUES FROM (200) TO (300);
ALTER TABLE past_parent DETACH PARTITION past_second;
ALTER TABLE past_second ADD only_here int DEFAULT 1;

-- inheritance with columns renamed, merged, dropped and added again
CREATE TABLE base (a int, b text, c numeric);
CREATE TABLE derived (d int, c numeric, a int) INHERITS (base);
CREATE TABLE adopted (z int, c numeric, b text, a int);
INSERT INTO base VALUES (1, 'base', 1.5);
INSERT INTO derived (a, b, c, d) VALUES (2, 'derived', 2.5, 22);
INSERT INTO adopted VALUES (33, 3.5, 'adopted', 3);
ALTER TABLE adopted INHERIT base;
ALTER TABLE base RENAME b TO "B 2";
ALTER TABLE base ADD e text DEFAULT 'later';
ALTER TABLE base DROP c;
ALTER TABLE base ADD c numeric DEFAULT 4;
DO $$ BEGIN EXECUTE 'ALTER TABLE base ADD d int DEFAULT 6'; EXCEPTION WHEN others THEN NULL; END $$;
INSERT INTO derived (a, "B 2") VALUES (4, 'after');
INSERT INTO adopted (a, "B 2", z) VALUES (5, 'after', 55);
ALTER TABLE adopted NO INHERIT base;
ALTER TABLE adopted DROP z;
ALTER TABLE adopted INHERIT base;

-- large values inside rows, arrays, ranges and domains
CREATE TYPE heavy AS (id int, t text, l text[]);
CREATE DOMAIN heavy_text AS text;
CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
CREATE TABLE heavies (id int, h heavy, hs heavy[], d heavy_text, r textrange, j jsonb);
INSERT INTO heavies SELECT i, ROW(i, repeat('t' || i, i * 500), ARRAY[repeat('l', i * 300), NULL, ''])::heavy,
  ARRAY(SELECT ROW(k, repeat(md5(k::text), k * 9), NULL)::heavy FROM generate_series(1, i) k), repeat(md5(i::text), i * 40),
  textrange('a', repeat('z', i * 700)), (SELECT jsonb_object_agg('k' || k, repeat('v' || k, 50)) FROM generate_series(1, i * 4) k)
  FROM generate_series(1, 12) i;
ALTER TABLE heavies ALTER h SET STORAGE EXTERNAL, ALTER hs SET STORAGE MAIN, ALTER d SET STORAGE PLAIN;
INSERT INTO heavies SELECT i, ROW(i, repeat('t' || i, i * 500), NULL)::heavy, ARRAY[ROW(1, repeat('m', i * 200), NULL)]::heavy[], 'd', 'empty', 'null'
  FROM generate_series(13, 20) i;
INSERT INTO heavies SELECT id + 100, h, hs, left(d, 100), r, j FROM heavies WHERE id < 9;
UPDATE heavies SET j = NULL WHERE id % 3 = 0;
CREATE TABLE heavy_copies AS SELECT heavies AS whole, ARRAY[heavies, NULL] AS twice FROM heavies;

-- ranges over types of our own
CREATE TYPE moodrange AS RANGE (subtype = "Mood 2");
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE ranged (m moodrange, f floatrange, ms moodrange[], fs floatrange[]);
INSERT INTO ranged VALUES ('["awful, ""very""",happy)', '[1.1,2.2]', ARRAY['empty', '(blue,)']::moodrange[], ARRAY['(,)', '[-0,1e300)']::floatrange[]), (NULL, 'empty', '{}', NULL);

-- types with modifiers
CREATE TABLE modified (a interval(2), b interval day to minute, c time(3), d timestamptz(1), e bit(9), f char(3)[], g numeric(5, 2)[], h varchar(4)[]);
INSERT INTO modified VALUES ('1.23456 s', '1 day 02:03:04', '01:02:03.45678', '2020-01-01 00:00:00.987654+00', B'101010101', '{a,bb,NULL}', '{1.005,-999.99}', '{"a b",""}');

-- statements that are undone in part, in the transaction that made the table
BEGIN;
CREATE TABLE made_and_used (a int, b text);
INSERT INTO made_and_used VALUES (1, 'kept');
SAVEPOINT s1;
ALTER TABLE made_and_used ADD c int DEFAULT 3;
INSERT INTO made_and_used VALUES (2, 'lost', 4);
TRUNCATE made_and_used;
INSERT INTO made_and_used VALUES (3, 'lost too', 5);
ROLLBACK TO s1;
INSERT INTO made_and_used VALUES (4, 'kept too');
SAVEPOINT s2;
TRUNCATE made_and_used;
INSERT INTO made_and_used VALUES (5, 'after truncate');
RELEASE s2;
ALTER TABLE made_and_used ALTER a TYPE int8;
COMMIT;
CREATE TABLE exchanged (a int PRIMARY KEY, b int);
INSERT INTO exchanged SELECT i, i FROM generate_series(1, 20) i;
BEGIN;
UPDATE exchanged SET b = -b WHERE a < 5;
SAVEPOINT s;
DELETE FROM exchanged WHERE a < 3;
INSERT INTO exchanged VALUES (1, 100);
ROLLBACK TO s;
UPDATE exchanged SET b = b * 2 WHERE a IN (1, 6);
SELECT * FROM exchanged WHERE a = 7 FOR UPDATE;
COMMIT;
INSERT INTO exchanged VALUES (6, 0), (30, 0) ON CONFLICT (a) DO UPDATE SET b = exchanged.b + 1000;
INSERT INTO exchanged VALUES (8, 0), (31, 0) ON CONFLICT DO NOTHING;
--@ 11..
CREATE TABLE past.routed (k int, v text) PARTITION BY LIST (k);
CREATE TABLE past.routed_1 PARTITION OF past.routed FOR VALUES IN (1);
CREATE TABLE past.routed_2 (v text, k int);
ALTER TABLE past.routed ATTACH PARTITION past.routed_2 FOR VALUES IN (2);
INSERT INTO past.routed SELECT 1 + i % 2, 'r' || i FROM generate_series(1, 20) i;
UPDATE past.routed SET k = 3 - k WHERE v IN ('r3', 'r4', 'r5');
BEGIN; UPDATE past.routed SET k = 2 WHERE v = 'r6'; ROLLBACK;
--@ 12..
CREATE TABLE past.generated (a int, g int GENERATED ALWAYS AS (a * 3) STORED, t text DEFAULT 'x');
INSERT INTO past.generated SELECT i FROM generate_series(1, 10) i;
ALTER TABLE past.generated ADD h text GENERATED ALWAYS AS ('h' || a) STORED;
INSERT INTO past.generated SELECT i FROM generate_series(11, 15) i;
--@ 13..
ALTER TABLE past.generated ALTER g DROP EXPRESSION;
INSERT INTO past.generated (a, g) VALUES (16, 1);
CREATE TABLE past.generated_parent (a int, b int GENERATED ALWAYS AS (a + 1) STORED) PARTITION BY RANGE (a);
CREATE TABLE past.generated_part (b int GENERATED ALWAYS AS (a + 1) STORED, a int);
ALTER TABLE past.generated_parent ATTACH PARTITION past.generated_part FOR VALUES FROM (0) TO (10);
INSERT INTO past.generated_parent (a) SELECT generate_series(0, 9);
--@ 14..
CREATE TABLE past.compressed (id int, t text COMPRESSION pglz);
INSERT INTO past.compressed SELECT i, repeat('abc' || i, 1000) FROM generate_series(1, 5) i;
CREATE TABLE past.multi (m moodmultirange, f floatmultirange, fs floatmultirange[]);
--@ 15..
CREATE TABLE past.scaled (a numeric(3, -2), b numeric(2, 5));
INSERT INTO past.scaled VALUES (12345, 0.00012), (-99900, 0.00099);
ALTER TABLE past.scaled ADD c numeric(4, -1) DEFAULT 1234;
--@ 17..
CREATE TABLE past.expressed (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO past.expressed (a) VALUES (1), (2);
ALTER TABLE past.expressed ALTER b SET EXPRESSION AS (a * 5);
INSERT INTO past.expressed (a) VALUES (3);
--@ 18..
CREATE TABLE past.not_null_later (a int, b text);
INSERT INTO past.not_null_later VALUES (1, 'x'), (NULL, 'y');
ALTER TABLE past.not_null_later ADD CONSTRAINT nn NOT NULL a NOT VALID;
--@ ..11
SET search_path = past, public;
CREATE TABLE oid_parent (a int, t text) WITH OIDS;
CREATE TABLE oid_child (b int) INHERITS (oid_parent);
INSERT INTO oid_parent SELECT i, CASE WHEN i % 2 = 0 THEN repeat('p', i * 400) END FROM generate_series(1, 9) i;
INSERT INTO oid_child SELECT i, repeat(md5(i::text), i * 20), NULL FROM generate_series(1, 9) i;
CREATE TABLE oid_dropped (a int8, b text, c "char", d int) WITH OIDS;
INSERT INTO oid_dropped SELECT i, NULL, 'c', i FROM generate_series(1, 10) i;
ALTER TABLE oid_dropped DROP b, ADD e text DEFAULT 'e';
INSERT INTO oid_dropped SELECT i, NULL, i FROM generate_series(11, 20) i;
ALTER TABLE oid_child NO INHERIT oid_parent;
ALTER TABLE oid_parent SET WITHOUT OIDS;
--@ 10..
RESET search_path;
