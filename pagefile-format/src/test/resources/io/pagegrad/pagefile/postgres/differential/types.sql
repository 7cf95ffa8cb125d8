--@ 10..
CREATE SCHEMA types;
SET search_path = types, public;
SELECT setseed(0.5);
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy', 'odd, "mood"', 'müde');
ALTER TYPE mood ADD VALUE 'between' BEFORE 'ok';
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE DOMAIN shorttext AS varchar(20) NOT NULL;
CREATE DOMAIN grid AS int[][] CHECK (array_ndims(VALUE) <= 2);
CREATE TYPE pair AS (x int, y text);
CREATE TYPE nested AS (p pair, ps pair[], m mood, n numeric(8,3), d posint);
CREATE TYPE nothing AS ();
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE moodrange AS RANGE (subtype = mood);
CREATE TYPE pairrange AS RANGE (subtype = pair);

CREATE TABLE bools (b bool, bs bool[]);
INSERT INTO bools VALUES (true, '{t,f,NULL}'), (false, '{}'), (NULL, NULL);

CREATE TABLE integers (a int2, b int4, c int8, d oid);
INSERT INTO integers VALUES (-32768, -2147483648, -9223372036854775808, 0), (32767, 2147483647, 9223372036854775807, 4294967295),
  (0, 0, 0, 2147483648), (-1, -1, -1, 1), (NULL, NULL, NULL, NULL);
INSERT INTO integers SELECT (65535 * random() - 32768)::int2, (4294967295 * random() - 2147483648)::int4,
  ((random() - 0.5) * 1.8e19)::int8, (4294967295 * random())::int8::oid FROM generate_series(1, 300);

CREATE TABLE floats (a float4, b float8);
INSERT INTO floats VALUES ('NaN', 'NaN'), ('Infinity', '-Infinity'), ('-0', '-0'), (0, 0), (1, 1), (0.1, 0.1), (1e15, 1e15), (1e16, 1e16),
  (123456, 1234567890123456), (1234567, 12345678901234567), (9999999, 0.0001), (0.0001, 0.00001), (1e-5, 1e-7),
  ('3.4028235e38', '1.7976931348623157e308'), ('1e-45', '4.9e-324'), ('1.17549435e-38', '2.2250738585072014e-308'),
  (16777216, 9007199254740993), (1e6, 1e21), (1e5, 1e22), (100000000, 123456789012345678), (NULL, NULL), (0.3, 0.30000000000000004),
  (5e-324::float8::numeric::float8 * 0, 2.0 / 3), (1.0 / 3, 1.0 / 3), (33554430, 5e-324);
INSERT INTO floats SELECT ((random() - 0.5) * power(10, 70 * random() - 35))::float4, (random() - 0.5) * power(10, 600 * random() - 300)
  FROM generate_series(1, 1500);
INSERT INTO floats SELECT (random() * 1000)::float4, round((random() * 100000)::numeric, (6 * random())::int)::float8 FROM generate_series(1, 500);

CREATE TABLE numerics (a numeric, b numeric(20,5), c numeric(1000,0), d numeric[]);
INSERT INTO numerics VALUES ('NaN', 'NaN', 'NaN', '{NaN,0,0.00,NULL}'), (0, 0, 0, '{}'), (0.0000, 1.5, 10000, '{1e10}'), (-0.1, -12345.67891, -9999, NULL),
  (1e131071, 0, power(10::numeric, 999), NULL), (1e-16383, 0.00001, 1, NULL), (12345678901234567890.12345678901234567890, 99999999, 123, NULL),
  (10000, 100000000, 99999999, NULL), (0.0001, 0.0001, 0, NULL), (0.00010000, 0.00010, 5, NULL), (1.10, -1.10, -5, NULL), (NULL, NULL, NULL, NULL);
INSERT INTO numerics
  SELECT ((CASE WHEN random() < 0.5 THEN '-' ELSE '' END) || trunc(power(10, 18 * random())::numeric) || '.' || repeat('0', (6 * random())::int)
    || trunc(power(10, 15 * random())::numeric) || repeat('0', (5 * random())::int))::numeric,
    (random() * 1e12 - 5e11)::numeric, trunc(power(10::numeric, (80 * random())::int) * random()::numeric), NULL
  FROM generate_series(1, 600);
