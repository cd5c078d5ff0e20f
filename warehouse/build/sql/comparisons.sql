-- Views and table macros that set letters, rounds, themes and areas against each other; terms as in analysis.sql.

CREATE VIEW v_theme_change AS
WITH by_round AS (
    SELECT d.topic, o.starts, g.*
    FROM theme_by('round') AS g
    JOIN deep_dive_rounds AS o ON o.round_id = g.value
    JOIN deep_dives AS d ON d.deep_dive = o.deep_dive
    WHERE g.letters_in_scope > 0
), shares AS (
    SELECT
        topic, starts, value AS round_id, theme, theme_label, letters_in_scope AS letters,
        unnest([
            {'side': 'praise', 'hits': letters_with_praise, 'share': praise_share},
            {'side': 'criticism', 'hits': letters_with_criticism, 'share': criticism_share}
        ], recursive := true)
    FROM by_round
)
SELECT
    e.topic, e.theme, e.theme_label, e.side, e.round_id AS earlier_round, l.round_id AS later_round,
    e.letters AS earlier_letters, e.hits AS earlier_letters_with, e.share AS earlier_share,
    l.letters AS later_letters, l.hits AS later_letters_with, l.share AS later_share,
    l.share - e.share AS change,
    newcombe_low(e.hits, e.letters, l.hits, l.letters) AS change_low,
    newcombe_high(e.hits, e.letters, l.hits, l.letters) AS change_high,
    is_few(least(e.letters, l.letters)) AS is_small
FROM shares AS e
JOIN shares AS l ON l.topic = e.topic AND l.theme = e.theme AND l.side = e.side AND l.starts > e.starts;
COMMENT ON VIEW v_theme_change IS 'How the share of letters that praise or criticise a theme differs between two rounds of one topic: each earlier with each later one, with a 95% interval of the difference (Newcombe 1998, from Wilson''s). Counts statements of all kinds of findings, so that letters of different layouts can be compared. Inspected areas are not a sample of all areas, each round inspected others, and rounds differ in method: a difference is no trend by itself. Example: FROM v_theme_change WHERE topic = ''domestic_abuse'' AND side = ''criticism'' ORDER BY abs(change) DESC';
COMMENT ON COLUMN v_theme_change.topic IS 'The subject that the rounds share.';
COMMENT ON COLUMN v_theme_change.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_change.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_theme_change.side IS 'What a letter must say of the theme to count: praise or criticism.';
COMMENT ON COLUMN v_theme_change.earlier_round IS 'The earlier round.';
COMMENT ON COLUMN v_theme_change.later_round IS 'The later round.';
COMMENT ON COLUMN v_theme_change.earlier_letters IS 'Letters of the earlier round that could say something of the theme, because the inspectorate that it needs, if any, took part.';
COMMENT ON COLUMN v_theme_change.earlier_letters_with IS 'Those of them that do, on this side.';
COMMENT ON COLUMN v_theme_change.earlier_share IS 'Their share, 0 to 1.';
COMMENT ON COLUMN v_theme_change.later_letters IS 'Letters of the later round that could say something of the theme.';
COMMENT ON COLUMN v_theme_change.later_letters_with IS 'Those of them that do, on this side.';
COMMENT ON COLUMN v_theme_change.later_share IS 'Their share, 0 to 1.';
COMMENT ON COLUMN v_theme_change.change IS 'later_share - earlier_share.';
COMMENT ON COLUMN v_theme_change.change_low IS 'Lower end of its 95% interval; where the interval holds 0, chance alone may explain the difference.';
COMMENT ON COLUMN v_theme_change.change_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_change.is_small IS 'Whether one of the rounds has fewer than 10 letters: read the counts, not the shares.';

CREATE VIEW v_theme_pairs AS
WITH named AS (
    SELECT f.finding_id, r.letter_id, t.theme
    FROM finding_themes AS t
    JOIN findings AS f ON f.finding_id = t.finding_id AND f.kind NOT IN ('headline', 'narrative')
    JOIN reports AS r ON r.report_id = f.report_id AND r.status = 'current'
), alone AS (
    SELECT theme, count(*) AS findings_with_theme FROM named GROUP BY theme
), paired AS (
    SELECT
        a.theme, b.theme AS other_theme, count(*) AS findings_with_both,
        count(DISTINCT a.letter_id) AS letters_with_both
    FROM named AS a
    JOIN named AS b ON b.finding_id = a.finding_id AND b.theme <> a.theme
    GROUP BY a.theme, b.theme
), total AS (
    SELECT count(DISTINCT finding_id) AS findings FROM named
)
SELECT
    p.theme, p.other_theme, n.findings, a.findings_with_theme, o.findings_with_theme AS findings_with_other,
    p.findings_with_both, p.letters_with_both,
    p.findings_with_both / a.findings_with_theme AS share,
    wilson_low(p.findings_with_both, a.findings_with_theme) AS share_low,
    wilson_high(p.findings_with_both, a.findings_with_theme) AS share_high,
    p.findings_with_both * n.findings / (a.findings_with_theme * o.findings_with_theme) AS lift,
    is_few(p.letters_with_both) AS is_small
