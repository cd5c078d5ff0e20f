-- Views and table macros across letters and areas. All of them count current letters. A letter could have a theme if at
-- least one of its findings has any: one that was not tagged tells nothing. Headline and narrative paragraphs repeat
-- sentences of the other kinds, so that only strengths, areas for improvement, priority actions and case studies say
-- that a letter has a theme. A weakness is an area for improvement or a priority action.

CREATE VIEW v_letters AS
WITH counted AS (
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
        count(*) FILTER (WHERE s.polarity_method IN ('coded', 'review')) AS coded_statements,
        count(*) FILTER (WHERE s.polarity_method = 'assisted') AS assisted_statements
    FROM statements AS s JOIN findings AS f USING (finding_id)
    GROUP BY f.report_id
), tagged AS (
    SELECT DISTINCT report_id FROM derived.letter_themes
), authors AS (
    SELECT report_id, list(inspectorate ORDER BY inspectorate) AS inspectorates
    FROM report_inspectorates GROUP BY report_id
)
SELECT
    r.letter_id, r.report_id, r.area_name, r.area_code, r.area_code_now, coalesce(a.area_codes, []) AS area_codes,
    a.region, a.police_force,
    r.letter_date, year(r.letter_date)::INTEGER AS year, r.published_on, r.fieldwork_start, r.fieldwork_end,
    r.fieldwork_end - r.fieldwork_start + 1 AS days_of_fieldwork,
    r.letter_date - r.fieldwork_end AS days_to_letter,
    r.published_on - r.letter_date AS days_to_publication,
    r.deep_dive, d.label AS deep_dive_label, d.topic, r.round_id, o.label AS round_label, r.framework,
    coalesce(w.inspectorates, []) AS inspectorates,
    coalesce(c.strengths, 0) AS strengths, coalesce(c.areas_for_improvement, 0) AS areas_for_improvement,
    coalesce(c.priority_actions, 0) AS priority_actions, coalesce(c.case_studies, 0) AS case_studies,
    coalesce(c.paragraphs, 0) AS paragraphs, coalesce(e.statements, 0) AS statements,
    coalesce(e.coded_statements, 0) AS coded_statements, e.coded_statements / e.statements AS coded_share,
    coalesce(e.assisted_statements, 0) AS assisted_statements, r.assisted_by,
    t.report_id IS NOT NULL AS has_themes, r.is_complete,
    r.needs_review, r.title, r.source_url
FROM reports AS r
LEFT JOIN derived.places AS a ON a.report_id = r.report_id
LEFT JOIN deep_dives AS d ON d.deep_dive = r.deep_dive
LEFT JOIN deep_dive_rounds AS o ON o.round_id = r.round_id
LEFT JOIN counted AS c ON c.report_id = r.report_id
LEFT JOIN stated AS e ON e.report_id = r.report_id
LEFT JOIN tagged AS t ON t.report_id = r.report_id
LEFT JOIN authors AS w ON w.report_id = r.report_id
WHERE r.status = 'current';
COMMENT ON VIEW v_letters IS 'Current letters, one row each, with area, round, counts of findings and the days from fieldwork to letter and to publication. Example: FROM v_letters WHERE region = ''London'' ORDER BY days_to_letter DESC';
COMMENT ON COLUMN v_letters.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_letters.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN v_letters.area_name IS 'Standard name of the area, or names joined by and.';
COMMENT ON COLUMN v_letters.area_code IS 'ONS code of the area when the fieldwork ended; null for a letter to several areas, which are in area_codes.';
COMMENT ON COLUMN v_letters.area_code_now IS 'ONS code of the authority that now covers the area; null if several do.';
COMMENT ON COLUMN v_letters.area_codes IS 'ONS codes of all areas that the letter is to.';
COMMENT ON COLUMN v_letters.region IS 'Name of the region; null for a letter to areas in several.';
COMMENT ON COLUMN v_letters.police_force IS 'Police force of the area; null for a letter to areas in several.';
COMMENT ON COLUMN v_letters.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_letters.year IS 'Year of that date.';
COMMENT ON COLUMN v_letters.published_on IS 'Date of publication, according to the publisher''s listing.';
COMMENT ON COLUMN v_letters.fieldwork_start IS 'First day of the fieldwork; null if the letter does not say.';
COMMENT ON COLUMN v_letters.fieldwork_end IS 'Last day of the fieldwork; null if the letter does not say.';
COMMENT ON COLUMN v_letters.days_of_fieldwork IS 'Calendar days from the first to the last day of the fieldwork, inclusive.';
COMMENT ON COLUMN v_letters.days_to_letter IS 'Calendar days from the last day of the fieldwork to the date of the letter.';
COMMENT ON COLUMN v_letters.days_to_publication IS 'Calendar days from the date of the letter to its publication; negative if the listing has an earlier date than the letter.';
COMMENT ON COLUMN v_letters.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN v_letters.deep_dive_label IS 'Name of the deep dive.';
COMMENT ON COLUMN v_letters.topic IS 'The subject that deep dives of several rounds share.';
COMMENT ON COLUMN v_letters.round_id IS 'Round of inspections.';
COMMENT ON COLUMN v_letters.round_label IS 'Years of the round.';
COMMENT ON COLUMN v_letters.framework IS 'Generation of the letter''s layout.';
COMMENT ON COLUMN v_letters.inspectorates IS 'The inspectorates that wrote it.';
COMMENT ON COLUMN v_letters.strengths IS 'Number of strengths.';
COMMENT ON COLUMN v_letters.areas_for_improvement IS 'Number of areas for improvement.';
COMMENT ON COLUMN v_letters.priority_actions IS 'Number of priority actions.';
COMMENT ON COLUMN v_letters.case_studies IS 'Number of case studies.';
COMMENT ON COLUMN v_letters.paragraphs IS 'Number of headline and narrative paragraphs.';
COMMENT ON COLUMN v_letters.statements IS 'Number of statements (sentences of findings).';
COMMENT ON COLUMN v_letters.coded_statements IS 'Number of statements that were coded or reviewed.';
COMMENT ON COLUMN v_letters.coded_share IS 'coded_statements / statements, 0 to 1; null without statements.';
COMMENT ON COLUMN v_letters.assisted_statements IS 'Number of statements that a program coded and no person has accepted; the others are the model''s.';
COMMENT ON COLUMN v_letters.assisted_by IS 'That program.';
COMMENT ON COLUMN v_letters.has_themes IS 'Whether at least one finding has a theme; only such letters count in denominators.';
COMMENT ON COLUMN v_letters.is_complete IS 'Whether all of the letter was read and put into a section; findings of an incomplete letter may be missing.';
COMMENT ON COLUMN v_letters.needs_review IS 'Whether the letter needs review; issues says why.';
COMMENT ON COLUMN v_letters.title IS 'Title of the letter.';
COMMENT ON COLUMN v_letters.source_url IS 'Address of the PDF.';

