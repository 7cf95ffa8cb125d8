--@ 10..
CREATE TABLE letters (id int, t text, c char(6), v varchar(5), n name, a text[], e "char");
INSERT INTO letters SELECT i, v, left(v, 3), left(v, 5), v::name, ARRAY[v, NULL, v || ' ,'], 'q' FROM (VALUES (:letters)) x (i, v);
INSERT INTO letters VALUES (100, 'ascii only', 'abc', 'de', 'f', '{}', NULL), (101, '', '', '', '', NULL, '');
CREATE TYPE label AS ENUM (:labels);
CREATE TABLE labelled (l label, ls label[]);
INSERT INTO labelled SELECT l, ARRAY[l] FROM unnest(enum_range(NULL::label)) l;
CREATE TABLE "named :first" ("column :first" int);
INSERT INTO "named :first" VALUES (1);
INSERT INTO letters SELECT 200 + i, repeat(v, 3000), NULL, NULL, NULL, NULL, NULL FROM (VALUES (:letters)) x (i, v);
COMMENT ON TABLE letters IS ':first';
