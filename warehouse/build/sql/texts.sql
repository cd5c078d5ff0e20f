-- Text tools: what letters share, and a word with what stands around it.

CREATE VIEW v_reused_text AS
SELECT
    l.statement_id, l.letter_id, l.area_name, l.letter_date, l.kind, l.text,
    e.statement_id AS earlier_statement_id, e.letter_id AS earlier_letter_id, e.area_name AS earlier_area_name,
    e.letter_date AS earlier_letter_date, e.kind AS earlier_kind, e.text AS earlier_text,
    p.similarity, l.page_link, e.page_link AS earlier_page_link
FROM (
    FROM derived.reused
    UNION ALL
    SELECT other_statement_id, statement_id, similarity FROM derived.reused
) AS p
JOIN v_statements AS l ON l.statement_id = p.statement_id
JOIN v_statements AS e ON e.statement_id = p.other_statement_id
WHERE (l.letter_date, l.letter_id) > (e.letter_date, e.letter_id);
COMMENT ON VIEW v_reused_text IS 'Statements of ten words or more that a letter shares, word for word or nearly, with an earlier letter: one row for each pair. Inspectors reuse wording, so a shared sentence need not mean the same practice. Example: SELECT area_name, earlier_area_name, round(similarity, 2) AS similarity, text FROM v_reused_text ORDER BY similarity DESC, statement_id LIMIT 10';
COMMENT ON COLUMN v_reused_text.statement_id IS 'Name of the statement in the later letter.';
COMMENT ON COLUMN v_reused_text.letter_id IS 'ID of the later letter.';
COMMENT ON COLUMN v_reused_text.area_name IS 'Its area.';
COMMENT ON COLUMN v_reused_text.letter_date IS 'Its date.';
COMMENT ON COLUMN v_reused_text.kind IS 'Kind of the finding in which it stands.';
COMMENT ON COLUMN v_reused_text.text IS 'Its words.';
COMMENT ON COLUMN v_reused_text.earlier_statement_id IS 'Name of the statement in the earlier letter.';
COMMENT ON COLUMN v_reused_text.earlier_letter_id IS 'ID of the earlier letter.';
COMMENT ON COLUMN v_reused_text.earlier_area_name IS 'Its area.';
COMMENT ON COLUMN v_reused_text.earlier_letter_date IS 'Its date.';
COMMENT ON COLUMN v_reused_text.earlier_kind IS 'Kind of the finding in which it stands.';
COMMENT ON COLUMN v_reused_text.earlier_text IS 'Its words.';
COMMENT ON COLUMN v_reused_text.similarity IS 'Share of their different runs of four words that stand in both: 1 is word for word, 0.4 the least that is listed.';
COMMENT ON COLUMN v_reused_text.page_link IS 'Address of the later letter, opened at the page.';
COMMENT ON COLUMN v_reused_text.earlier_page_link IS 'Address of the earlier letter, opened at the page.';

CREATE VIEW v_similar_statements AS
SELECT
    s.statement_id, s.finding_id, s.letter_id, s.area_name, s.letter_date, s.text,
    o.statement_id AS other_statement_id, o.finding_id AS other_finding_id, o.letter_id AS other_letter_id,
    o.area_name AS other_area_name, o.letter_date AS other_letter_date, o.text AS other_text, o.sides AS other_sides,
    p.similarity, s.page_link, o.page_link AS other_page_link
FROM similar_statements AS p
JOIN v_statements AS s ON s.statement_id = p.statement_id
JOIN v_statements AS o ON o.statement_id = p.other_statement_id;
COMMENT ON VIEW v_similar_statements IS 'For each statement those nearest to it in meaning in letters to other areas that praise, or criticise, a sub-topic that it does; at most five, one of an area. A frozen sentence encoder compares them (meta: encoder); empty where its weights are not installed. Example: SELECT area_name, text, other_area_name, other_text FROM v_similar_statements WHERE similarity > 0.8 ORDER BY similarity DESC LIMIT 10';
COMMENT ON COLUMN v_similar_statements.statement_id IS 'Name of the statement.';
COMMENT ON COLUMN v_similar_statements.finding_id IS 'The finding in which it stands.';
COMMENT ON COLUMN v_similar_statements.letter_id IS 'ID of its letter.';
COMMENT ON COLUMN v_similar_statements.area_name IS 'Area of the letter.';
COMMENT ON COLUMN v_similar_statements.letter_date IS 'Date of the letter.';
COMMENT ON COLUMN v_similar_statements.text IS 'Its words.';
COMMENT ON COLUMN v_similar_statements.other_statement_id IS 'Name of the similar statement.';
COMMENT ON COLUMN v_similar_statements.other_finding_id IS 'The finding in which that stands.';
COMMENT ON COLUMN v_similar_statements.other_letter_id IS 'ID of that letter.';
COMMENT ON COLUMN v_similar_statements.other_area_name IS 'Area of that letter.';
COMMENT ON COLUMN v_similar_statements.other_letter_date IS 'Date of that letter.';
COMMENT ON COLUMN v_similar_statements.other_text IS 'The words of the similar statement.';
COMMENT ON COLUMN v_similar_statements.other_sides IS 'What it says: praise, criticism, both or neither.';
COMMENT ON COLUMN v_similar_statements.similarity IS 'The cosine of their vectors, from 0.7 to 1.';
COMMENT ON COLUMN v_similar_statements.page_link IS 'Address of the letter, opened at the page.';
COMMENT ON COLUMN v_similar_statements.other_page_link IS 'Address of the other letter, opened at the page.';

CREATE MACRO keyword_in_context(words) AS TABLE
WITH split AS (
    SELECT
        *, regexp_extract_all(text, '(?i)\b' || regexp_escape(trim(words)) || '\w*') AS hits,
        string_split_regex(text, '(?i)\b' || regexp_escape(trim(words)) || '\w*') AS parts
    FROM v_passages
    WHERE trim(words) <> '' AND contains(lower(text), lower(trim(words)))
), places AS (
    SELECT *, unnest(range(1, len(hits) + 1)) AS place FROM split
), found AS (
    SELECT
        *, hits[place] AS keyword,
        (list_sum(list_transform(parts[1:place], lambda part : length(part)))
        + coalesce(list_sum(list_transform(hits[1:place - 1], lambda hit : length(hit))), 0))::BIGINT AS start
    FROM places
)
SELECT
    letter_id, area_name, letter_date, role, text[greatest(start - 59, 1):start] AS before, keyword,
    text[start + length(keyword) + 1:start + length(keyword) + 60] AS after, passage_id, page_link
FROM found
ORDER BY letter_date, letter_id, ordinal, place;
COMMENT ON MACRO TABLE keyword_in_context IS 'Every place in current letters where a word or words stand, at the beginning of a word and in any capitals (father finds fathers), with the 60 characters before and after: letter_id, area_name, letter_date, role, before, keyword, after, passage_id, page_link. Example: FROM keyword_in_context(''father'') LIMIT 10';
