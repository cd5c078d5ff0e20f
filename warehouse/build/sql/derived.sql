-- Tables computed from the others, so that views and searches are fast. They are filled when the file is built
-- (derive.sql) and have their own schema. They are not an interface: query the views instead.

CREATE SCHEMA derived;

CREATE TABLE derived.letters (
    report_id VARCHAR NOT NULL,
    area_codes VARCHAR[] NOT NULL,
    region VARCHAR,
    police_force VARCHAR,
    inspectorates VARCHAR[] NOT NULL,
    strengths BIGINT NOT NULL,
    areas_for_improvement BIGINT NOT NULL,
    priority_actions BIGINT NOT NULL,
    case_studies BIGINT NOT NULL,
    paragraphs BIGINT NOT NULL,
    statements BIGINT NOT NULL,
    coded_statements BIGINT NOT NULL,
    assisted_statements BIGINT NOT NULL,
    has_themes BOOLEAN NOT NULL
);
COMMENT ON TABLE derived.letters IS 'What belongs to each current letter, and counts of what it says. Query v_letters instead.';
COMMENT ON COLUMN derived.letters.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN derived.letters.area_codes IS 'ONS codes of all areas that the letter is to.';
COMMENT ON COLUMN derived.letters.region IS 'Name of the region; null for a letter to areas in several.';
COMMENT ON COLUMN derived.letters.police_force IS 'Police force of the area; null for a letter to areas in several.';
COMMENT ON COLUMN derived.letters.inspectorates IS 'The inspectorates that wrote it.';
COMMENT ON COLUMN derived.letters.strengths IS 'Number of strengths.';
COMMENT ON COLUMN derived.letters.areas_for_improvement IS 'Number of areas for improvement.';
COMMENT ON COLUMN derived.letters.priority_actions IS 'Number of priority actions.';
COMMENT ON COLUMN derived.letters.case_studies IS 'Number of case studies.';
COMMENT ON COLUMN derived.letters.paragraphs IS 'Number of headline and narrative paragraphs.';
COMMENT ON COLUMN derived.letters.statements IS 'Number of statements (sentences of findings).';
COMMENT ON COLUMN derived.letters.coded_statements IS 'Number of statements that were coded or reviewed.';
COMMENT ON COLUMN derived.letters.assisted_statements IS 'Number of statements that a program coded and no person has accepted.';
COMMENT ON COLUMN derived.letters.has_themes IS 'Whether at least one finding has a theme.';

CREATE TABLE derived.findings (
    finding_id VARCHAR NOT NULL,
    themes VARCHAR[] NOT NULL,
    certain_themes VARCHAR[] NOT NULL,
    agencies VARCHAR[] NOT NULL,
    words VARCHAR NOT NULL
);
COMMENT ON TABLE derived.findings IS 'Lists of what belongs to each finding, and its words for a search in plain SQL. Query v_findings instead.';
COMMENT ON COLUMN derived.findings.finding_id IS 'The finding.';
COMMENT ON COLUMN derived.findings.themes IS 'Codes of the themes assigned, most likely first.';
COMMENT ON COLUMN derived.findings.certain_themes IS 'Themes that are right nine times in ten.';
COMMENT ON COLUMN derived.findings.agencies IS 'Agencies that the finding names.';
COMMENT ON COLUMN derived.findings.words IS 'Headings, lead-in and text without capitals, accents and punctuation, with a space before each word.';

CREATE TABLE derived.statements (
    statement_id VARCHAR NOT NULL,
    subtopics VARCHAR[] NOT NULL,
    certain_subtopics VARCHAR[] NOT NULL,
    agencies VARCHAR[] NOT NULL
);
COMMENT ON TABLE derived.statements IS 'Lists of what belongs to each statement. Query v_statements instead.';
COMMENT ON COLUMN derived.statements.statement_id IS 'The statement.';
COMMENT ON COLUMN derived.statements.subtopics IS 'Codes of its sub-topics, the likeliest first.';
COMMENT ON COLUMN derived.statements.certain_subtopics IS 'Codes of the sub-topics that count.';
COMMENT ON COLUMN derived.statements.agencies IS 'Agencies that the statement names.';

