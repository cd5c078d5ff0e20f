-- Themes across letters and areas, counted in two ways, always of current letters.
--
-- By what is said (praise, criticism): the sides of the statements of all kinds of findings (v_theme_claims), of the
-- letters that could say it (v_scope). Use it to compare letters: it does not depend on their layout.
--
-- By what is listed (strength, weakness): findings that a letter lists as strengths, areas for improvement, priority
-- actions or case studies, of the letters with any theme. A weakness is an area for improvement or a priority action.
-- Letters since 2022 list little and say most in headline and narrative paragraphs.

CREATE VIEW v_theme_by_group AS
WITH members AS (
    SELECT
        g.letter_id, g.dimension, g.value, l.is_complete, l.strengths AS all_strengths,
        l.areas_for_improvement + l.priority_actions AS all_weaknesses
    FROM v_letter_groups AS g JOIN v_letters AS l USING (letter_id)
    WHERE l.has_themes
), groups AS (
    SELECT
        dimension, value, count(*) AS letters, count(*) FILTER (WHERE NOT is_complete) AS letters_incomplete,
        sum(all_strengths)::BIGINT AS all_strengths, sum(all_weaknesses)::BIGINT AS all_weaknesses
    FROM members GROUP BY dimension, value
), counted AS (
    SELECT
        m.dimension, m.value, t.theme,
        count(*) FILTER (WHERE t.is_named) AS letters_with_theme,
        count(*) FILTER (WHERE t.strengths > 0) AS letters_with_strength,
        count(*) FILTER (WHERE t.areas_for_improvement > 0) AS letters_with_area_for_improvement,
        count(*) FILTER (WHERE t.weaknesses > 0) AS letters_with_weakness,
        sum(t.strengths) AS strengths, sum(t.areas_for_improvement) AS areas_for_improvement,
        sum(t.priority_actions) AS priority_actions, sum(t.case_studies) AS case_studies,
        sum(t.paragraphs) AS paragraphs
    FROM members AS m
    JOIN v_letter_themes AS t USING (letter_id)
    GROUP BY m.dimension, m.value, t.theme
), sides AS (
    SELECT c.letter_id, c.theme, bool_or(c.side = 'praise') AS praises, bool_or(c.side = 'criticism') AS criticises
    FROM v_theme_claims AS c JOIN v_scope AS s USING (letter_id, theme)
    GROUP BY c.letter_id, c.theme
), said AS (
    SELECT
        m.dimension, m.value, s.theme, count(*) AS letters_in_scope,
        count(*) FILTER (WHERE d.praises) AS letters_with_praise,
        count(*) FILTER (WHERE d.criticises) AS letters_with_criticism,
        count(*) FILTER (WHERE d.praises AND d.criticises) AS letters_with_both
    FROM members AS m
    JOIN v_scope AS s USING (letter_id)
    LEFT JOIN sides AS d ON d.letter_id = s.letter_id AND d.theme = s.theme
    GROUP BY m.dimension, m.value, s.theme
), filled AS (
    SELECT
        g.dimension, g.value, h.theme, h.label AS theme_label, coalesce(d.letters_in_scope, 0) AS letters_in_scope,
        coalesce(d.letters_with_praise, 0) AS letters_with_praise,
        coalesce(d.letters_with_criticism, 0) AS letters_with_criticism,
        coalesce(d.letters_with_both, 0) AS letters_with_both,
        g.letters, g.letters_incomplete,
        coalesce(c.letters_with_theme, 0) AS letters_with_theme,
        coalesce(c.letters_with_strength, 0) AS letters_with_strength,
        coalesce(c.letters_with_area_for_improvement, 0) AS letters_with_area_for_improvement,
        coalesce(c.letters_with_weakness, 0) AS letters_with_weakness,
        coalesce(c.strengths, 0)::BIGINT AS strengths,
        coalesce(c.areas_for_improvement, 0)::BIGINT AS areas_for_improvement,
        coalesce(c.priority_actions, 0)::BIGINT AS priority_actions,
        coalesce(c.case_studies, 0)::BIGINT AS case_studies,
        coalesce(c.paragraphs, 0)::BIGINT AS paragraphs,
        g.all_strengths, g.all_weaknesses
    FROM groups AS g
    CROSS JOIN themes AS h
    LEFT JOIN counted AS c ON c.dimension = g.dimension AND c.value = g.value AND c.theme = h.theme
    LEFT JOIN said AS d ON d.dimension = g.dimension AND d.value = g.value AND d.theme = h.theme
)
SELECT
    *,
    letters_with_praise / nullif(letters_in_scope, 0) AS praise_share,
    wilson_low(letters_with_praise, letters_in_scope) AS praise_share_low,
    wilson_high(letters_with_praise, letters_in_scope) AS praise_share_high,
    letters_with_criticism / nullif(letters_in_scope, 0) AS criticism_share,
    wilson_low(letters_with_criticism, letters_in_scope) AS criticism_share_low,
    wilson_high(letters_with_criticism, letters_in_scope) AS criticism_share_high,
    letters_with_theme / letters AS share,
    wilson_low(letters_with_theme, letters) AS share_low,
    wilson_high(letters_with_theme, letters) AS share_high,
    letters_with_strength / letters AS strength_share,
    wilson_low(letters_with_strength, letters) AS strength_share_low,
    wilson_high(letters_with_strength, letters) AS strength_share_high,
    letters_with_weakness / letters AS weakness_share,
    wilson_low(letters_with_weakness, letters) AS weakness_share_low,
    wilson_high(letters_with_weakness, letters) AS weakness_share_high,
    is_few(letters) AS is_small