FROM paired AS p
JOIN alone AS a ON a.theme = p.theme
JOIN alone AS o ON o.theme = p.other_theme
CROSS JOIN total AS n;
COMMENT ON VIEW v_theme_pairs IS 'Which themes stand together in one finding (strength, area for improvement, priority action or case study): each pair in both directions; pairs that never do are not in it. The model that assigns themes can favour pairs of its own, findings of one letter are alike, and inspected areas are no sample of all areas. Example: FROM v_theme_pairs WHERE NOT is_small ORDER BY lift DESC LIMIT 10';
COMMENT ON COLUMN v_theme_pairs.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_pairs.other_theme IS 'Code of the theme beside it.';
COMMENT ON COLUMN v_theme_pairs.findings IS 'Number of all findings of these kinds that have a theme.';
COMMENT ON COLUMN v_theme_pairs.findings_with_theme IS 'Findings with the theme: the denominator of the share.';
COMMENT ON COLUMN v_theme_pairs.findings_with_other IS 'Findings with the other theme.';
COMMENT ON COLUMN v_theme_pairs.findings_with_both IS 'Findings with both.';
COMMENT ON COLUMN v_theme_pairs.letters_with_both IS 'Letters that have such a finding.';
COMMENT ON COLUMN v_theme_pairs.share IS 'findings_with_both / findings_with_theme, 0 to 1.';
COMMENT ON COLUMN v_theme_pairs.share_low IS 'Lower end of its 95% interval, as if findings of one letter were independent.';
COMMENT ON COLUMN v_theme_pairs.share_high IS 'Upper end of its 95% interval, as if findings of one letter were independent.';
COMMENT ON COLUMN v_theme_pairs.lift IS 'How many times as often they stand together as two themes would that have nothing to do with each other.';
COMMENT ON COLUMN v_theme_pairs.is_small IS 'Whether fewer than 10 letters have such a finding: read the counts, not share and lift.';

CREATE VIEW v_weaknesses_returning AS
WITH weak AS (
    SELECT
        coalesce(a.area_code_now, a.area_code) AS area_code, a.area_name, l.letter_id, l.letter_date, l.topic, t.theme,
        t.weaknesses
    FROM v_letters AS l
    JOIN v_letter_areas AS a ON a.letter_id = l.letter_id
    JOIN v_letter_themes AS t ON t.letter_id = l.letter_id AND t.weaknesses > 0
    WHERE l.letter_date IS NOT NULL
)
SELECT
    l.area_code, l.area_name, l.theme, h.label AS theme_label,
    e.letter_id AS earlier_letter_id, e.letter_date AS earlier_date, e.topic AS earlier_topic,
    e.weaknesses AS earlier_weaknesses,
    l.letter_id AS later_letter_id, l.letter_date AS later_date, l.topic AS later_topic,
    l.weaknesses AS later_weaknesses,
    l.letter_date - e.letter_date AS days_between
FROM weak AS e
JOIN weak AS l ON l.area_code = e.area_code AND l.theme = e.theme AND l.letter_date > e.letter_date
JOIN themes AS h ON h.theme = l.theme;
COMMENT ON VIEW v_weaknesses_returning IS 'What comes back: themes with an area for improvement or priority action in an earlier and again in a later letter of the same area. The two inspections had subjects of their own, so that silence of the later letter is no sign of improvement; few areas have more than one letter. Example: FROM v_weaknesses_returning ORDER BY days_between DESC';
COMMENT ON COLUMN v_weaknesses_returning.area_code IS 'ONS code of the authority that stands for the area today; the code of the letter''s date where several do.';
COMMENT ON COLUMN v_weaknesses_returning.area_name IS 'Name of the area in the later letter.';
COMMENT ON COLUMN v_weaknesses_returning.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_weaknesses_returning.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_weaknesses_returning.earlier_letter_id IS 'Name of the earlier letter.';
COMMENT ON COLUMN v_weaknesses_returning.earlier_date IS 'Date of the earlier letter.';
COMMENT ON COLUMN v_weaknesses_returning.earlier_topic IS 'Topic of the earlier letter.';
COMMENT ON COLUMN v_weaknesses_returning.earlier_weaknesses IS 'Number of areas for improvement and priority actions of the theme in the earlier letter.';
COMMENT ON COLUMN v_weaknesses_returning.later_letter_id IS 'Name of the later letter.';
COMMENT ON COLUMN v_weaknesses_returning.later_date IS 'Date of the later letter.';
COMMENT ON COLUMN v_weaknesses_returning.later_topic IS 'Topic of the later letter.';
COMMENT ON COLUMN v_weaknesses_returning.later_weaknesses IS 'Number of areas for improvement and priority actions of the theme in the later letter.';
COMMENT ON COLUMN v_weaknesses_returning.days_between IS 'Days from the earlier to the later letter.';

