-- Search in plain SQL, for readers without DuckDB's fts extension. With it, fts_main_findings.match_bm25 ranks better.

CREATE MACRO search_plain(words) AS TABLE
WITH asked AS (
    SELECT DISTINCT unnest(string_split(plain_name(translate(words, '''’', '  ')), ' ')) AS word
), texts AS (
    SELECT x.finding_id, x.words, f.word_count
    FROM derived.findings AS x
    JOIN findings AS f USING (finding_id)
    JOIN reports AS r ON r.report_id = f.report_id AND r.status = 'current'
), hits AS MATERIALIZED (
    SELECT t.finding_id, t.word_count, a.word, len(string_split(t.words, ' ' || a.word)) - 1 AS hits
    FROM texts AS t
    JOIN asked AS a ON length(a.word) > 1 AND contains(t.words, ' ' || a.word)
), rarity AS (
    SELECT word, ln(1 + (SELECT count(*) FROM derived.findings) / count(*)) AS weight FROM hits GROUP BY word
), ranked AS MATERIALIZED (
    SELECT h.finding_id, sum(r.weight * h.hits / (h.hits + 0.5 + h.word_count / 50)) AS score
    FROM hits AS h
    JOIN rarity AS r USING (word)
    GROUP BY h.finding_id
)
SELECT r.score, f.*
FROM ranked AS r
JOIN v_findings AS f USING (finding_id)
ORDER BY r.score DESC, f.finding_id;
COMMENT ON MACRO TABLE search_plain IS 'Findings of current letters in whose text, lead-in or headings a word begins like one of the words given (shar finds shared and sharing; a single letter, as that of childs, is passed over): rare words and short findings weigh more, the best come first; all columns of v_findings. It needs no extension. With DuckDB''s fts extension loaded, BM25 with stemming is: SELECT fts_main_findings.match_bm25(finding_id, ''words'') AS score, * FROM v_findings WHERE score IS NOT NULL ORDER BY score DESC. Example: FROM search_plain(''voice of the child'') LIMIT 10';
