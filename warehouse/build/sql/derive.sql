-- Fills the tables of derived.sql.

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
