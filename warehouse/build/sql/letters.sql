-- The current letters, and the themes of what each lists.

CREATE VIEW v_letters AS
SELECT
    r.letter_id, r.report_id, r.area_name, r.area_code, r.area_code_now, w.area_codes, w.region, w.police_force,
    r.letter_date, year(r.letter_date)::INTEGER AS year, r.published_on, r.fieldwork_start, r.fieldwork_end,
    r.fieldwork_end - r.fieldwork_start + 1 AS days_of_fieldwork,
    r.letter_date - r.fieldwork_end AS days_to_letter,
    r.published_on - r.letter_date AS days_to_publication,
    r.deep_dive, d.label AS deep_dive_label, d.topic, r.round_id, o.label AS round_label, r.framework,
    w.inspectorates, w.strengths, w.areas_for_improvement, w.priority_actions, w.case_studies, w.paragraphs,
    w.statements, w.coded_statements, w.coded_statements / nullif(w.statements, 0) AS coded_share,
    w.assisted_statements, r.assisted_by, w.has_themes, r.is_complete, r.needs_review, r.title, r.source_url
FROM derived.letters AS w
JOIN reports AS r ON r.report_id = w.report_id AND r.status = 'current'
LEFT JOIN deep_dives AS d ON d.deep_dive = r.deep_dive
LEFT JOIN deep_dive_rounds AS o ON o.round_id = r.round_id;
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
COMMENT ON COLUMN v_letters.assisted_statements IS 'Number of statements that a program coded and no person has accepted; the others are the model''s.';
COMMENT ON COLUMN v_letters.assisted_by IS 'That program.';
COMMENT ON COLUMN v_letters.coded_share IS 'coded_statements / statements, 0 to 1; null without statements.';
COMMENT ON COLUMN v_letters.has_themes IS 'Whether at least one finding has a theme; only such letters count in denominators.';
COMMENT ON COLUMN v_letters.is_complete IS 'Whether all of the letter was read and put into a section; findings of an incomplete letter may be missing.';
COMMENT ON COLUMN v_letters.needs_review IS 'Whether the letter needs review; issues says why.';
COMMENT ON COLUMN v_letters.title IS 'Title of the letter.';
COMMENT ON COLUMN v_letters.source_url IS 'Address of the PDF.';

CREATE VIEW v_letter_groups AS
WITH members AS (
    SELECT letter_id, unnest([
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
)
FROM members WHERE value IS NOT NULL;
COMMENT ON VIEW v_letter_groups IS 'Which groups each current letter belongs to: the groups that v_theme_by_group and v_subtopic_by_group count. Example: FROM v_letter_groups WHERE dimension = ''round''';
COMMENT ON COLUMN v_letter_groups.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_letter_groups.dimension IS 'How the letters are grouped: all (not grouped), area, year, region, police_force, deep_dive, topic, round or framework.';
COMMENT ON COLUMN v_letter_groups.value IS 'The group: a code of area, deep dive, topic or round, a year, a name of region or police force, the first year of a generation of letters.';

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
COMMENT ON COLUMN v_letter_themes.paragraphs IS 'Number of headline and narrative paragraphs of the theme, which are not listed as strengths or weaknesses.';
COMMENT ON COLUMN v_letter_themes.is_named IS 'Whether a strength, area for improvement, priority action or case study has the theme.';