FROM filled;
COMMENT ON VIEW v_theme_by_group IS 'How often each theme occurs, by area, year, region, police force, deep dive, topic, round and generation of letter: counts, and shares of the letters that could have it with their 95% intervals (Wilson). Filter by dimension. Inspected areas are not a sample of all areas, and rounds differ in subject and method; letters since 2022 list far fewer findings than earlier ones, so compare generations by praise and criticism and not by what is listed: a difference is no trend by itself. Example: FROM v_theme_by_group WHERE dimension = ''framework'' AND theme = ''information_sharing''';
COMMENT ON COLUMN v_theme_by_group.dimension IS 'How the letters are grouped: all (not grouped), area, year, region, police_force, deep_dive, topic, round or framework.';
COMMENT ON COLUMN v_theme_by_group.value IS 'The group: a code of area, deep dive, topic or round, a year, a name of region or police force, the first year of a generation of letters.';
COMMENT ON COLUMN v_theme_by_group.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_by_group.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters_in_scope IS 'Letters whose statements are known and that could say something of the theme, because the inspectorate that it needs, if any, took part: the denominator of praise and criticism.';
COMMENT ON COLUMN v_theme_by_group.letters_with_praise IS 'Letters with a statement that praises something of the theme, in a finding of any kind.';
COMMENT ON COLUMN v_theme_by_group.letters_with_criticism IS 'Letters with a statement that criticises something of the theme, in a finding of any kind.';
COMMENT ON COLUMN v_theme_by_group.letters_with_both IS 'Letters with praise and with criticism of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters IS 'Letters of which any finding has a theme: the denominator of what is listed.';
COMMENT ON COLUMN v_theme_by_group.letters_incomplete IS 'Letters among them that were not wholly read, so that findings may be missing and the counts too low.';
COMMENT ON COLUMN v_theme_by_group.letters_with_theme IS 'Letters with a strength, area for improvement, priority action or case study of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters_with_strength IS 'Letters with a strength of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters_with_area_for_improvement IS 'Letters with an area for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters_with_weakness IS 'Letters with an area for improvement or priority action of the theme.';
COMMENT ON COLUMN v_theme_by_group.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN v_theme_by_group.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_group.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN v_theme_by_group.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN v_theme_by_group.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which are not listed as strengths or weaknesses.';
COMMENT ON COLUMN v_theme_by_group.all_strengths IS 'Number of strengths of all themes in these letters: strengths / all_strengths compares letters of different length.';
COMMENT ON COLUMN v_theme_by_group.all_weaknesses IS 'Number of areas for improvement and priority actions of all themes in these letters: (areas_for_improvement + priority_actions) / all_weaknesses compares letters of different length.';
COMMENT ON COLUMN v_theme_by_group.praise_share IS 'letters_with_praise / letters_in_scope, 0 to 1; null where no letter is in scope.';
COMMENT ON COLUMN v_theme_by_group.praise_share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.praise_share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.criticism_share IS 'letters_with_criticism / letters_in_scope, 0 to 1; null where no letter is in scope.';
COMMENT ON COLUMN v_theme_by_group.criticism_share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.criticism_share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.share IS 'letters_with_theme / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_by_group.share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.strength_share IS 'letters_with_strength / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_by_group.strength_share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.strength_share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.weakness_share IS 'letters_with_weakness / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_by_group.weakness_share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.weakness_share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_group.is_small IS 'Whether there are fewer than 10 letters: read the counts, not the shares.';

