// The SELECT subset and the lambdas of pagegrad.
//
// Operators bind as PostgreSQL's do, from tightest: `::`, subscript, unary sign, COLLATE, AT TIME ZONE, `^`, `* / %`, `+ -`, every
// other operator, BETWEEN IN LIKE ILIKE, comparisons, IS, NOT, AND, OR. Binary ones associate left, but BETWEEN, LIKE,
// comparisons and IS DISTINCT FROM not at all. An IS test or NOT as an operand of arithmetic needs parentheses here.
grammar Sql;

options { caseInsensitive = true; }

statement
    : SELECT distinct=(DISTINCT | ALL)? selectItem (',' selectItem)*
      FROM source unsupported?
      (WHERE where=expr)?
      (LIMIT limit=limitCount)?
      unsupported? ';'? EOF
    | with=WITH .*? EOF
    ;

selectItem
    : '*'                                                   # starItem
    | table=identifier '.' '*'                              # starItem
    | expr (AS label | alias=identifier)?                   # exprItem
    ;

source
    : ONLY? tableName '*'? (AS? alias=identifier)? sample?
    | subquery (AS? alias=identifier)?
    ;

tableName : (schema=identifier '.')? name=identifier ;

sample : TABLESAMPLE method=identifier '(' expr (',' expr)* ')' (REPEATABLE '(' seed=expr ')')? ;

limitCount : INTEGER | ALL | NULL ;

// Clauses of SQL that exist but are outside the subset: parsed as far as needed to name them.
unsupported
    : word=(GROUP | HAVING | ORDER | UNION | INTERSECT | EXCEPT | OFFSET | FETCH | WINDOW | FOR | INTO
      | JOIN | INNER | LEFT | RIGHT | FULL | CROSS | NATURAL | ',') .*? (EOF | ';')
    ;

lambda
    : '(' row=identifier (',' weights=identifier)? ')' ARROW expr EOF
    | row=identifier ARROW expr EOF
    ;

standalone : expr EOF ;

expr
    : operand                                                                   # simple
    | expr NOT? kind=(LIKE | ILIKE) operand (ESCAPE operand)?                   # like
    | expr NOT? BETWEEN SYMMETRIC? operand AND operand                          # between
    | expr NOT? IN '(' expr (',' expr)* ')'                                     # in
    | expr NOT? IN subquery                                                     # inSubquery
    | expr op=('=' | '<>' | '!=' | '<' | '<=' | '>' | '>=') expr                # comparison
    | expr IS NOT? what=(NULL | TRUE | FALSE | UNKNOWN)                         # is
    | expr what=(ISNULL | NOTNULL)                                              # isShort
    | expr IS NOT? DISTINCT FROM expr                                           # distinctFrom
    | NOT expr                                                                  # not
    | expr AND expr                                                             # and
    | expr OR expr                                                              # or
    ;

operand
    : primary                                                                   # plain
    | operand '::' typeName                                                     # castSuffix
    | operand '[' expr ']'                                                      # subscript
    | operand '[' expr? colon=':' expr? ']'                                     # slice
    | sign=('+' | '-') operand                                                  # signed
    | operand COLLATE (schema=identifier '.')? collation=identifier             # collate
    | operand AT TIME ZONE operand                                              # atTimeZone
    | operand op=('^' | '^^') operand                                           # power
    | operand op=('*' | '**' | '/' | '%') operand                               # multiplicative
    | operand op=('+' | '-') operand                                            # additive
    | op=('@' | '|/' | '||/') operand                                           # prefixOperator
    | operand op='||' operand                                                   # otherOperator
    ;

primary
    : '(' expr ')'                                                              # parenthesized
    | subquery                                                                  # subqueryPrimary
    | EXISTS subquery                                                           # subqueryPrimary
    | INTEGER                                                                   # integerLiteral
    | DECIMAL                                                                   # decimalLiteral
    | (STRING | ESCAPE_STRING)                                                  # stringLiteral
    | value=(TRUE | FALSE | NULL)                                               # wordLiteral
    | CASE base=expr? (WHEN expr THEN expr)+ (ELSE otherwise=expr)? END         # case
    | CAST '(' expr AS typeName ')'                                             # cast
    | EXTRACT '(' (field=identifier | fieldText=STRING) FROM expr ')'           # extract
    | SUBSTRING '(' expr FROM expr (FOR expr)? ')'                              # substring
    | POSITION '(' operand IN operand ')'                                       # position
    | TRIM '(' side=(BOTH | LEADING | TRAILING)? expr? FROM expr ')'            # trim
    | ARRAY brackets                                                            # arrayLiteral
    | INTERVAL STRING (from=identifier (TO to=identifier)?)?                    # intervalLiteral
    | typeName STRING                                                           # typedLiteral
    | functionName '(' (DISTINCT? expr (',' expr)*)? ')' (over=(OVER | FILTER) '(' .*? ')')?  # function
    | functionName '(' '*' ')'                                                  # functionStar
    | identifier ('.' label)*                                                   # reference
    | PARAMETER                                                                 # parameter
    ;

brackets : '[' (expr (',' expr)* | brackets (',' brackets)*)? ']' ;

subquery : '(' (SELECT | WITH | VALUES) .*? ')' ;

typeName : simpleType (dimensions+='[' INTEGER? ']')* ;

