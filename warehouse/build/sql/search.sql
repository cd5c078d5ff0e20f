-- Search in plain SQL, for readers without DuckDB's fts extension. With it, match_bm25 ranks better.

CREATE VIEW derived.texts AS
SELECT 'findings' AS searched, x.finding_id AS id, x.words, f.word_count
FROM derived.findings AS x
JOIN main.findings AS f USING (finding_id)
JOIN main.reports AS r ON r.report_id = f.report_id AND r.status = 'current'
UNION ALL
SELECT
    'passages', p.passage_id, derived.spaced(concat_ws(' ', p.section_heading, p.text)), len(string_split(p.text, ' '))
FROM main.passages AS p
JOIN main.reports AS r ON r.report_id = p.report_id AND r.status = 'current';
COMMENT ON VIEW derived.texts IS 'What a search in plain SQL reads: findings and passages of current letters. Call search_plain or search_plain_passages instead.';
COMMENT ON COLUMN derived.texts.searched IS 'findings or passages.';
COMMENT ON COLUMN derived.texts.id IS 'ID of the finding or passage.';
COMMENT ON COLUMN derived.texts.words IS 'Its headings and text as derived.spaced gives them.';
COMMENT ON COLUMN derived.texts.word_count IS 'Number of words in the text.';

CREATE MACRO derived.rank_texts(wanted, words) AS TABLE
WITH asked AS (
    SELECT DISTINCT unnest(string_split(derived.spaced(words), ' ')) AS word
), texts AS (
    FROM derived.texts WHERE searched = wanted
), hits AS MATERIALIZED (
    SELECT t.id, t.word_count, a.word, len(string_split(t.words, ' ' || a.word)) - 1 AS hits
    FROM texts AS t
    JOIN asked AS a ON length(a.word) > 1 AND contains(t.words, ' ' || a.word)
), rarity AS (
    SELECT word, ln(1 + (SELECT count(*) FROM texts) / count(*)) AS weight FROM hits GROUP BY word
)
SELECT h.id, sum(r.weight * h.hits / (h.hits + 0.5 + h.word_count / 50)) AS score
FROM hits AS h
JOIN rarity AS r USING (word)
GROUP BY h.id;
COMMENT ON MACRO TABLE derived.rank_texts IS 'The findings or passages in which a word begins like one of the words given, with their scores. Call search_plain or search_plain_passages instead.';

CREATE MACRO search_plain(words) AS TABLE
WITH ranked AS MATERIALIZED (FROM derived.rank_texts('findings', words))
SELECT r.score, f.*
FROM ranked AS r
JOIN v_findings AS f ON f.finding_id = r.id
ORDER BY r.score DESC, f.finding_id;
COMMENT ON MACRO TABLE search_plain IS 'Findings of current letters in whose text, lead-in or headings a word begins like one of the words given (shar finds shared and sharing; a single letter, as that of childs, is passed over): rare words and short findings weigh more, the best come first; all columns of v_findings. It needs no extension. With DuckDB''s fts extension loaded, BM25 with stemming is: SELECT fts_main_findings.match_bm25(finding_id, ''words'') AS score, * FROM v_findings WHERE score IS NOT NULL ORDER BY score DESC. Example: FROM search_plain(''voice of the child'') LIMIT 10';

CREATE MACRO search_plain_passages(words) AS TABLE
WITH ranked AS MATERIALIZED (FROM derived.rank_texts('passages', words))
SELECT r.score, p.*
FROM ranked AS r
JOIN v_passages AS p ON p.passage_id = r.id
ORDER BY r.score DESC, p.passage_id;
COMMENT ON MACRO TABLE search_plain_passages IS 'Passages of current letters in whose text or heading a word begins like one of the words given, the best first, as search_plain does it for findings; all columns of v_passages. With DuckDB''s fts extension loaded, BM25 with stemming is: SELECT fts_main_passages.match_bm25(passage_id, ''words'') AS score, * FROM v_passages WHERE score IS NOT NULL ORDER BY score DESC. Example: FROM search_plain_passages(''written statement'') LIMIT 10';