CREATE VIEW v_letter_themes AS
SELECT
    r.letter_id, t.theme, t.strengths, t.areas_for_improvement, t.priority_actions,
    t.areas_for_improvement + t.priority_actions AS weaknesses, t.case_studies, t.paragraphs,
    t.strengths + t.areas_for_improvement + t.priority_actions + t.case_studies > 0 AS is_named
FROM derived.letter_themes AS t
JOIN reports AS r ON r.report_id = t.report_id AND r.status = 'current';
COMMENT ON VIEW v_letter_themes IS 'The themes of each current letter, with numbers of findings. Themes are assigned by a model. Example: FROM v_letter_themes WHERE weaknesses > 1';
COMMENT ON COLUMN v_letter_themes.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_letter_themes.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_letter_themes.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN v_letter_themes.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN v_letter_themes.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN v_letter_themes.weaknesses IS 'Number of areas for improvement and priority actions of the theme.';
COMMENT ON COLUMN v_letter_themes.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN v_letter_themes.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which repeat sentences of the others.';
COMMENT ON COLUMN v_letter_themes.is_named IS 'Whether a strength, area for improvement, priority action or case study has the theme.';

CREATE VIEW v_theme_by_group AS
WITH members AS (
    SELECT letter_id, is_complete, strengths AS all_strengths, areas_for_improvement + priority_actions AS all_weaknesses, unnest([
        {'dimension': 'all', 'value': 'all'},
        {'dimension': 'year', 'value': year::VARCHAR},
        {'dimension': 'region', 'value': region},
        {'dimension': 'police_force', 'value': police_force},
        {'dimension': 'deep_dive', 'value': deep_dive},
        {'dimension': 'topic', 'value': topic},
        {'dimension': 'round', 'value': round_id},
        {'dimension': 'framework', 'value': framework}
    ] || list_transform(area_codes, lambda code: {'dimension': 'area', 'value': code}), recursive := true)
    FROM v_letters
    WHERE has_themes
), groups AS (
    SELECT
        dimension, value, count(*) AS letters, count(*) FILTER (WHERE NOT is_complete) AS letters_incomplete,
        sum(all_strengths)::BIGINT AS all_strengths, sum(all_weaknesses)::BIGINT AS all_weaknesses
    FROM members WHERE value IS NOT NULL GROUP BY dimension, value
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
), filled AS (
    SELECT
        g.dimension, g.value, h.theme, h.label AS theme_label, g.letters, g.letters_incomplete,
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
)
SELECT
    *,
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
COMMENT ON VIEW v_theme_by_group IS 'How often each theme occurs, by area, year, region, police force, deep dive, topic, round and generation of letter: counts, and shares of the letters that could have it with their 95% intervals (Wilson). Filter by dimension. Inspected areas are not a sample of all areas, and rounds differ in subject and method; letters of the generation of 2022 have far fewer findings than earlier ones, so most themes are in a smaller share of them: a difference is no trend by itself. Example: FROM v_theme_by_group WHERE dimension = ''framework'' AND theme = ''information_sharing''';
COMMENT ON COLUMN v_theme_by_group.dimension IS 'How the letters are grouped: all (not grouped), area, year, region, police_force, deep_dive, topic, round or framework.';
COMMENT ON COLUMN v_theme_by_group.value IS 'The group: a code of area, deep dive, topic or round, a year, a name of region or police force, the first year of a generation of letters.';
COMMENT ON COLUMN v_theme_by_group.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_by_group.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters IS 'Number of letters in the group that could have the theme: the denominator of the shares.';
COMMENT ON COLUMN v_theme_by_group.letters_incomplete IS 'Letters among them that were not wholly read, so that findings may be missing and the counts too low.';
COMMENT ON COLUMN v_theme_by_group.letters_with_theme IS 'Letters with a strength, area for improvement, priority action or case study of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters_with_strength IS 'Letters with a strength of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters_with_area_for_improvement IS 'Letters with an area for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_group.letters_with_weakness IS 'Letters with an area for improvement or priority action of the theme.';
COMMENT ON COLUMN v_theme_by_group.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN v_theme_by_group.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_group.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN v_theme_by_group.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN v_theme_by_group.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which repeat sentences of the others.';
COMMENT ON COLUMN v_theme_by_group.all_strengths IS 'Number of strengths of all themes in these letters: strengths / all_strengths compares letters of different length.';
COMMENT ON COLUMN v_theme_by_group.all_weaknesses IS 'Number of areas for improvement and priority actions of all themes in these letters: (areas_for_improvement + priority_actions) / all_weaknesses compares letters of different length.';
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
COMMENT ON MACRO TABLE theme_by IS 'Themes by one of all, area, year, region, police_force, deep_dive, topic, round and framework: the rows of v_theme_by_group without its first column. Inspected areas are not a sample of all areas, and rounds differ in subject and method; letters of the generation of 2022 have far fewer findings than earlier ones, so most themes are in a smaller share of them. Example: FROM theme_by(''region'') WHERE theme = ''information_sharing''';

