-- What two published files are compared by. Each query gives an id, the letter, the code if it is one, and in `says`
-- everything that may change while the id stays.

-- letter
SELECT letter_id AS id, letter_id, NULL AS code,
       {version: report_id, area: area_name, round: round_id, topic: topic, generation: framework,
        needs_review: needs_review, complete: is_complete, url: source_url} AS says
FROM v_letters;

-- finding
SELECT finding_id AS id, letter_id, NULL AS code,
       {kind: kind, section: section_heading, sub_heading: sub_heading, lead_in: lead_in, polarity: polarity,
        page: page_start} AS says
FROM v_findings;

-- theme
SELECT t.finding_id AS id, f.letter_id, t.theme AS code, {certain: t.is_certain, method: t.method} AS says
FROM finding_themes AS t
JOIN v_findings AS f USING (finding_id);

-- sub-topic
SELECT x.statement_id AS id, s.letter_id, x.subtopic AS code, {certain: x.is_certain, method: x.method} AS says
FROM statement_subtopics AS x
JOIN v_statements AS s USING (statement_id);

-- side
SELECT statement_id AS id, letter_id, 'side' AS code, {side: polarity, method: polarity_method} AS says
FROM v_statements;
