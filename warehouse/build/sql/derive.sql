-- Fills the tables of derived.sql.

INSERT INTO derived.letters
WITH places AS (
    SELECT
        report_id, list(area_code ORDER BY area_code) AS area_codes,
        CASE WHEN count(DISTINCT region) = 1 THEN min(region) END AS region,
        CASE WHEN count(DISTINCT police_force) = 1 THEN min(police_force) END AS police_force
    FROM v_letter_areas
    GROUP BY report_id
), authors AS (
    SELECT report_id, list(inspectorate ORDER BY inspectorate) AS inspectorates
    FROM report_inspectorates
    GROUP BY report_id
), counted AS (
    SELECT
        report_id,
        count(*) FILTER (WHERE kind = 'strength') AS strengths,
        count(*) FILTER (WHERE kind = 'area_for_improvement') AS areas_for_improvement,
        count(*) FILTER (WHERE kind = 'priority_action') AS priority_actions,
        count(*) FILTER (WHERE kind = 'case_study') AS case_studies,
        count(*) FILTER (WHERE kind IN ('headline', 'narrative')) AS paragraphs
    FROM findings
    GROUP BY report_id
), stated AS (
    SELECT
        f.report_id, count(*) AS statements,
        count(*) FILTER (WHERE s.polarity_method IN ('coded', 'review')) AS coded,
        count(*) FILTER (WHERE s.polarity_method = 'assisted') AS assisted
    FROM statements AS s
    JOIN findings AS f USING (finding_id)
    GROUP BY f.report_id
), tagged AS (
    SELECT DISTINCT f.report_id FROM finding_themes AS t JOIN findings AS f USING (finding_id)
)
SELECT
    r.report_id, coalesce(p.area_codes, []), p.region, p.police_force, coalesce(a.inspectorates, []),
    coalesce(c.strengths, 0), coalesce(c.areas_for_improvement, 0), coalesce(c.priority_actions, 0),
    coalesce(c.case_studies, 0), coalesce(c.paragraphs, 0),
    coalesce(s.statements, 0), coalesce(s.coded, 0), coalesce(s.assisted, 0), t.report_id IS NOT NULL
FROM reports AS r
LEFT JOIN places AS p USING (report_id)
LEFT JOIN authors AS a USING (report_id)
LEFT JOIN counted AS c USING (report_id)
LEFT JOIN stated AS s USING (report_id)
LEFT JOIN tagged AS t USING (report_id)
WHERE r.status = 'current'
ORDER BY r.report_id;

INSERT INTO derived.findings
WITH tags AS (
    SELECT
        finding_id,
        list(theme ORDER BY score DESC, theme) AS themes,
        list(theme ORDER BY score DESC, theme) FILTER (WHERE is_certain) AS certain_themes
    FROM finding_themes
    GROUP BY finding_id
), named AS (
    SELECT finding_id, list(agency ORDER BY agency) AS agencies FROM finding_agencies GROUP BY finding_id
)
SELECT
    f.finding_id, coalesce(t.themes, []), coalesce(t.certain_themes, []), coalesce(n.agencies, []),
    derived.spaced(concat_ws(' ', f.section_heading, f.sub_heading, f.lead_in, f.text))
FROM findings AS f
LEFT JOIN tags AS t USING (finding_id)
LEFT JOIN named AS n USING (finding_id)
ORDER BY f.report_id, f.ordinal;

INSERT INTO derived.statements
WITH tags AS (
    SELECT
        statement_id,
        list(subtopic ORDER BY score DESC, subtopic) AS subtopics,
        list(subtopic ORDER BY score DESC, subtopic) FILTER (WHERE is_certain) AS certain_subtopics
    FROM statement_subtopics
    GROUP BY statement_id
), named AS (
    SELECT statement_id, list(agency ORDER BY agency) AS agencies FROM statement_agencies GROUP BY statement_id
)
SELECT s.statement_id, coalesce(t.subtopics, []), coalesce(t.certain_subtopics, []), coalesce(n.agencies, [])
FROM statements AS s
LEFT JOIN tags AS t USING (statement_id)
LEFT JOIN named AS n USING (statement_id)
ORDER BY s.rowid;