CREATE VIEW v_theme_recurrence AS
WITH named AS (
    SELECT
        theme, count(*) FILTER (WHERE letters_in_scope > 0) AS years,
        count(*) FILTER (WHERE letters_with_criticism > 0) AS years_with_criticism,
        min(year) FILTER (WHERE letters_with_criticism > 0) AS first_year,
        max(year) FILTER (WHERE letters_with_criticism > 0) AS last_year
    FROM v_theme_by_year
    GROUP BY theme
), successive AS (
    SELECT
        letter_id,
        lead(letter_id) OVER (
            PARTITION BY coalesce(x.area_code_now, x.area_code) ORDER BY letter_date, letter_id
        ) AS next_letter_id
    FROM v_letters AS l
    JOIN v_letter_areas AS x USING (letter_id, letter_date)
    WHERE l.has_themes
), criticised AS (
    SELECT letter_id, theme FROM v_theme_claims JOIN v_scope USING (letter_id, theme) WHERE side = 'criticism'
), followed AS (
    SELECT
        e.theme, count(*) AS criticised_then_inspected_again,
        count(*) FILTER (WHERE l.letter_id IS NOT NULL) AS criticised_again
    FROM successive AS s
    JOIN criticised AS e ON e.letter_id = s.letter_id
    JOIN v_scope AS o ON o.letter_id = s.next_letter_id AND o.theme = e.theme
    LEFT JOIN criticised AS l ON l.letter_id = s.next_letter_id AND l.theme = e.theme
    GROUP BY e.theme
)
SELECT
    g.theme, g.theme_label, n.years, n.years_with_criticism, n.first_year, n.last_year,
    g.letters_in_scope AS letters, g.letters_with_criticism, g.criticism_share, g.criticism_share_low,
    g.criticism_share_high, is_few(g.letters_in_scope) AS is_small,
    coalesce(f.criticised_then_inspected_again, 0) AS criticised_then_inspected_again,
    coalesce(f.criticised_again, 0) AS criticised_again,
    f.criticised_again / f.criticised_then_inspected_again AS again_share,
    wilson_low(f.criticised_again, f.criticised_then_inspected_again) AS again_share_low,
    wilson_high(f.criticised_again, f.criticised_then_inspected_again) AS again_share_high,
    is_few(coalesce(f.criticised_then_inspected_again, 0)) AS is_again_small
FROM theme_by('all') AS g
JOIN named AS n ON n.theme = g.theme
LEFT JOIN followed AS f ON f.theme = g.theme;
COMMENT ON VIEW v_theme_recurrence IS 'What comes back across the years: in how many years each theme is criticised, and how often it is criticised again in the next letter to the same area. Counts statements of all kinds of findings, of letters that could say something of the theme. Inspected areas are not a sample of all areas, and rounds differ in subject and method. Example: FROM v_theme_recurrence WHERE years_with_criticism = years';
COMMENT ON COLUMN v_theme_recurrence.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_recurrence.theme_label IS 'Name of the theme.';
COMMENT ON COLUMN v_theme_recurrence.years IS 'Number of years with letters that could say something of the theme: the denominator of years_with_criticism.';
COMMENT ON COLUMN v_theme_recurrence.years_with_criticism IS 'Number of years in which a letter criticises the theme.';
COMMENT ON COLUMN v_theme_recurrence.first_year IS 'First of these years; null if there is none.';
COMMENT ON COLUMN v_theme_recurrence.last_year IS 'Last of these years; null if there is none.';
COMMENT ON COLUMN v_theme_recurrence.letters IS 'Letters that could say something of the theme.';
COMMENT ON COLUMN v_theme_recurrence.letters_with_criticism IS 'Letters that criticise it.';
COMMENT ON COLUMN v_theme_recurrence.criticism_share IS 'letters_with_criticism / letters, 0 to 1.';
COMMENT ON COLUMN v_theme_recurrence.criticism_share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_recurrence.criticism_share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_recurrence.is_small IS 'Whether there are fewer than 10 letters.';
COMMENT ON COLUMN v_theme_recurrence.criticised_then_inspected_again IS 'Letters that criticise it and whose area has a later letter that could, too.';
COMMENT ON COLUMN v_theme_recurrence.criticised_again IS 'Those of them whose area''s next letter criticises it again.';
COMMENT ON COLUMN v_theme_recurrence.again_share IS 'criticised_again / criticised_then_inspected_again, 0 to 1; null if no area was inspected again. Set it against criticism_share, which is what any letter has.';
COMMENT ON COLUMN v_theme_recurrence.again_share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_theme_recurrence.again_share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_theme_recurrence.is_again_small IS 'Whether there are fewer than 10 such letters: read the counts, not again_share.';

