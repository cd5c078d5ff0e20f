-- The database of a researcher's own codes, beside the published one, which is attached as jtai.

CREATE TABLE codes (
    code VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    definition VARCHAR NOT NULL
);
COMMENT ON TABLE codes IS 'Your codes.';

CREATE TABLE statement_codes (
    statement_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL REFERENCES codes,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    evidence VARCHAR NOT NULL,
    PRIMARY KEY (statement_id, code)
);
COMMENT ON TABLE statement_codes IS 'The statements of current letters in which a term of a code stands, with the first of these terms.';

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
COMMENT ON TABLE meta IS 'Name and version of your codes, and the data_version of the published file to which they were applied.';

CREATE VIEW v_statements AS
SELECT x.code, c.label, x.evidence, s.*
FROM statement_codes AS x
JOIN codes AS c USING (code)
JOIN jtai.main.v_statements AS s USING (statement_id);
COMMENT ON VIEW v_statements IS 'The coded statements: code, label, the words that led to it, and all columns of v_statements.';

CREATE VIEW v_claims AS
SELECT
    letter_id, report_id, area_name, area_code_now, letter_date, deep_dive, code, label, side, count(*) AS statements,
    list(statement_id ORDER BY statement_id) AS statement_ids
FROM (SELECT *, unnest(sides) AS side FROM v_statements)
GROUP BY ALL;
COMMENT ON VIEW v_claims IS 'What each letter claims of a code: a row for each letter, code and side, as v_claims has sub-topics.';

CREATE VIEW v_codes AS
SELECT
    c.code, c.label, c.definition,
    count(DISTINCT s.statement_id) AS statements,
    count(DISTINCT s.finding_id) AS findings,
    count(DISTINCT s.letter_id) AS letters,
    count(DISTINCT s.letter_id) FILTER (WHERE list_contains(s.sides, 'praise')) AS letters_with_praise,
    count(DISTINCT s.letter_id) FILTER (WHERE list_contains(s.sides, 'criticism')) AS letters_with_criticism,
    (SELECT count(*) FROM jtai.main.v_letters WHERE statements > 0) AS of_letters
FROM codes AS c
LEFT JOIN v_statements AS s USING (code)
GROUP BY ALL;
COMMENT ON VIEW v_codes IS 'How often each code occurs, in statements, findings and letters.';

CREATE VIEW v_code_by_group AS
WITH members AS (
    SELECT g.dimension, g.value, g.letter_id
    FROM jtai.main.v_letter_groups AS g
    JOIN jtai.main.v_letters AS l USING (letter_id)
    WHERE l.statements > 0
), groups AS (
    SELECT dimension, value, count(*) AS letters FROM members GROUP BY ALL
), hits AS (
    SELECT m.dimension, m.value, x.code, x.side, count(*) AS hits
    FROM members AS m
    JOIN v_claims AS x USING (letter_id)
    GROUP BY ALL
)
SELECT
    g.dimension, g.value, c.code, c.label, d.side, g.letters, coalesce(h.hits, 0) AS letters_with_claim,
    coalesce(h.hits, 0) / g.letters AS share,
    jtai.main.wilson_low(coalesce(h.hits, 0), g.letters) AS share_low,
    jtai.main.wilson_high(coalesce(h.hits, 0), g.letters) AS share_high,
    jtai.main.is_few(g.letters) AS is_small
FROM groups AS g
CROSS JOIN codes AS c
CROSS JOIN (VALUES ('praise'), ('criticism')) AS d (side)
LEFT JOIN hits AS h ON h.dimension = g.dimension AND h.value = g.value AND h.code = c.code AND h.side = d.side;
COMMENT ON VIEW v_code_by_group IS 'How many letters praise or criticise what a code is about, by the groups of v_letter_groups, with 95% intervals.';