INSERT INTO derived.letter_themes
SELECT
    f.report_id, t.theme,
    count(*) FILTER (WHERE f.kind = 'strength'),
    count(*) FILTER (WHERE f.kind = 'area_for_improvement'),
    count(*) FILTER (WHERE f.kind = 'priority_action'),
    count(*) FILTER (WHERE f.kind = 'case_study'),
    count(*) FILTER (WHERE f.kind IN ('headline', 'narrative'))
FROM finding_themes AS t
JOIN findings AS f USING (finding_id)
GROUP BY f.report_id, t.theme
ORDER BY f.report_id, t.theme;

INSERT INTO derived.claims
WITH said AS (
    SELECT f.report_id, s.statement_id, t.subtopic, t.method, unnest(sides_of(s.polarity)) AS side
    FROM statements AS s
    JOIN findings AS f USING (finding_id)
    JOIN statement_subtopics AS t ON t.statement_id = s.statement_id AND t.is_certain
)
SELECT
    report_id, subtopic, side, count(*), count(*) FILTER (WHERE method IN ('coded', 'review')),
    list(statement_id ORDER BY statement_id)
FROM said
GROUP BY report_id, subtopic, side
ORDER BY report_id, subtopic, side;

INSERT INTO derived.theme_claims
WITH said AS (
    SELECT f.report_id, f.finding_id, u.theme, unnest(sides_of(s.polarity)) AS side
    FROM statements AS s
    JOIN findings AS f USING (finding_id)
    JOIN statement_subtopics AS t ON t.statement_id = s.statement_id AND t.is_certain
    JOIN subtopics AS u ON u.subtopic = t.subtopic
), filled AS (
    SELECT f.report_id, f.finding_id, t.theme, unnest(sides_of(f.polarity)) AS side
    FROM findings AS f
    JOIN finding_themes AS t USING (finding_id)
    WHERE NOT EXISTS (FROM said AS d WHERE d.finding_id = f.finding_id AND d.theme = t.theme)
)
SELECT report_id, theme, side, count(*), list(finding_id ORDER BY finding_id)
FROM (FROM said UNION FROM filled)
GROUP BY report_id, theme, side
ORDER BY report_id, theme, side;

-- Statements of ten words or more are compared by their runs of four words, as numbers, with which this takes a third
-- of the memory that it does with words. A run that stands in more than a hundred statements says little, and would pair them all.
INSERT INTO derived.reused
WITH letters AS (
    SELECT report_id, row_number() OVER (ORDER BY letter_id) AS letter FROM reports WHERE status = 'current'
), said AS (
    SELECT s.rowid AS statement, l.letter, string_split(plain_name(s.text), ' ') AS words
    FROM statements AS s
    JOIN findings AS f USING (finding_id)
    JOIN letters AS l USING (report_id)
), runs AS MATERIALIZED (
    SELECT DISTINCT
        statement, letter, unnest(list_transform(range(1, len(words) - 2), lambda i : hash(words[i:i + 3]))) AS run
    FROM said
    WHERE len(words) >= 10
), few AS (
    SELECT run FROM runs GROUP BY run HAVING count(*) BETWEEN 2 AND 100
), shared AS MATERIALIZED (
    SELECT statement, letter, run FROM runs JOIN few USING (run)
), sizes AS (
    SELECT statement, count(*) AS size FROM runs GROUP BY statement
), pairs AS (
    SELECT a.statement, b.statement AS other, count(*) AS both
    FROM shared AS a
    JOIN shared AS b ON b.run = a.run AND a.letter < b.letter
    GROUP BY ALL
)
SELECT s.statement_id, o.statement_id AS other_statement_id, p.both / (a.size + b.size - p.both) AS similarity
FROM pairs AS p
JOIN sizes AS a ON a.statement = p.statement
JOIN sizes AS b ON b.statement = p.other
JOIN statements AS s ON s.rowid = p.statement
JOIN statements AS o ON o.rowid = p.other
WHERE p.both / (a.size + b.size - p.both) >= 0.4
ORDER BY s.statement_id, o.statement_id;
