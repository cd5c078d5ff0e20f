-- The whole letter, paragraph by paragraph.

CREATE VIEW v_passages AS
SELECT
    p.passage_id, p.report_id, l.letter_id, p.role, l.area_name, l.area_code, l.area_code_now, l.area_codes, l.region,
    l.letter_date, l.year, l.deep_dive, l.deep_dive_label, l.topic, l.round_id,
    p.section_heading, p.text, p.finding_id, p.principal_authority, p.due_on, p.ordinal, p.page_start, p.page_end,
    l.title, l.source_url, l.source_url || '#page=' || p.page_start AS page_link
FROM passages AS p
JOIN v_letters AS l ON l.report_id = p.report_id;
COMMENT ON VIEW v_passages IS 'Every paragraph of the current letters with report, area, region and deep dive, in reading order by ordinal. Example: SELECT area_name, principal_authority, due_on FROM v_passages WHERE role = ''next_steps'' AND due_on IS NOT NULL ORDER BY due_on';
COMMENT ON COLUMN v_passages.passage_id IS 'Name of the passage.';
COMMENT ON COLUMN v_passages.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN v_passages.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_passages.role IS 'finding, judgement, context, scope, next_steps, heading, footnote or other.';
COMMENT ON COLUMN v_passages.area_name IS 'Standard name of the area, or names joined by and.';
COMMENT ON COLUMN v_passages.area_code IS 'ONS code of the area when the fieldwork ended; null for a letter to several areas, which are in area_codes.';
COMMENT ON COLUMN v_passages.area_code_now IS 'ONS code of the authority that now covers the area; null if several do.';
COMMENT ON COLUMN v_passages.area_codes IS 'ONS codes of all areas that the letter is to.';
COMMENT ON COLUMN v_passages.region IS 'Name of the region; null for a letter to areas in several.';
COMMENT ON COLUMN v_passages.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_passages.year IS 'Year of that date.';
COMMENT ON COLUMN v_passages.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN v_passages.deep_dive_label IS 'Name of the deep dive.';
COMMENT ON COLUMN v_passages.topic IS 'The subject that deep dives of several rounds share.';
COMMENT ON COLUMN v_passages.round_id IS 'Round of inspections.';
COMMENT ON COLUMN v_passages.section_heading IS 'Heading of the section, verbatim; null where it stands under none.';
COMMENT ON COLUMN v_passages.text IS 'The words of the letter.';
COMMENT ON COLUMN v_passages.finding_id IS 'The finding that it is part of; null for other roles.';
COMMENT ON COLUMN v_passages.principal_authority IS 'In the next steps: the office or body that must respond to the letter.';
COMMENT ON COLUMN v_passages.due_on IS 'In the next steps: the day by which the response is due.';
COMMENT ON COLUMN v_passages.ordinal IS 'Order in the letter, from 1.';
COMMENT ON COLUMN v_passages.page_start IS 'PDF page where it starts, from 1.';
COMMENT ON COLUMN v_passages.page_end IS 'PDF page where it ends, from 1.';
COMMENT ON COLUMN v_passages.title IS 'Title of the letter.';
COMMENT ON COLUMN v_passages.source_url IS 'Address of the PDF.';
COMMENT ON COLUMN v_passages.page_link IS 'Address of the PDF, opened at the page where it starts.';