CREATE TABLE derived.letter_themes (
    report_id VARCHAR NOT NULL,
    theme VARCHAR NOT NULL,
    strengths INTEGER NOT NULL,
    areas_for_improvement INTEGER NOT NULL,
    priority_actions INTEGER NOT NULL,
    case_studies INTEGER NOT NULL,
    paragraphs INTEGER NOT NULL
);
COMMENT ON TABLE derived.letter_themes IS 'Counts of findings by version of a letter and theme. Query v_letter_themes instead.';
COMMENT ON COLUMN derived.letter_themes.report_id IS 'The version of the letter.';
COMMENT ON COLUMN derived.letter_themes.theme IS 'Code of the theme.';
COMMENT ON COLUMN derived.letter_themes.strengths IS 'Number of strengths of the theme.';
COMMENT ON COLUMN derived.letter_themes.areas_for_improvement IS 'Number of areas for improvement of the theme.';
COMMENT ON COLUMN derived.letter_themes.priority_actions IS 'Number of priority actions of the theme.';
COMMENT ON COLUMN derived.letter_themes.case_studies IS 'Number of case studies of the theme.';
COMMENT ON COLUMN derived.letter_themes.paragraphs IS 'Number of headline and narrative paragraphs of the theme.';

CREATE TABLE derived.claims (
    report_id VARCHAR NOT NULL,
    subtopic VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    statements INTEGER NOT NULL,
    coded_statements INTEGER NOT NULL,
    statement_ids VARCHAR[] NOT NULL
);
COMMENT ON TABLE derived.claims IS 'The claims of each version of a letter. Query v_claims instead.';
COMMENT ON COLUMN derived.claims.report_id IS 'The version of the letter.';
COMMENT ON COLUMN derived.claims.subtopic IS 'Code of the sub-topic.';
COMMENT ON COLUMN derived.claims.side IS 'praise or criticism.';
COMMENT ON COLUMN derived.claims.statements IS 'Number of statements that make it.';
COMMENT ON COLUMN derived.claims.coded_statements IS 'How many of these were coded or reviewed.';
COMMENT ON COLUMN derived.claims.statement_ids IS 'Names of these statements.';

CREATE TABLE derived.theme_claims (
    report_id VARCHAR NOT NULL,
    theme VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    findings INTEGER NOT NULL,
    finding_ids VARCHAR[] NOT NULL
);
COMMENT ON TABLE derived.theme_claims IS 'The themes that each version of a letter praises or criticises. Query v_theme_claims instead.';
COMMENT ON COLUMN derived.theme_claims.report_id IS 'The version of the letter.';
COMMENT ON COLUMN derived.theme_claims.theme IS 'Code of the theme.';
COMMENT ON COLUMN derived.theme_claims.side IS 'praise or criticism.';
COMMENT ON COLUMN derived.theme_claims.findings IS 'Number of findings that say so.';
COMMENT ON COLUMN derived.theme_claims.finding_ids IS 'IDs of these findings.';

CREATE TABLE derived.reused (
    statement_id VARCHAR NOT NULL,
    other_statement_id VARCHAR NOT NULL,
    similarity DOUBLE NOT NULL
);
COMMENT ON TABLE derived.reused IS 'Pairs of statements in different current letters that share their words. Query v_reused_text instead.';
COMMENT ON COLUMN derived.reused.statement_id IS 'The statement of the letter whose ID comes first.';
COMMENT ON COLUMN derived.reused.other_statement_id IS 'The statement of the other letter.';
COMMENT ON COLUMN derived.reused.similarity IS 'Share of their different runs of four words that stand in both, from 0.4 to 1.';
