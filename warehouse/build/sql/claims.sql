-- What letters claim: praise or criticism of a sub-topic, and how often. All of it counts the statements of current
-- letters, of every kind of finding, by their sides, so that a letter of 2018 and one of 2024 are compared by what they
-- say and not by how they are laid out. Only sub-topics that are certain count. A letter could make a claim if its
-- statements are known and the inspectorate that the theme needs, if any, took part.

CREATE VIEW v_statements AS
SELECT
    s.statement_id, s.finding_id, f.letter_id, f.report_id, f.area_name, f.area_code_now, f.letter_date, f.deep_dive,
    f.kind, s.ordinal, s.polarity, s.polarity_score, s.polarity_method,
    sides_of(s.polarity) AS sides,
    d.subtopics, d.certain_subtopics, d.agencies, f.lead_in, s.text, f.page_start, f.page_link
FROM statements AS s
JOIN v_findings AS f USING (finding_id)
JOIN derived.statements AS d USING (statement_id);
COMMENT ON VIEW v_statements IS 'The statements (sentences of findings) of current letters with side, sub-topics and the finding in which they stand. Example: FROM v_statements WHERE list_contains(certain_subtopics, ''timely_information_sharing'')';
COMMENT ON COLUMN v_statements.statement_id IS 'Name of the statement.';
COMMENT ON COLUMN v_statements.finding_id IS 'The finding in which it stands.';
COMMENT ON COLUMN v_statements.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_statements.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN v_statements.area_name IS 'Standard name of the area.';
COMMENT ON COLUMN v_statements.area_code_now IS 'ONS code of the authority that stands for the area today.';
COMMENT ON COLUMN v_statements.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_statements.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN v_statements.kind IS 'Kind of the finding.';
COMMENT ON COLUMN v_statements.ordinal IS 'Order in the finding, from 1.';
COMMENT ON COLUMN v_statements.polarity IS 'positive, negative, mixed or neutral.';
COMMENT ON COLUMN v_statements.polarity_score IS 'How likely the side is right, 0 to 1.';
COMMENT ON COLUMN v_statements.polarity_method IS 'Who says so: coded, model, assisted or review.';
COMMENT ON COLUMN v_statements.sides IS 'What it counts as: praise, criticism, both (mixed) or nothing (neutral).';
COMMENT ON COLUMN v_statements.subtopics IS 'Codes of all its sub-topics, the likeliest first; those that are not certain are proposals for review.';
COMMENT ON COLUMN v_statements.certain_subtopics IS 'Codes of the sub-topics that count.';
COMMENT ON COLUMN v_statements.agencies IS 'Its agencies.';
COMMENT ON COLUMN v_statements.lead_in IS 'The sentence before a list that its bullets complete; always quote it with the text.';
COMMENT ON COLUMN v_statements.text IS 'The words of the letter.';
COMMENT ON COLUMN v_statements.page_start IS 'PDF page on which its finding starts, from 1.';
COMMENT ON COLUMN v_statements.page_link IS 'Address of the PDF at that page.';

CREATE VIEW v_claims AS
SELECT
    r.letter_id, r.report_id, r.area_name, r.area_code_now, r.letter_date, r.deep_dive, u.theme, c.subtopic,
    u.label AS subtopic_label, c.side, CASE c.side WHEN 'praise' THEN u.praise ELSE u.criticism END AS says,
    c.statements, c.coded_statements, c.statement_ids
FROM derived.claims AS c
JOIN reports AS r ON r.report_id = c.report_id AND r.status = 'current'
JOIN subtopics AS u USING (subtopic);
COMMENT ON VIEW v_claims IS 'What each current letter claims: a row for each letter, sub-topic and side, with its statements of all kinds of findings. Only certain sub-topics count. Annotated by language models with the codebook; a second one, independent, agrees at 0.99 of sides, 0.91 of sub-topics and 0.96 of themes; no human coders. Where no coding is known, the project''s model tells them. Example: FROM v_claims WHERE subtopic = ''timely_information_sharing'' AND side = ''criticism''';
COMMENT ON COLUMN v_claims.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_claims.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN v_claims.area_name IS 'Standard name of the area.';
COMMENT ON COLUMN v_claims.area_code_now IS 'ONS code of the authority that stands for the area today.';
COMMENT ON COLUMN v_claims.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_claims.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN v_claims.theme IS 'The theme of the sub-topic.';
COMMENT ON COLUMN v_claims.subtopic IS 'Code of the sub-topic.';
COMMENT ON COLUMN v_claims.subtopic_label IS 'Name of the sub-topic.';
COMMENT ON COLUMN v_claims.side IS 'praise or criticism; a mixed statement is both.';
COMMENT ON COLUMN v_claims.says IS 'The claim in one plain sentence.';
COMMENT ON COLUMN v_claims.statements IS 'Number of statements that make it.';
COMMENT ON COLUMN v_claims.coded_statements IS 'How many of these were coded or reviewed; the others are the model''s or a program''s (assisted).';
COMMENT ON COLUMN v_claims.statement_ids IS 'Names of these statements.';