CREATE VIEW v_lag_by_year AS
SELECT
    year, count(*) AS letters,
    count(days_to_letter) AS letters_with_fieldwork, median(days_to_letter) AS median_days_to_letter,
    min(days_to_letter) AS least_days_to_letter, max(days_to_letter) AS most_days_to_letter,
    count(days_to_publication) AS letters_with_publication,
    median(days_to_publication) AS median_days_to_publication,
    is_few(count(days_to_letter)) AS is_small
FROM v_letters
WHERE year IS NOT NULL
GROUP BY year;
COMMENT ON VIEW v_lag_by_year IS 'How long the letters of each year took from the end of the fieldwork, and from their date to publication; v_letters has the days of each letter. Rounds differ in method: a difference between years is not in itself a trend. Example: FROM v_lag_by_year ORDER BY year';
COMMENT ON COLUMN v_lag_by_year.year IS 'Year of the letters'' dates.';
COMMENT ON COLUMN v_lag_by_year.letters IS 'Number of letters.';
COMMENT ON COLUMN v_lag_by_year.letters_with_fieldwork IS 'Those that say when the fieldwork ended: the denominator.';
COMMENT ON COLUMN v_lag_by_year.median_days_to_letter IS 'Median of the calendar days from the last day of the fieldwork to the date of the letter.';
COMMENT ON COLUMN v_lag_by_year.least_days_to_letter IS 'The fewest.';
COMMENT ON COLUMN v_lag_by_year.most_days_to_letter IS 'The most.';
COMMENT ON COLUMN v_lag_by_year.letters_with_publication IS 'Letters of which the publisher''s listing has a date of publication.';
COMMENT ON COLUMN v_lag_by_year.median_days_to_publication IS 'Median of the calendar days from the date of the letter to its publication.';
COMMENT ON COLUMN v_lag_by_year.is_small IS 'Whether fewer than 10 letters say when the fieldwork ended.';

CREATE MACRO theme_strengths_near(area) AS TABLE
WITH named AS (
    SELECT area_code FROM areas WHERE valid_to IS NULL AND (area_code = area OR plain_name(name) = plain_name(area))
    UNION SELECT area_code FROM area_aliases WHERE plain_name(alias) = plain_name(area)
), asking AS (
    SELECT unnest(CASE WHEN count(*) > 0 THEN list(area_code)
        ELSE error('theme_strengths_near: no authority of today is named ' || area || '; areas and area_aliases have the names')
    END) AS area_code
    FROM named
), near AS MATERIALIZED (
    SELECT n.* FROM asking AS a JOIN v_near_areas AS n USING (area_code)
), weak AS MATERIALIZED (
    SELECT t.theme, sum(t.weaknesses)::BIGINT AS weaknesses, max(l.letter_date) AS last_letter_date
    FROM asking AS a
    JOIN v_letter_areas AS l ON l.area_code_now = a.area_code
    JOIN v_letter_themes AS t ON t.letter_id = l.letter_id AND t.weaknesses > 0
    GROUP BY t.theme
), strong AS MATERIALIZED (
    SELECT n.* EXCLUDE (area_code, area_name), f.finding_id
    FROM near AS n
    JOIN v_letter_areas AS x ON x.area_code_now = n.nearby_code
    JOIN findings AS f ON f.report_id = x.report_id AND f.kind = 'strength'
)
SELECT
    w.theme, h.label AS theme_label, w.weaknesses, w.last_letter_date, s.nearby_name, s.neighbour_rank,
    s.is_same_region, s.is_same_police_force, t.score, t.is_certain, f.finding_id, f.letter_id, f.letter_date,
    f.deep_dive, f.kind, f.lead_in, f.text, f.page_start, f.page_link