CREATE MACRO theme_by(what) AS TABLE
SELECT * EXCLUDE (dimension)
FROM v_theme_by_group
WHERE dimension = CASE
    WHEN what IN ('all', 'area', 'year', 'region', 'police_force', 'deep_dive', 'topic', 'round', 'framework') THEN what
    ELSE error('theme_by: give all, area, year, region, police_force, deep_dive, topic, round or framework')
END;
COMMENT ON MACRO TABLE theme_by IS 'Themes by one of all, area, year, region, police_force, deep_dive, topic, round and framework: the rows of v_theme_by_group without its first column. Inspected areas are not a sample of all areas, and rounds differ in subject and method; letters since 2022 list far fewer findings than earlier ones, so compare generations by praise and criticism and not by what is listed. Example: FROM theme_by(''region'') WHERE theme = ''information_sharing''';

CREATE VIEW v_theme_by_year AS
SELECT
    value::INTEGER AS year, theme, theme_label, letters_in_scope, letters_with_praise, letters_with_criticism,
    letters_with_both, letters, letters_incomplete, letters_with_theme, letters_with_strength,
    letters_with_area_for_improvement, letters_with_weakness, strengths, areas_for_improvement, priority_actions,
    case_studies, paragraphs, share, share_low, share_high, is_small
FROM theme_by('year');
COMMENT ON VIEW v_theme_by_year IS 'How often each theme occurs in the letters of each year, with the number of letters as denominator. Inspected areas are not a sample of all areas, and rounds differ in subject and method; letters since 2022 list far fewer findings than earlier ones, so compare generations by praise and criticism and not by what is listed: a difference between years is not in itself a trend. Example: FROM v_theme_by_year WHERE theme = ''information_sharing'' ORDER BY year';
COMMENT ON COLUMN v_theme_by_year.year IS 'Year of the letters'' dates.';
COMMENT ON COLUMN v_theme_by_year.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_by_year.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters_in_scope IS 'Letters whose statements are known and that could say something of the theme, because the inspectorate that it needs, if any, took part: the denominator of praise and criticism.';
COMMENT ON COLUMN v_theme_by_year.letters_with_praise IS 'Letters with a statement that praises something of the theme, in a finding of any kind.';
COMMENT ON COLUMN v_theme_by_year.letters_with_criticism IS 'Letters with a statement that criticises something of the theme, in a finding of any kind.';
COMMENT ON COLUMN v_theme_by_year.letters_with_both IS 'Letters with praise and with criticism of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters IS 'Letters of which any finding has a theme: the denominator of what is listed.';
COMMENT ON COLUMN v_theme_by_year.letters_incomplete IS 'Letters among them that were not wholly read, so that findings may be missing and the counts too low.';
COMMENT ON COLUMN v_theme_by_year.letters_with_theme IS 'Letters with a strength, area for improvement, priority action or case study of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters_with_strength IS 'Letters with a strength of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters_with_area_for_improvement IS 'Letters with an area for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters_with_weakness IS 'Letters with an area for improvement or priority action of the theme.';
COMMENT ON COLUMN v_theme_by_year.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN v_theme_by_year.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_year.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN v_theme_by_year.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN v_theme_by_year.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which are not listed as strengths or weaknesses.';
COMMENT ON COLUMN v_theme_by_year.share IS 'letters_with_theme / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_by_year.share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_year.share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_year.is_small IS 'Whether there are fewer than 10 letters: read the counts, not the shares.';