CREATE VIEW v_theme_claims AS
SELECT r.letter_id, c.theme, c.side, c.findings, c.finding_ids
FROM derived.theme_claims AS c
JOIN reports AS r ON r.report_id = c.report_id AND r.status = 'current';
COMMENT ON VIEW v_theme_claims IS 'The themes that each current letter praises or criticises, by the sides of its statements in findings of all kinds; where no certain sub-topic of a theme stands in a finding of it, the finding''s own side counts. Example: FROM v_theme_claims WHERE theme = ''information_sharing'' AND side = ''praise''';
COMMENT ON COLUMN v_theme_claims.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_theme_claims.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_theme_claims.side IS 'praise or criticism.';
COMMENT ON COLUMN v_theme_claims.findings IS 'Number of findings that say so.';
COMMENT ON COLUMN v_theme_claims.finding_ids IS 'IDs of these findings.';

CREATE VIEW v_scope AS
SELECT l.letter_id, t.theme
FROM v_letters AS l
CROSS JOIN themes AS t
WHERE l.statements > 0 AND (t.inspectorate IS NULL OR list_contains(l.inspectorates, t.inspectorate));
COMMENT ON VIEW v_scope IS 'Which letters could say something of which themes: the denominators of rates. A letter without statements could not; nor could one in which the inspectorate that a theme needs had no part. Example: SELECT count(*) FROM v_scope WHERE theme = ''probation_youth_justice''';
COMMENT ON COLUMN v_scope.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_scope.theme IS 'Code of the theme.';

CREATE VIEW v_subtopic_by_group AS
WITH members AS (
    SELECT g.letter_id, g.dimension, g.value, l.is_complete
    FROM v_letter_groups AS g JOIN v_letters AS l USING (letter_id)
    WHERE l.statements > 0
), groups AS (
    SELECT
        m.dimension, m.value, s.theme, count(*) AS letters,
        coalesce(list(m.letter_id ORDER BY m.letter_id) FILTER (WHERE NOT m.is_complete), []) AS incomplete_letters
    FROM members AS m
    JOIN v_scope AS s USING (letter_id)
    GROUP BY ALL
), counted AS (
    SELECT
        m.dimension, m.value, c.subtopic, c.side, count(*) AS letters_with_claim, sum(c.statements)::BIGINT AS statements,
        sum(c.coded_statements) / sum(c.statements) AS coded_share
    FROM members AS m
    JOIN v_claims AS c USING (letter_id)
    JOIN v_scope AS s ON s.letter_id = c.letter_id AND s.theme = c.theme
    GROUP BY ALL
)
SELECT
    g.dimension, g.value, g.theme, u.subtopic, u.label AS subtopic_label, d.side, g.letters,
    coalesce(c.letters_with_claim, 0) AS letters_with_claim, coalesce(c.statements, 0)::BIGINT AS statements,
    coalesce(c.letters_with_claim, 0) / g.letters AS share,
    wilson_low(coalesce(c.letters_with_claim, 0), g.letters) AS share_low,
    wilson_high(coalesce(c.letters_with_claim, 0), g.letters) AS share_high,
    is_few(g.letters) AS is_small, c.coded_share, a.f1 AS model_f1, g.incomplete_letters
FROM groups AS g
JOIN subtopics AS u USING (theme)
CROSS JOIN (VALUES ('praise'), ('criticism')) AS d(side)
LEFT JOIN counted AS c
    ON c.dimension = g.dimension AND c.value = g.value AND c.subtopic = u.subtopic AND c.side = d.side