FROM strong AS s
JOIN finding_themes AS t USING (finding_id)
JOIN weak AS w ON w.theme = t.theme
JOIN themes AS h ON h.theme = w.theme
JOIN v_findings AS f USING (finding_id)
ORDER BY w.weaknesses DESC, w.theme, s.neighbour_rank NULLS LAST, s.is_same_police_force DESC, t.score DESC, f.finding_id;
COMMENT ON MACRO TABLE theme_strengths_near IS 'For an authority of today (name or ONS code; an error where there is none): the themes of its weaknesses (areas for improvement and priority actions; weaknesses counts them), and strengths of the same themes in the letters of its statistical neighbours, its region and its police force; most weaknesses and nearest neighbour first. Quote text with lead_in. That a letter names a strength is no proof that it would help elsewhere. Example: FROM theme_strengths_near(''Salford'') LIMIT 20';

CREATE MACRO theme_compare(one, other) AS TABLE
WITH named AS (
    SELECT area_code, name FROM areas UNION ALL SELECT area_code, alias FROM area_aliases
), sides AS (
    SELECT area_code, 1 AS side FROM named WHERE area_code = one OR plain_name(name) = plain_name(one)
    UNION SELECT area_code, 2 FROM named WHERE area_code = other OR plain_name(name) = plain_name(other)
), letters AS (
    SELECT DISTINCT s.side, l.letter_id
    FROM sides AS s
    JOIN v_letter_areas AS x ON s.area_code IN (x.area_code, x.area_code_now)
    JOIN v_letters AS l ON l.letter_id = x.letter_id AND l.has_themes
), counted AS (
    SELECT l.side, t.theme, sum(t.strengths)::BIGINT AS strengths, sum(t.weaknesses)::BIGINT AS weaknesses
    FROM letters AS l
    JOIN v_letter_themes AS t USING (letter_id)
    GROUP BY l.side, t.theme
), held AS (
    SELECT
        CASE WHEN 1 IN (SELECT side FROM sides) THEN count(*) FILTER (WHERE side = 1)
            ELSE error('theme_compare: there is no area ' || one || '; areas and area_aliases have the names') END AS letters_one,
        CASE WHEN 2 IN (SELECT side FROM sides) THEN count(*) FILTER (WHERE side = 2)
            ELSE error('theme_compare: there is no area ' || other || '; areas and area_aliases have the names')
        END AS letters_other
    FROM letters
), beside AS (
    SELECT
        h.theme, h.label AS theme_label, n.letters_one, coalesce(a.strengths, 0) AS strengths_one,
        coalesce(a.weaknesses, 0) AS weaknesses_one, n.letters_other, coalesce(b.strengths, 0) AS strengths_other,
        coalesce(b.weaknesses, 0) AS weaknesses_other
    FROM themes AS h
    CROSS JOIN held AS n
    LEFT JOIN counted AS a ON a.side = 1 AND a.theme = h.theme
    LEFT JOIN counted AS b ON b.side = 2 AND b.theme = h.theme
)
SELECT
    *,
    CASE
        WHEN letters_one = 0 OR letters_other = 0 THEN NULL
        WHEN strengths_one > 0 AND weaknesses_one = 0 AND weaknesses_other > 0 AND strengths_other = 0 THEN 'one_stronger'
        WHEN strengths_other > 0 AND weaknesses_other = 0 AND weaknesses_one > 0 AND strengths_one = 0 THEN 'other_stronger'
        WHEN weaknesses_one > 0 AND weaknesses_other > 0 THEN 'weakness_in_both'
        WHEN strengths_one > 0 AND strengths_other > 0 THEN 'strength_in_both'
        ELSE 'no_contrast'
    END AS contrast,
    is_few(least(letters_one, letters_other)) AS is_small
FROM beside
ORDER BY theme;
COMMENT ON MACRO TABLE theme_compare IS 'Two areas (names or ONS codes; an error where there is none) side by side, a row for each theme: letters, strengths and weaknesses (areas for improvement and priority actions) of each, and their contrast: one_stronger and other_stronger (strengths only here, weaknesses only there), weakness_in_both, strength_in_both or no_contrast; null where one has no letter. Two letters of different rounds looked at different things, and one or two letters are few: is_small says so. Example: FROM theme_compare(''Salford'', ''Cornwall'') WHERE contrast <> ''no_contrast''';