CREATE VIEW v_theme_by_year AS
SELECT
    value::INTEGER AS year, theme, theme_label, letters, letters_incomplete, letters_with_theme, letters_with_strength,
    letters_with_area_for_improvement, letters_with_weakness, strengths, areas_for_improvement, priority_actions,
    case_studies, paragraphs, share, share_low, share_high, is_small
FROM theme_by('year');
COMMENT ON VIEW v_theme_by_year IS 'How often each theme occurs in the letters of each year, with the number of letters as denominator. Inspected areas are not a sample of all areas, and rounds differ in subject and method; letters of the generation of 2022 have far fewer findings than earlier ones, so most themes are in a smaller share of them: a difference between years is not in itself a trend. Example: FROM v_theme_by_year WHERE theme = ''information_sharing'' ORDER BY year';
COMMENT ON COLUMN v_theme_by_year.year IS 'Year of the letters'' dates.';
COMMENT ON COLUMN v_theme_by_year.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_by_year.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters IS 'Number of letters in that year that could have the theme: the denominator.';
COMMENT ON COLUMN v_theme_by_year.letters_incomplete IS 'Letters among them that were not wholly read, so that findings may be missing and the counts too low.';
COMMENT ON COLUMN v_theme_by_year.letters_with_theme IS 'Letters with a strength, area for improvement, priority action or case study of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters_with_strength IS 'Letters with a strength of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters_with_area_for_improvement IS 'Letters with an area for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_year.letters_with_weakness IS 'Letters with an area for improvement or priority action of the theme.';
COMMENT ON COLUMN v_theme_by_year.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN v_theme_by_year.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_year.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN v_theme_by_year.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN v_theme_by_year.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which repeat sentences of the others.';
COMMENT ON COLUMN v_theme_by_year.share IS 'letters_with_theme / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_by_year.share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_year.share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_year.is_small IS 'Whether there are fewer than 10 letters: read the counts, not the shares.';

CREATE VIEW v_theme_by_area AS
SELECT
    a.area_code, a.area_code_now, a.name AS area_name, a.region, t.theme, t.theme_label, t.letters, t.letters_incomplete,
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
COMMENT ON COLUMN v_theme_by_area.letters IS 'Number of letters to the area that could have the theme: the denominator.';
COMMENT ON COLUMN v_theme_by_area.letters_incomplete IS 'Letters among them that were not wholly read, so that findings may be missing and the counts too low.';
COMMENT ON COLUMN v_theme_by_area.letters_with_theme IS 'Letters with a strength, area for improvement, priority action or case study of the theme.';
COMMENT ON COLUMN v_theme_by_area.letters_with_strength IS 'Letters with a strength of the theme.';
COMMENT ON COLUMN v_theme_by_area.letters_with_weakness IS 'Letters with an area for improvement or priority action of the theme.';
COMMENT ON COLUMN v_theme_by_area.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN v_theme_by_area.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN v_theme_by_area.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN v_theme_by_area.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN v_theme_by_area.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which repeat sentences of the others.';
COMMENT ON COLUMN v_theme_by_area.share IS 'letters_with_theme / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_by_area.share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_area.share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_by_area.is_small IS 'Whether there are fewer than 10 letters: read the counts, not the shares.';