LEFT JOIN accuracy AS a ON a.what = 'subtopic' AND a.code = u.subtopic AND a.how = 'cross-validated';
COMMENT ON VIEW v_subtopic_by_group IS 'How many letters praise or criticise each sub-topic, by area, year, region, police force, deep dive, topic, round and generation of letter, with 95% intervals (Wilson). Counts statements of all kinds of findings. Filter by dimension. Inspected areas are not a sample of all areas, and rounds differ in subject and method. Example: FROM v_subtopic_by_group WHERE dimension = ''framework'' AND theme = ''information_sharing'' AND side = ''praise''';
COMMENT ON COLUMN v_subtopic_by_group.dimension IS 'How the letters are grouped, as in v_letter_groups.';
COMMENT ON COLUMN v_subtopic_by_group.value IS 'The group, as in v_letter_groups.';
COMMENT ON COLUMN v_subtopic_by_group.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_subtopic_by_group.subtopic IS 'Code of the sub-topic.';
COMMENT ON COLUMN v_subtopic_by_group.subtopic_label IS 'Name of the sub-topic.';
COMMENT ON COLUMN v_subtopic_by_group.side IS 'praise or criticism.';
COMMENT ON COLUMN v_subtopic_by_group.letters IS 'Letters that could make the claim: the denominator.';
COMMENT ON COLUMN v_subtopic_by_group.letters_with_claim IS 'Letters that make it.';
COMMENT ON COLUMN v_subtopic_by_group.statements IS 'Number of statements that make it.';
COMMENT ON COLUMN v_subtopic_by_group.share IS 'letters_with_claim / letters, 0 to 1.';
COMMENT ON COLUMN v_subtopic_by_group.share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_subtopic_by_group.share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_subtopic_by_group.is_small IS 'Whether there are fewer than 10 letters: read the counts, not the shares.';
COMMENT ON COLUMN v_subtopic_by_group.coded_share IS 'Share of the statements that were coded or reviewed, 0 to 1; the others are the model''s. Null without statements.';
COMMENT ON COLUMN v_subtopic_by_group.model_f1 IS 'How right the model is on the sub-topic in letters that it has not seen (accuracy); null if it is not measured.';
COMMENT ON COLUMN v_subtopic_by_group.incomplete_letters IS 'Letters of the group that were not read completely: claims of theirs may be missing.';

CREATE VIEW v_subtopic_by_round AS
SELECT r.round_id, r.label AS round_label, r.deep_dive, g.* EXCLUDE (dimension, value)
FROM v_subtopic_by_group AS g
JOIN deep_dive_rounds AS r ON r.round_id = g.value
WHERE g.dimension = 'round';
COMMENT ON VIEW v_subtopic_by_round IS 'How many letters of each round praise or criticise each sub-topic. Counts statements of all kinds of findings. Example: FROM v_subtopic_by_round WHERE letters_with_claim > letters / 2';
COMMENT ON COLUMN v_subtopic_by_round.round_id IS 'Round of inspections.';
COMMENT ON COLUMN v_subtopic_by_round.round_label IS 'Name of the round.';
COMMENT ON COLUMN v_subtopic_by_round.deep_dive IS 'What the inspections of the round focused on, as a code.';
COMMENT ON COLUMN v_subtopic_by_round.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_subtopic_by_round.subtopic IS 'Code of the sub-topic.';
COMMENT ON COLUMN v_subtopic_by_round.subtopic_label IS 'Name of the sub-topic.';
COMMENT ON COLUMN v_subtopic_by_round.side IS 'praise or criticism.';
COMMENT ON COLUMN v_subtopic_by_round.letters IS 'Letters that could make the claim: the denominator.';
COMMENT ON COLUMN v_subtopic_by_round.letters_with_claim IS 'Letters that make it.';
COMMENT ON COLUMN v_subtopic_by_round.statements IS 'Number of statements that make it.';
COMMENT ON COLUMN v_subtopic_by_round.share IS 'letters_with_claim / letters, 0 to 1.';
COMMENT ON COLUMN v_subtopic_by_round.share_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_subtopic_by_round.share_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_subtopic_by_round.is_small IS 'Whether there are fewer than 10 letters: read the counts, not the shares.';
COMMENT ON COLUMN v_subtopic_by_round.coded_share IS 'Share of the statements that were coded or reviewed, 0 to 1; the others are the model''s. Null without statements.';
COMMENT ON COLUMN v_subtopic_by_round.model_f1 IS 'How right the model is on the sub-topic in letters that it has not seen (accuracy); null if it is not measured.';
COMMENT ON COLUMN v_subtopic_by_round.incomplete_letters IS 'Letters of the group that were not read completely: claims of theirs may be missing.';

CREATE VIEW v_subtopic_by_area AS
SELECT
    c.area_code_now, c.area_name, c.theme, c.subtopic, c.subtopic_label, c.side, c.says,
    count(*) AS letters_with_claim, max(c.letter_date) AS last_letter_date, sum(c.statements)::BIGINT AS statements,
    flatten(list(c.statement_ids ORDER BY c.letter_date DESC)) AS statement_ids
FROM v_claims AS c
WHERE c.area_code_now IS NOT NULL
GROUP BY ALL;
COMMENT ON VIEW v_subtopic_by_area IS 'What the letters of each area claim, with their statements. Counts statements of all kinds of findings. Example: FROM v_subtopic_by_area WHERE area_name = ''Harrowmere'' AND side = ''criticism''';
COMMENT ON COLUMN v_subtopic_by_area.area_code_now IS 'ONS code of the authority that stands for the area today.';
COMMENT ON COLUMN v_subtopic_by_area.area_name IS 'Standard name of the area.';
COMMENT ON COLUMN v_subtopic_by_area.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_subtopic_by_area.subtopic IS 'Code of the sub-topic.';
COMMENT ON COLUMN v_subtopic_by_area.subtopic_label IS 'Name of the sub-topic.';
COMMENT ON COLUMN v_subtopic_by_area.side IS 'praise or criticism.';
COMMENT ON COLUMN v_subtopic_by_area.says IS 'The claim in one plain sentence.';
COMMENT ON COLUMN v_subtopic_by_area.letters_with_claim IS 'Number of letters of the area that make it.';
COMMENT ON COLUMN v_subtopic_by_area.last_letter_date IS 'Date of the newest of them.';
COMMENT ON COLUMN v_subtopic_by_area.statements IS 'Number of statements that make it.';
COMMENT ON COLUMN v_subtopic_by_area.statement_ids IS 'Names of these statements, those of the newest letter first.';