CREATE VIEW v_theme_by_area AS
SELECT
    a.area_code, a.area_code_now, a.name AS area_name, a.region, t.theme, t.theme_label, t.letters_in_scope,
    t.letters_with_praise, t.letters_with_criticism, t.letters_with_both, t.letters, t.letters_incomplete,
    t.letters_with_theme, t.letters_with_strength, t.letters_with_weakness, t.strengths, t.areas_for_improvement,
    t.priority_actions, t.case_studies, t.paragraphs, t.share, t.share_low, t.share_high, t.is_small
FROM theme_by('area') AS t
JOIN areas AS a ON a.area_code = t.value;
COMMENT ON VIEW v_theme_by_area IS 'How often each theme occurs in the letters to each area, with the number of letters as denominator. Areas that were not inspected are not in it, inspected areas are not a sample of all areas, and few have more than one letter. Example: FROM v_theme_by_area WHERE strengths > 2';
COMMENT ON COLUMN v_theme_by_area.area_code IS 'ONS code of the area on the date of its letters.';
COMMENT ON COLUMN v_theme_by_area.area_code_now IS 'ONS code of the authority that now covers the area; null if several do.';
COMMENT ON COLUMN v_theme_by_area.area_name IS 'Standard name of the area.';
COMMENT ON COLUMN v_theme_by_area.region IS 'Name of the region.';
COMMENT ON COLUMN v_theme_by_area.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_by_area.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_theme_by_area.letters_in_scope IS 'Letters whose statements are known and that could say something of the theme, because the inspectorate that it needs, if any, took part: the denominator of praise and criticism.';
COMMENT ON COLUMN v_theme_by_area.letters_with_praise IS 'Letters with a statement that praises something of the theme, in a finding of any kind.';
COMMENT ON COLUMN v_theme_by_area.letters_with_criticism IS 'Letters with a statement that criticises something of the theme, in a finding of any kind.';
COMMENT ON COLUMN v_theme_by_area.letters_with_both IS 'Letters with praise and with criticism of the theme.';
COMMENT ON COLUMN v_theme_by_area.letters IS 'Letters of which any finding has a theme: the denominator of what is listed.';
COMMENT ON COLUMN v_theme_by_area.letters_incomplete IS 'Letters among them that were not wholly read, so that findings may be missing and the counts too low.';
COMMENT ON COLUMN v_theme_by_area.letters_with_theme IS 'Letters with a strength, area for improvement, priority action or case study of the theme.';
COMMENT ON COLUMN v_theme_by_area.letters_with_strength IS 'Letters with a strength of the theme.';
COMMENT ON COLUMN v_theme_by_area.letters_with_weakness IS 'Letters with an area for improvement or priority action of the theme.';
COMMENT ON COLUMN v_theme_by_area.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN v_theme_by_area.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_area.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN v_theme_by_area.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN v_theme_by_area.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which are not listed as strengths or weaknesses.';
COMMENT ON COLUMN v_theme_by_area.share IS 'letters_with_theme / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_by_area.share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_area.share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_area.is_small IS 'Whether there are fewer than 10 letters: read the counts, not the shares.';