simpleType
    : DOUBLE PRECISION
    | CHARACTER VARYING? ('(' INTEGER ')')?
    | (TIME | TIMESTAMP) ('(' INTEGER ')')? ((WITH | WITHOUT) TIME ZONE)?
    | INTERVAL ('(' INTEGER ')')?
    | identifier ('(' INTEGER (',' '-'? INTEGER)? ')')?
    ;

functionName : identifier | LEFT | RIGHT ;

// Words that may name a column without quotes.
identifier
    : IDENTIFIER | QUOTED_IDENTIFIER | unreserved
    ;

label : identifier | reserved ;

unreserved
    : AT | BETWEEN | CHARACTER | DOUBLE | ESCAPE | EXISTS | EXTRACT | FILTER | INTERVAL | OVER | POSITION | PRECISION
    | REPEATABLE | SUBSTRING | TIME | TIMESTAMP | TRIM | UNKNOWN | VALUES | VARYING | WITHOUT | ZONE
    ;

reserved
    : ALL | AND | ARRAY | AS | BOTH | CASE | CAST | COLLATE | CROSS | DISTINCT | ELSE | END | EXCEPT | FALSE | FETCH | FOR | FROM | FULL
    | GROUP | HAVING | ILIKE | IN | INNER | INTERSECT | INTO | IS | ISNULL | JOIN | LEADING | LEFT | LIKE | LIMIT | NATURAL
    | NOT | NOTNULL | NULL | OFFSET | ONLY | OR | ORDER | RIGHT | SELECT | SYMMETRIC | TABLESAMPLE | THEN | TO | TRAILING
    | TRUE | UNION | WHEN | WHERE | WINDOW | WITH
    ;

ALL : 'all' ;
AND : 'and' ;
ARRAY : 'array' ;
AS : 'as' ;
AT : 'at' ;
BETWEEN : 'between' ;
BOTH : 'both' ;
CASE : 'case' ;
CAST : 'cast' ;
CHARACTER : 'character' ;
COLLATE : 'collate' ;
CROSS : 'cross' ;
DISTINCT : 'distinct' ;
DOUBLE : 'double' ;
ELSE : 'else' ;
END : 'end' ;
ESCAPE : 'escape' ;
EXCEPT : 'except' ;
EXISTS : 'exists' ;
EXTRACT : 'extract' ;
FALSE : 'false' ;
FETCH : 'fetch' ;
FILTER : 'filter' ;
FOR : 'for' ;
FROM : 'from' ;
FULL : 'full' ;
GROUP : 'group' ;
HAVING : 'having' ;
ILIKE : 'ilike' ;
IN : 'in' ;
INNER : 'inner' ;
INTERSECT : 'intersect' ;
INTERVAL : 'interval' ;
INTO : 'into' ;
IS : 'is' ;
ISNULL : 'isnull' ;
JOIN : 'join' ;
LEADING : 'leading' ;
LEFT : 'left' ;
LIKE : 'like' ;
LIMIT : 'limit' ;
NATURAL : 'natural' ;
NOT : 'not' ;
NOTNULL : 'notnull' ;
NULL : 'null' ;
OFFSET : 'offset' ;
ONLY : 'only' ;
OR : 'or' ;
ORDER : 'order' ;
OVER : 'over' ;
POSITION : 'position' ;
PRECISION : 'precision' ;
REPEATABLE : 'repeatable' ;
RIGHT : 'right' ;
SELECT : 'select' ;
SUBSTRING : 'substring' ;
SYMMETRIC : 'symmetric' ;
TABLESAMPLE : 'tablesample' ;
THEN : 'then' ;
TIME : 'time' ;
TIMESTAMP : 'timestamp' ;
TO : 'to' ;
TRAILING : 'trailing' ;
TRIM : 'trim' ;
TRUE : 'true' ;
UNION : 'union' ;
UNKNOWN : 'unknown' ;
VALUES : 'values' ;
VARYING : 'varying' ;
WHEN : 'when' ;
WHERE : 'where' ;
WINDOW : 'window' ;
WITH : 'with' ;
WITHOUT : 'without' ;
ZONE : 'zone' ;

ARROW : '->' ;
PARAMETER : '$' [0-9]+ ;
INTEGER : [0-9]+ ;
DECIMAL
    : ([0-9]+ '.' [0-9]* | '.' [0-9]+) ('e' [+-]? [0-9]+)?
    | [0-9]+ 'e' [+-]? [0-9]+
    ;
JUNK_NUMBER : [0-9]+ [a-z_\u0080-\uFFFF] [a-z0-9_\u0080-\uFFFF]* ;
STRING : '\'' (~'\'' | '\'\'')* '\'' ;
ESCAPE_STRING : 'e\'' (~['\\] | '\'\'' | '\\' .)* '\'' ;
QUOTED_IDENTIFIER : '"' (~'"' | '""')+ '"' ;
IDENTIFIER : [a-z_\u0080-\uFFFF] [a-z0-9_$\u0080-\uFFFF]* ;
LINE_COMMENT : '--' ~[\r\n]* -> skip ;
BLOCK_COMMENT : '/*' (BLOCK_COMMENT | .)*? '*/' -> skip ;
SPACE : [ \t\r\n\u000B\f]+ -> skip ;
ANY_CHARACTER : . ;