--@ 14..
INSERT INTO types.numerics VALUES ('Infinity', NULL, NULL, '{Infinity,-Infinity}'), ('-Infinity', NULL, NULL, NULL);
--@ 15..
CREATE TABLE types.negative_scale (a numeric(5,-2), b numeric(3,6));
INSERT INTO types.negative_scale VALUES (1234567, 0.000123), (-99, -0.000999), (NULL, 0);
--@ 10..
SET search_path = types, public;
CREATE TABLE moneys (m money, ms money[]);
INSERT INTO moneys VALUES ('0', NULL), ('-0.01', '{1.50,NULL,-2}'), ('92233720368547758.07', NULL), ('-92233720368547758.08', NULL), ('1234567.89', NULL), ('999', NULL), (NULL, NULL);

CREATE TABLE texts (t text, v varchar(200), c char(12), n name, q "char", u bpchar);
INSERT INTO texts VALUES ('', '', '', '', '', ''), ('a', 'b', 'c', 'd', 'e', 'f'), ('with,comma', 'with"quote', E'line\nfeed', 'semi;colon', ',', E'cr\rlf\n'),
  (' lead', 'trail ', '  both  ', '   ', '"', 'pad   '), ('\.', '\N', 'NULL', '\.', '\', 'null'), (E'tab\there', E'\\back', E'\001\002', 'é', '\200', 'ü€𝄞'),
  ('日本語', 'Ελληνικά', 'кириллица', 'עברית', '\377', 'العربية'), (repeat('x', 126), repeat('y', 127), 'z', repeat('n', 63), NULL, repeat('b', 300)),
  (NULL, NULL, NULL, NULL, NULL, NULL), (repeat('w', 125), repeat('ä', 100), 'ä', repeat('ä', 31), 'ä', E'\t');
INSERT INTO texts SELECT repeat(chr(32 + i), i), left(md5(i::text), i % 33), left(md5(i::text), i % 13), md5(i::text), chr(i), md5(i::text) || ' '
  FROM generate_series(1, 127) i;

CREATE TABLE bytes (b bytea, bs bytea[]);
INSERT INTO bytes VALUES ('', '{}'), ('\x00', '{"\\x00ff",NULL,""}'), ('\xdeadbeef', NULL), (decode(repeat('ff00', 300), 'hex'), NULL), (NULL, NULL);
INSERT INTO bytes SELECT decode(left(repeat(md5(i::text), 8), 2 * i), 'hex'), NULL FROM generate_series(1, 120) i;

CREATE TABLE moments (d date, t time, tp time(3), tz timetz, ts timestamp, tsp timestamp(2), tstz timestamptz, i interval, ip interval(3), iy interval year to month);
INSERT INTO moments VALUES
  ('infinity', '00:00', '00:00', '00:00+00', 'infinity', '-infinity', 'infinity', '0', '0', '0'),
  ('-infinity', '24:00', '24:00', '24:00-15:59:59', '-infinity', 'infinity', '-infinity', '1 year 2 mons 3 days 04:05:06.789', '1.0005 s', '1-2'),
  ('4714-11-24 BC', '23:59:59.999999', '23:59:59.999', '12:34:56.7+05:30', '4714-11-24 00:00:00 BC', '0001-12-31 23:59:59.99 BC', '4714-11-24 00:00:00+00 BC', '-1 year -2 mons', '-00:00:00.001', '-1-2'),
  ('5874897-12-31', '12:00:00.1', '12:00', '01:02:03.000004-08', '294276-12-31 23:59:59.999999', '2000-01-01', '294276-12-31 23:59:59.999999+00', '178000000 years', '9 days', '178956970 years'),
  ('0001-01-01', '00:00:00.000001', '01:00', '00:00:01+14', '0001-01-01 00:00:00', '1999-12-31 23:59:59.99', '1970-01-01 00:00:00+00', '1 mon -1 day', '-3 days 04:00', '1 mon'),
  ('0001-12-31 BC', '10:20:30', '10:20:30.5', '10:20:30.123456+00', '1582-10-15 12:00', '1582-10-04 12:00:00.25', '10000-01-01 00:00+00', '1 day -00:00:01', '2 mons -1 days +01:00', '5 years'),
  ('1999-12-31', '03:02:01', '03:02:01', '03:02:01-00:30', '1999-12-31 23:59:59.999999', '1969-12-31 23:59:59', '99999-06-30 12:00:00.5+00', '100:00:00', '-100:00:00.5', '-5 mons'),
  ('10000-01-01', '03:02:01', '03:02:01', '03:02:01-00:00:30', '10000-01-01 00:00', '2015-06-30 23:59:60', '0044-03-15 12:00:00+00 BC', '-178000000 years', '-1 mon 1 day', '0'),
  ('2000-02-29', '00:00:00.1', '00:00:00.1', '00:00+00:15', '2000-02-29 12:34:56.000001', '2000-02-29 12:34:56.1', '2000-02-29 12:34:56+00', '2147483647 days', '-2147483648 days', '11 mons'),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO moments
  SELECT date '2000-01-01' + ((random() - 0.5) * 4000000)::int, time '00:00' + random() * interval '1 day', time '00:00' + random() * interval '1 day',
    (time '00:00' + random() * interval '1 day')::text::time AT TIME ZONE make_interval(mins => (900 * random() - 450)::int),
    timestamp '2000-01-01' + (random() - 0.5) * interval '9000 years', timestamp '2000-01-01' + (random() - 0.5) * interval '100 years',
    timestamptz '2000-01-01 00:00+00' + (random() - 0.5) * interval '3000 years',
    make_interval(months => ((random() - 0.5) * 1000)::int, days => ((random() - 0.5) * 1000)::int, secs => (random() - 0.5) * power(10, 9 * random())),
    make_interval(months => ((random() - 0.5) * 20)::int, days => ((random() - 0.5) * 20)::int, secs => round(((random() - 0.5) * 1000)::numeric, 2)::float8),
    make_interval(months => ((random() - 0.5) * 200)::int)
  FROM generate_series(1, 500);
--@ 17..
INSERT INTO types.moments (i, ip) VALUES ('infinity', '-infinity');
--@ 10..
SET search_path = types, public;
CREATE TABLE uuids (u uuid, us uuid[]);
INSERT INTO uuids SELECT md5(i::text)::uuid, ARRAY[md5(i::text)::uuid, NULL] FROM generate_series(1, 40) i;
INSERT INTO uuids VALUES (NULL, NULL), ('00000000-0000-0000-0000-000000000000', '{}'), ('ffffffff-ffff-ffff-ffff-ffffffffffff', NULL);

CREATE TABLE networks (i inet, c cidr, m macaddr, e macaddr8, "is" inet[]);
INSERT INTO networks VALUES ('0.0.0.0', '0.0.0.0/0', '00:00:00:00:00:00', '00:00:00:00:00:00:00:00', '{::1,127.0.0.1/8,NULL}'),
  ('192.168.1.5/24', '192.168.1.0/24', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', NULL), ('255.255.255.255', '10.0.0.0/8', 'ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff:ff:ff', NULL),
  ('::', '::/0', NULL, NULL, NULL), ('::1', '::1/128', NULL, NULL, NULL), ('2001:db8::ff00:42:8329/64', '2001:db8::/32', NULL, NULL, NULL),
  ('::ffff:1.2.3.4', '::ffff:1.2.3.4/128', NULL, NULL, NULL), ('1:0:0:2::3', '1:0:0:2::/64', NULL, NULL, NULL), ('fe80::1:0:0:0/10', 'fe80::/10', NULL, NULL, NULL),
  ('1:2:3:4:5:6:7:8', '1::/16', NULL, NULL, NULL), ('::1.2.3.4', '::1.2.3.4', NULL, NULL, NULL), ('0:0:1::', '0:0:1::', NULL, NULL, NULL), ('10.1.2.3/0', '128.0.0.0/1', NULL, NULL, NULL), (NULL, NULL, NULL, NULL, NULL);
INSERT INTO networks SELECT ('::'::inet + (random() * 9e18)::int8 * 1) | ('0:' || to_hex((random() * 65535)::int) || '::' || to_hex((random() * 65535)::int) || ':0:0')::inet, NULL, NULL, NULL, NULL FROM generate_series(1, 60);
INSERT INTO networks SELECT (concat_ws(':', to_hex(g[1]), to_hex(g[2]), to_hex(g[3]), to_hex(g[4]), to_hex(g[5]), to_hex(g[6]), to_hex(g[7]), to_hex(g[8])) || '/' || (128 * random())::int)::inet, NULL, NULL, NULL, NULL
  FROM (SELECT i, array_agg(CASE WHEN random() < 0.5 THEN 0 ELSE (random() * 65535)::int END) g FROM generate_series(1, 200) i, generate_series(1, 8) GROUP BY i) x;

CREATE TABLE bits (b bit, b9 bit(9), v varbit, vs varbit[]);
INSERT INTO bits VALUES (B'0', B'101010101', B'', '{}'), (B'1', B'000000000', B'1', '{1,0101,"",NULL}'), (NULL, B'111111111', B'0110100', NULL), (B'1', NULL, repeat('10', 500)::varbit, NULL), (NULL, NULL, NULL, NULL);

CREATE TABLE documents (j json, b jsonb, x xml);
INSERT INTO documents VALUES ('null', 'null', NULL), ('{"a" : 1,  "a":2}', '{"a" : 1,  "a":2}', '<a/>'), ('[]', '[]', '<?xml version="1.0"?><b>t</b>'), ('{}', '{}', 'text <i>mixed</i>'),
  ('"s"', '"s\" \\ \/ \b\f\n\r\t \u0001 \u00e9 \ud834\udd1e"', NULL), ('1e5', '1e5', NULL), ('-0.50', '-0.50', NULL), ('true', 'true', NULL), ('[1,[2,[3,{"k":[]}]],{}]', '[1,[2,[3,{"k":[]}]],{}, "x", null, false, 1.10]', NULL),
  ('{"long":"x"}', '{"bb":1,"a":2,"ccc":{"z":null,"y":[true,false]},"":"empty","ä":"ü"}', NULL), ('[123456789012345678901234567890.123]', '[123456789012345678901234567890.123, -1, 0, 1E400]', NULL), (NULL, NULL, NULL);
INSERT INTO documents SELECT NULL, jsonb_object_agg('key' || i, jsonb_build_array(i, md5(i::text), NULL, i * 1.5)), NULL FROM generate_series(1, 60) i GROUP BY i % 3;
INSERT INTO documents SELECT NULL, jsonb_agg(jsonb_build_object('i', i, 's', repeat('s', i))), NULL FROM generate_series(1, 100) i;

CREATE TABLE shapes (p point, l line, s lseg, b box, pa path, po polygon, c circle, bs box[]);
INSERT INTO shapes VALUES ('(1,2)', '{1,-1,0}', '[(0,0),(1,1)]', '(3,4),(1,2)', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(1,2),3>', '{(1,1),(0,0);(2,2),(1,1)}'),
  ('(1e300,-0)', '{0,1,-2.5}', '[(-1.5,2),(3,1e-7)]', '(1,1),(1,1)', '((0.1,0.2))', '((1,1))', '<(0,0),0>', '{}'),
  ('(NaN,Infinity)', '{1,0,1e10}', '[(1,2),(1,2)]', '(-1,-2),(-3,-4)', '((0,0),(1,0),(1,1))', '((0.1,0.3),(1e15,1e16),(2,3))', '<(0.1,-0.7),1e20>', NULL), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE ranges (i int4range, l int8range, n numrange, d daterange, t tsrange, z tstzrange, f floatrange, m moodrange, p pairrange, "is" int4range[]);
INSERT INTO ranges VALUES ('empty', 'empty', 'empty', 'empty', 'empty', 'empty', 'empty', 'empty', 'empty', '{empty,"[1,5)",NULL}'), ('[1,10]', '(,5)', '(1.5,2.50]', '[2000-01-01,2000-12-31]', '[2000-01-01 00:00,2000-01-01 12:30:00.5)', '(2000-01-01 00:00+00,)', '[0.1,0.3)', '[sad,happy]', '["(1,a)","(2,b)")', '{}'),
  ('(,)', '[5,)', '(,)', '(-infinity,infinity)', '(,infinity]', '(,)', '(,)', '(,)', '(,)', NULL), ('[-2147483648,0)', '[-9223372036854775808,9223372036854775807)', '[NaN,NaN]', '(,2000-01-01)', '["0044-03-15 BC",)', '[-infinity,)', '[-Infinity,NaN]', '["odd, ""mood""","odd, ""mood"""]'::text::moodrange, NULL, NULL), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
--@ 14..
SET search_path = types, public;
CREATE TABLE multiranges (i int4multirange, n nummultirange, d datemultirange, t tsmultirange, z tstzmultirange, f floatmultirange, m moodmultirange, l int8multirange, "is" int4multirange[]);
INSERT INTO multiranges VALUES ('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'), ('{[1,5),[7,9)}', '{(,1.5],(2,3)}', '{[2000-01-01,2001-01-01),(2002-01-01,)}', '{[2000-01-01,2000-01-02)}', '{(,)}', '{[0.1,0.2),[0.5,)}', '{[sad,ok]}', '{[1,1],[3,3],[5,5],[7,7],[9,9],[11,11]}', '{"{[1,2),[4,5)}","{}",NULL}'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO multiranges (i) SELECT range_agg(int4range(10 * i, 10 * i + 1 + i % 7)) FROM generate_series(1, 100) i;
INSERT INTO multiranges (n) SELECT range_agg(numrange(i * 1.5, i * 1.5 + 1, '(]')) FROM generate_series(1, 37) i;
--@ 10..
SET search_path = types, public;
CREATE TABLE searches (v tsvector, q tsquery, vs tsvector[]);
INSERT INTO searches VALUES ('', '', '{}'), ('fat cat', 'fat & cat', '{"a b",NULL}'), ('a:1A,5B cat:3C,12 rat:16383', '!a | b & (c <-> d)', NULL), ($$'it''s' 'back\\slash' 'sp ace':7D$$, $$'it''s':*AB & 'back\\slash':D | ! ( a <3> b )$$, NULL), (to_tsvector('english', repeat('The quick brown fox jumps over the lazy dog. ', 40)), to_tsquery('english', 'quick & (brown | fox) & !dog'), NULL), (NULL, NULL, NULL);

CREATE TABLE systems (t tid, x xid, c cid, l pg_lsn, s txid_snapshot, o oidvector, i int2vector, r refcursor, a aclitem, "as" aclitem[]);
INSERT INTO systems VALUES ('(0,1)', '0', '0', '0/0', '10:20:10,14,15', '', '', 'c1', 'postgres=r*w/postgres', '{=r/postgres}'), ('(4294967295,65535)', '4294967295', '4294967295', 'FFFFFFFF/FFFFFFFF', '1:1:', '1 2 4294967295', '-1 0 32767', '', '=UC/postgres', NULL), (NULL, NULL, NULL, '16/B374D848', NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE registered (p regproc, pp regprocedure, o regoper, oo regoperator, c regclass, t regtype, r regrole, n regnamespace, f regconfig, d regdictionary, cs regclass[]);
CREATE FUNCTION types.overloaded(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION types.overloaded(text, numeric[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE "Mixed Case" ("Col A" int);
INSERT INTO registered VALUES ('now', 'abs(int4)', 'pg_catalog.||/', '+(int4,int4)', 'pg_class', 'int4', 'postgres', 'pg_catalog', 'english', 'simple', '{pg_class,types.bools}'),
  ('-', '-', '0', '0', '-', '-', '-', '-', '-', '-', '{}'), (1, 4294967295, 999999, 999999, 999999, 999999, 999999, 999999, 999999, 999999, NULL), (NULL, 'types.overloaded(text,numeric[])', NULL, '-(NONE,int4)', 'types."Mixed Case"', 'timestamp with time zone', NULL, 'types', NULL, NULL, NULL), (NULL, 'types.overloaded(int)', NULL, '!!(NONE,tsquery)', 'pg_toast.pg_toast_2618', 'numeric(10,2)[]'::regtype, NULL, NULL, NULL, NULL, NULL);
--@ 12..
CREATE TABLE types.paths (p jsonpath);
INSERT INTO types.paths VALUES ('$'), ('$.a[*].b ? (@.x > 1 && @.y like_regex "^a.*b$" flag "i")'), ('strict $."odd key"[0 to last].type()'), ('lax $.** {2 to 5} . size() + 3 * -$x'), ('exists($.a) || !($.b starts with "x")'), ('($.a == null) is unknown'), ('$[1, 2 to 3, last - 1]'), (NULL);
--@ 13..
INSERT INTO types.paths VALUES ('$.a.datetime("HH24:MI")'), ('$.a.datetime()');
CREATE TABLE types.systems13 (x xid8, s pg_snapshot, c regcollation);
INSERT INTO types.systems13 VALUES ('0', '10:20:10,14,15', 'pg_catalog."C"'), ('18446744073709551615', '1:1:', '"default"'), (NULL, NULL, NULL);
--@ 17..
INSERT INTO types.paths VALUES ('$.a.bigint().string()'), ('$.b.decimal(10, 2)'), ('$.c.timestamp_tz(3)'), ('$.d.boolean()');
--@ 10..
SET search_path = types, public;
CREATE TABLE composites (p pair, n nested, ps pair[], z nothing, r bools, e mood, es mood[], d posint, s varchar(5)[], g grid);
INSERT INTO composites VALUES (ROW(1, 'a'), ROW(ROW(1, 'b,"c"'), ARRAY[ROW(2, NULL), NULL, ROW(NULL, 'x y')]::pair[], 'happy', 1.5, 7), ARRAY[ROW(3, '')]::pair[], ROW(), ROW(true, '{t,f}'), 'sad', '{sad,NULL,"odd, \"mood\"",müde,between}', 5, '{abc,"","a b",NULL,"NULL","{x}","q\"b\\s"}', '{{1,2},{3,4}}'),
  (ROW(NULL, NULL), ROW(NULL, NULL, NULL, NULL, NULL), '{}', NULL, ROW(NULL, NULL), 'odd, "mood"', '{}', 1, '{}', '{}'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (ROW(5, E'l\nf \\ "q" (p)'), NULL, NULL, NULL, NULL, 'between', NULL, NULL, '[0:2]={a,b,c}', '[2:3][-1:0]={{1,2},{3,NULL}}');
CREATE TABLE arrays (i int[], t text[], d date[], n numeric[], f float8[], j jsonb[], b bool[], i3 int[], c "char"[], na name[], ch char(3)[], ts timestamptz[], iv interval[]);
INSERT INTO arrays VALUES ('{1,2,3}', '{a,b}', '{2000-01-01,infinity}', '{1.10,NaN}', '{0.1,Infinity,-0}', '{"{\"a\": 1}",null,"[]"}', '{t,NULL,f}', '{{{1,2},{3,4}},{{5,6},{7,NULL}}}', '{a,b}', '{n1,"n 2"}', '{a,"ab ",abc}', '{"2000-01-01 00:00+00"}', '{1 day,"1 mon -1 days"}'),
  ('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('[5:7]={1,NULL,3}', '[0:0]={x}', NULL, NULL, NULL, NULL, NULL, '[-1:0][2:2][3:4]={{{1,2}},{{3,4}}}', NULL, NULL, NULL, NULL, NULL), ('{NULL}', '{NULL,null,"NULL",nUlL}', '{NULL}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (NULL, ARRAY['', ' ', 'a,b', '{', '}', '"', '\', E'\n', E'\t', E'\v', 'é', E'a\rb'], NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO arrays (i, f, t) SELECT array_agg(j ORDER BY j), array_agg(j / 7.0 ORDER BY j), array_agg(CASE WHEN j % 3 = 0 THEN NULL ELSE repeat('v', j) END ORDER BY j) FROM generate_series(1, 40) i, LATERAL generate_series(1, i) j GROUP BY i;
RESET search_path;