CREATE VIEW v_subtopic_change AS
WITH members AS (
    SELECT letter_id, framework = '2016' AS is_earlier, unnest(['all', topic]) AS topic
    FROM v_letters
    WHERE statements > 0 AND topic IS NOT NULL
), groups AS (
    SELECT
        m.topic, s.theme, count(*) FILTER (WHERE m.is_earlier) AS earlier_letters,
        count(*) FILTER (WHERE NOT m.is_earlier) AS later_letters
    FROM members AS m JOIN v_scope AS s USING (letter_id)
    GROUP BY ALL
    HAVING earlier_letters > 0 AND later_letters > 0
), counted AS (
    SELECT
        m.topic, c.subtopic, c.side, count(*) FILTER (WHERE m.is_earlier) AS earlier,
        count(*) FILTER (WHERE NOT m.is_earlier) AS later
    FROM members AS m
    JOIN v_claims AS c USING (letter_id)
    JOIN v_scope AS s ON s.letter_id = c.letter_id AND s.theme = c.theme
    GROUP BY ALL
), shares AS (
    SELECT
        g.topic, g.theme, u.subtopic, u.label AS subtopic_label, c.side, g.earlier_letters, c.earlier, g.later_letters,
        c.later, c.earlier / g.earlier_letters AS earlier_share, c.later / g.later_letters AS later_share
    FROM counted AS c
    JOIN subtopics AS u USING (subtopic)
    JOIN groups AS g ON g.topic = c.topic AND g.theme = u.theme
)
SELECT
    topic, theme, subtopic, subtopic_label, side,
    earlier_letters, earlier AS earlier_letters_with_claim, earlier_share,
    later_letters, later AS later_letters_with_claim, later_share, later_share - earlier_share AS change,
    newcombe_low(earlier, earlier_letters, later, later_letters) AS change_low,
    newcombe_high(earlier, earlier_letters, later, later_letters) AS change_high,
    is_few(least(earlier_letters, later_letters)) AS is_small
FROM shares;
COMMENT ON VIEW v_subtopic_change IS 'How claims of letters from 2022 on differ from those of 2016 to 2020: shares of letters, and their difference with its 95% interval (Newcombe). Over all letters, and for each topic that was inspected in both periods, its rounds pooled. Counts statements of all kinds of findings. Inspected areas are no sample: a difference is no trend by itself. Example: FROM v_subtopic_change WHERE topic = ''all'' AND change_low > 0 ORDER BY change DESC';
COMMENT ON COLUMN v_subtopic_change.topic IS 'The subject that deep dives of several rounds share; all: every letter.';
COMMENT ON COLUMN v_subtopic_change.theme IS 'Code of the theme.';
COMMENT ON COLUMN v_subtopic_change.subtopic IS 'Code of the sub-topic.';
COMMENT ON COLUMN v_subtopic_change.subtopic_label IS 'Name of the sub-topic.';
COMMENT ON COLUMN v_subtopic_change.side IS 'praise or criticism.';
COMMENT ON COLUMN v_subtopic_change.earlier_letters IS 'Letters of 2016 to 2020 that could make the claim.';
COMMENT ON COLUMN v_subtopic_change.earlier_letters_with_claim IS 'Those that make it.';
COMMENT ON COLUMN v_subtopic_change.earlier_share IS 'Their share, 0 to 1.';
COMMENT ON COLUMN v_subtopic_change.later_letters IS 'Letters from 2022 on that could make the claim.';
COMMENT ON COLUMN v_subtopic_change.later_letters_with_claim IS 'Those that make it.';
COMMENT ON COLUMN v_subtopic_change.later_share IS 'Their share, 0 to 1.';
COMMENT ON COLUMN v_subtopic_change.change IS 'later_share - earlier_share.';
COMMENT ON COLUMN v_subtopic_change.change_low IS 'Lower end of its 95% interval.';
COMMENT ON COLUMN v_subtopic_change.change_high IS 'Upper end of its 95% interval.';
COMMENT ON COLUMN v_subtopic_change.is_small IS 'Whether one of the two periods has fewer than 10 letters: read the counts, not the shares.';
