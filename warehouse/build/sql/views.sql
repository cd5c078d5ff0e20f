-- The views, which most people query. They show current letters only. Their comments become the data dictionary.

CREATE VIEW v_letter_areas AS
SELECT
    x.report_id, r.letter_id, r.letter_date, x.area_code, a.area_code_now, a.name AS area_name, a.region, a.police_force
FROM report_areas AS x
JOIN reports AS r ON r.report_id = x.report_id AND r.status = 'current'
JOIN areas AS a ON a.area_code = x.area_code;
COMMENT ON VIEW v_letter_areas IS 'The areas of current letters, one row each; a joint letter has several. Example: FROM v_letter_areas WHERE region = ''London''';
COMMENT ON COLUMN v_letter_areas.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN v_letter_areas.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_letter_areas.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_letter_areas.area_code IS 'ONS code of the area when the fieldwork ended.';
COMMENT ON COLUMN v_letter_areas.area_code_now IS 'ONS code of the authority that now covers the area; null if several do.';
COMMENT ON COLUMN v_letter_areas.area_name IS 'Standard name of the area.';
COMMENT ON COLUMN v_letter_areas.region IS 'Name of the region.';
COMMENT ON COLUMN v_letter_areas.police_force IS 'Police force of the area.';

CREATE VIEW v_findings AS
SELECT
    f.finding_id, r.report_id, r.letter_id, f.kind, f.study_type, f.polarity, f.polarity_score,
    r.area_name, r.area_code, r.area_code_now, a.area_codes, a.region, a.police_force, r.urn,
    r.letter_date, year(r.letter_date)::INTEGER AS year, r.published_on,
    r.deep_dive, d.label AS deep_dive_label, d.topic, r.round_id, r.framework,
    x.themes, x.certain_themes, x.agencies,
    f.section_heading, f.sub_heading, f.lead_in, f.text, f.ordinal, f.page_start, f.page_end, f.word_count,
    r.needs_review, r.publisher, r.title, r.source_url, r.source_url || '#page=' || f.page_start AS page_link,
    r.provider_url
FROM findings AS f
JOIN reports AS r ON r.report_id = f.report_id AND r.status = 'current'
JOIN derived.letters AS a ON a.report_id = r.report_id
LEFT JOIN deep_dives AS d ON d.deep_dive = r.deep_dive
JOIN derived.findings AS x ON x.finding_id = f.finding_id;
COMMENT ON VIEW v_findings IS 'Findings of current letters with report, area, region, deep dive and themes. Start here.';
COMMENT ON COLUMN v_findings.finding_id IS 'ID of the finding.';
COMMENT ON COLUMN v_findings.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN v_findings.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_findings.kind IS 'strength, area_for_improvement, priority_action, case_study, headline or narrative.';
COMMENT ON COLUMN v_findings.study_type IS 'For case studies: effective_practice, area_for_improvement, priority_action or mixed.';
COMMENT ON COLUMN v_findings.polarity IS 'positive, negative, mixed or neutral; null if unknown.';
COMMENT ON COLUMN v_findings.polarity_score IS 'How certain a predicted polarity is, 0 to 1; null if the heading gives it.';
COMMENT ON COLUMN v_findings.area_name IS 'Standard name of the area, or names joined by and.';
COMMENT ON COLUMN v_findings.area_code IS 'ONS code of the area when the fieldwork ended; null for a letter to several areas, which are in area_codes.';
COMMENT ON COLUMN v_findings.area_code_now IS 'ONS code of the authority that now covers the area; null if several do.';
COMMENT ON COLUMN v_findings.area_codes IS 'ONS codes of all areas that the letter is to.';
COMMENT ON COLUMN v_findings.region IS 'Name of the region; null for a letter to areas in several.';
COMMENT ON COLUMN v_findings.police_force IS 'Police force of the area; null for a letter to areas in several.';
COMMENT ON COLUMN v_findings.urn IS 'Ofsted''s provider number for the authority.';
COMMENT ON COLUMN v_findings.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_findings.year IS 'Year of that date.';
COMMENT ON COLUMN v_findings.published_on IS 'Date of publication, according to the publisher''s listing.';
COMMENT ON COLUMN v_findings.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN v_findings.deep_dive_label IS 'Name of the deep dive.';
COMMENT ON COLUMN v_findings.topic IS 'The subject that deep dives of several rounds share.';
COMMENT ON COLUMN v_findings.round_id IS 'Round of inspections.';
COMMENT ON COLUMN v_findings.framework IS 'Generation of the letter''s layout.';
COMMENT ON COLUMN v_findings.themes IS 'Codes of the themes assigned, most likely first; empty if none.';
COMMENT ON COLUMN v_findings.certain_themes IS 'Themes that are right nine times in ten, or that a person confirmed.';
COMMENT ON COLUMN v_findings.agencies IS 'Agencies that the finding names; empty if none.';
COMMENT ON COLUMN v_findings.section_heading IS 'Heading of the section, verbatim; empty for the opening judgements in letters of 2016 to 2020.';
COMMENT ON COLUMN v_findings.sub_heading IS 'Heading inside the section, verbatim.';
COMMENT ON COLUMN v_findings.lead_in IS 'The sentence before a list that its bullets complete; always quote it with the text.';
COMMENT ON COLUMN v_findings.text IS 'The words of the letter, one paragraph or nested bullet per line.';
COMMENT ON COLUMN v_findings.ordinal IS 'Order in the letter, from 1.';
COMMENT ON COLUMN v_findings.page_start IS 'PDF page where it starts, from 1.';
COMMENT ON COLUMN v_findings.page_end IS 'PDF page where it ends, from 1.';
COMMENT ON COLUMN v_findings.word_count IS 'Number of words in the text.';
COMMENT ON COLUMN v_findings.needs_review IS 'Whether the letter needs review.';
COMMENT ON COLUMN v_findings.publisher IS 'Publisher of the letter.';
COMMENT ON COLUMN v_findings.title IS 'Title of the letter.';
COMMENT ON COLUMN v_findings.source_url IS 'Address of the PDF.';
COMMENT ON COLUMN v_findings.page_link IS 'Address of the PDF, opened at the page where the finding starts.';
COMMENT ON COLUMN v_findings.provider_url IS 'Address of the publisher''s page that lists the letter.';

CREATE VIEW v_priority_actions AS
SELECT
    f.finding_id, f.letter_id, f.area_name, f.region, f.letter_date, f.year, f.deep_dive, f.lead_in, f.text, f.themes,
    f.agencies, f.page_start, f.page_end, r.action_plan_due, f.source_url, f.page_link
FROM v_findings AS f
JOIN reports AS r USING (report_id)
WHERE f.kind = 'priority_action';
COMMENT ON VIEW v_priority_actions IS 'Priority actions of current letters; quote the text with its lead-in.';
COMMENT ON COLUMN v_priority_actions.finding_id IS 'ID of the finding.';
COMMENT ON COLUMN v_priority_actions.letter_id IS 'ID of the letter.';
COMMENT ON COLUMN v_priority_actions.area_name IS 'Standard name of the area.';
COMMENT ON COLUMN v_priority_actions.region IS 'Name of the region.';
COMMENT ON COLUMN v_priority_actions.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_priority_actions.year IS 'Year of that date.';
COMMENT ON COLUMN v_priority_actions.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN v_priority_actions.lead_in IS 'The sentence before a list that its bullets complete; null if there is none.';
COMMENT ON COLUMN v_priority_actions.text IS 'The words of the letter.';
COMMENT ON COLUMN v_priority_actions.themes IS 'Codes of the themes assigned, most likely first.';
COMMENT ON COLUMN v_priority_actions.agencies IS 'Agencies that the finding names.';
COMMENT ON COLUMN v_priority_actions.page_start IS 'PDF page where it starts, from 1.';
COMMENT ON COLUMN v_priority_actions.page_end IS 'PDF page where it ends, from 1.';
COMMENT ON COLUMN v_priority_actions.action_plan_due IS 'Date by which the written statement of action is due.';
COMMENT ON COLUMN v_priority_actions.source_url IS 'Address of the PDF.';
COMMENT ON COLUMN v_priority_actions.page_link IS 'Address of the PDF, opened at the page where it starts.';

CREATE VIEW v_near_areas AS
SELECT
    a.area_code, a.name AS area_name, b.area_code AS nearby_code, b.name AS nearby_name, n.rank AS neighbour_rank,
    a.region_code = b.region_code AS is_same_region,
    coalesce(a.police_force = b.police_force, false) AS is_same_police_force
FROM areas AS a
JOIN areas AS b ON a.area_code <> b.area_code
LEFT JOIN area_neighbours AS n ON n.area_code = a.area_code AND n.neighbour_code = b.area_code
WHERE a.valid_to IS NULL AND b.valid_to IS NULL
    AND (n.rank IS NOT NULL OR is_same_region OR is_same_police_force);
COMMENT ON VIEW v_near_areas IS 'For each current authority, the authorities near it: its statistical neighbours and those in its region and police force area. Example: FROM v_near_areas WHERE neighbour_rank = 1';
COMMENT ON COLUMN v_near_areas.area_code IS 'ONS code of the authority.';
COMMENT ON COLUMN v_near_areas.area_name IS 'Name of the authority.';
COMMENT ON COLUMN v_near_areas.nearby_code IS 'ONS code of an authority near it.';
COMMENT ON COLUMN v_near_areas.nearby_name IS 'Name of the authority near it.';
COMMENT ON COLUMN v_near_areas.neighbour_rank IS 'How similar the two are: 1 is the most similar; null if they are not statistical neighbours.';
COMMENT ON COLUMN v_near_areas.is_same_region IS 'Whether both are in the same region.';
COMMENT ON COLUMN v_near_areas.is_same_police_force IS 'Whether both have the same police force; false if unknown.';

CREATE MACRO letters_near(area) AS TABLE
SELECT x.report_id, n.nearby_code, n.nearby_name, n.neighbour_rank, n.is_same_region, n.is_same_police_force
FROM v_near_areas AS n
JOIN v_letter_areas AS x ON x.area_code_now = n.nearby_code
WHERE n.area_code = area
QUALIFY row_number() OVER (PARTITION BY x.report_id ORDER BY n.neighbour_rank NULLS LAST, n.nearby_code) = 1;
COMMENT ON MACRO TABLE letters_near IS 'The current letters to areas near a current authority (its ONS code), one row each, with the nearest area of the letter. Example: FROM letters_near(''E08000006'')';

CREATE VIEW v_strengths_nearby AS
SELECT
    n.area_code, n.area_name, n.nearby_code, n.nearby_name, n.neighbour_rank, n.is_same_region,
    n.is_same_police_force, f.finding_id, f.area_name AS letter_area_name, f.letter_date, f.deep_dive, f.themes,
    f.lead_in, f.text, f.page_start, f.source_url, f.page_link
FROM v_near_areas AS n
JOIN v_letter_areas AS x ON x.area_code_now = n.nearby_code
JOIN v_findings AS f ON f.report_id = x.report_id
WHERE f.kind = 'strength';
COMMENT ON VIEW v_strengths_nearby IS 'For each authority, the strengths of its statistical neighbours, of its region and of its police force. Filter by area_name and theme; theme_strengths_near starts from an area''s weaknesses.';
COMMENT ON COLUMN v_strengths_nearby.area_code IS 'ONS code of the authority whose neighbours these are.';
COMMENT ON COLUMN v_strengths_nearby.area_name IS 'Name of the authority whose neighbours these are.';
COMMENT ON COLUMN v_strengths_nearby.nearby_code IS 'ONS code of the authority that has the strength.';
COMMENT ON COLUMN v_strengths_nearby.nearby_name IS 'Name of the authority that has the strength.';
COMMENT ON COLUMN v_strengths_nearby.neighbour_rank IS 'How similar the two are: 1 is the most similar; null if they are not statistical neighbours.';
COMMENT ON COLUMN v_strengths_nearby.is_same_region IS 'Whether both are in the same region.';
COMMENT ON COLUMN v_strengths_nearby.is_same_police_force IS 'Whether both have the same police force; false if unknown.';
COMMENT ON COLUMN v_strengths_nearby.finding_id IS 'ID of the finding.';
COMMENT ON COLUMN v_strengths_nearby.letter_area_name IS 'Name of the area on the date of the letter.';
COMMENT ON COLUMN v_strengths_nearby.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_strengths_nearby.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN v_strengths_nearby.themes IS 'Codes of the themes assigned, most likely first.';
COMMENT ON COLUMN v_strengths_nearby.lead_in IS 'The sentence before a list that its bullets complete; always quote it with the text.';
COMMENT ON COLUMN v_strengths_nearby.text IS 'The words of the letter.';
COMMENT ON COLUMN v_strengths_nearby.page_start IS 'PDF page where it starts, from 1.';
COMMENT ON COLUMN v_strengths_nearby.source_url IS 'Address of the PDF.';
COMMENT ON COLUMN v_strengths_nearby.page_link IS 'Address of the PDF, opened at the page where it starts.';

CREATE VIEW v_coverage AS
WITH entries AS (
    SELECT
        r.letter_id, s.source,
        arg_max(s.url, (s.is_listed, s.last_seen_at, s.url)) AS url,
        arg_max(
            CASE WHEN s.is_listed THEN s.outcome ELSE 'no_longer_listed' END, (s.is_listed, s.last_seen_at, s.url)
        ) AS state,
        max(s.published_on) AS published_on
    FROM sightings AS s
    JOIN reports AS r USING (report_id)
    GROUP BY ALL
)
SELECT
    r.letter_id, false AS is_gap, r.area_name, r.letter_date, r.title AS label,
    o.state AS ofsted, o.url AS ofsted_url, o.published_on AS ofsted_published_on,
    h.state AS hmicfrs, h.url AS hmicfrs_url, h.published_on AS hmicfrs_published_on,
    NULL::VARCHAR AS reason,
    CASE
        WHEN coalesce(o.state, 'no_longer_listed') = 'no_longer_listed' AND h.state <> 'no_longer_listed' THEN 'hmicfrs'
        WHEN coalesce(h.state, 'no_longer_listed') = 'no_longer_listed' AND o.state <> 'no_longer_listed' THEN 'ofsted'
    END AS only_at
FROM reports AS r
LEFT JOIN entries AS o ON o.letter_id = r.letter_id AND o.source = 'ofsted'
LEFT JOIN entries AS h ON h.letter_id = r.letter_id AND h.source = 'hmicfrs'
WHERE r.status = 'current'
UNION ALL
SELECT
    NULL, true, provider_name, NULL, label,
    CASE source WHEN 'ofsted' THEN outcome END, CASE source WHEN 'ofsted' THEN url END,
    CASE source WHEN 'ofsted' THEN published_on END,
    CASE source WHEN 'hmicfrs' THEN outcome END, CASE source WHEN 'hmicfrs' THEN url END,
    CASE source WHEN 'hmicfrs' THEN published_on END,
    reason, source
FROM sightings AS s
WHERE report_id IS NULL AND is_listed AND source IN ('ofsted', 'hmicfrs') AND reason <> 'not_a_jtai'
    -- The archive may have the letter from the other publisher: one to that area, published at about the same time.
    AND NOT EXISTS (
        FROM reports AS r
        WHERE r.status = 'current'
            AND abs(s.published_on - coalesce(r.published_on, r.letter_date)) <= 60
            AND (
                s.provider_urn = r.urn
                OR lower(s.provider_name) = lower(r.area_name)
                OR lower(s.provider_name) IN (SELECT lower(alias) FROM area_aliases AS a WHERE a.area_code = r.area_code)
            )
    );
COMMENT ON VIEW v_coverage IS 'The publishers'' listings side by side: one row for each current letter, and one for each listed entry whose letter is not in the archive, with the reason.';
COMMENT ON COLUMN v_coverage.letter_id IS 'ID of the letter; null if the archive has none.';
COMMENT ON COLUMN v_coverage.is_gap IS 'Whether a publisher lists it but the archive has no letter to that area published within 60 days of it.';
COMMENT ON COLUMN v_coverage.area_name IS 'Name of the area; for an entry without a letter, according to the listing.';
COMMENT ON COLUMN v_coverage.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_coverage.label IS 'Title of the letter; for an entry without a letter, the text of the entry.';
COMMENT ON COLUMN v_coverage.ofsted IS 'State at Ofsted: archived, not_served, quarantined, failed or no_longer_listed; null if it was never listed there.';
COMMENT ON COLUMN v_coverage.ofsted_url IS 'Address at Ofsted.';
COMMENT ON COLUMN v_coverage.ofsted_published_on IS 'Date of publication, according to Ofsted.';
COMMENT ON COLUMN v_coverage.hmicfrs IS 'State at HMICFRS: archived, not_served, quarantined, failed or no_longer_listed; null if it was never listed there.';
COMMENT ON COLUMN v_coverage.hmicfrs_url IS 'Address at HMICFRS.';
COMMENT ON COLUMN v_coverage.hmicfrs_published_on IS 'Date of publication, according to HMICFRS.';
COMMENT ON COLUMN v_coverage.only_at IS 'The only publisher that lists it now; null if both or neither do.';
COMMENT ON COLUMN v_coverage.reason IS 'Why the archive has no letter for the entry.';

CREATE VIEW v_changes AS
WITH noticed AS (
    SELECT run_id, source, unnest(changes) AS one, generate_subscripts(changes, 1) AS nth FROM runs
)
SELECT
    n.run_id, n.one.noticed_at AS changed_at, n.one.change AS change, n.source,
    coalesce(r.letter_id, p.letter_id) AS letter_id, coalesce(r.report_id, p.report_id) AS report_id,
    p.report_id AS previous_report_id, coalesce(r.area_name, p.area_name) AS area_name,
    coalesce(r.letter_date, p.letter_date) AS letter_date,
    coalesce(r.title, p.title, n.one.label) AS title,
    n.one.url AS source_url, n.one.previous_url AS previous_url,
    n.one.label AS label, n.one.previous_label AS previous_label
FROM noticed AS n
LEFT JOIN reports AS r ON r.sha256 = n.one.sha256
LEFT JOIN reports AS p ON p.sha256 = n.one.previous_sha256
ORDER BY n.run_id, list_position(['ofsted', 'hmicfrs', 'govuk', 'added'], n.source), n.nth;
COMMENT ON VIEW v_changes IS 'What each refresh added, changed and withdrew, from the archive''s ledger; it also shows letters that are not current.';
COMMENT ON COLUMN v_changes.run_id IS 'The refresh that found it; if that was killed, the next one.';
COMMENT ON COLUMN v_changes.changed_at IS 'When it was found.';
COMMENT ON COLUMN v_changes.change IS 'added: a new letter; republished: changed by the same publisher; copy_added: a different copy from another publisher; relabelled: the entry has different text; moved: the letter has another address; unlisted, relisted: one publisher no longer, or again, lists what another still does; withdrawn: its publisher no longer lists it and nobody else serves it; reappeared: after it was withdrawn; quarantined: an entry led to something that is not a letter.';
COMMENT ON COLUMN v_changes.source IS 'The publisher.';
COMMENT ON COLUMN v_changes.letter_id IS 'ID of the letter; null if the document is not a letter.';
COMMENT ON COLUMN v_changes.report_id IS 'ID of the version of the letter.';
COMMENT ON COLUMN v_changes.previous_report_id IS 'For a republished letter, the previous version.';
COMMENT ON COLUMN v_changes.area_name IS 'Standard name of the area.';
COMMENT ON COLUMN v_changes.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN v_changes.title IS 'Title of the letter; if it is not a letter, the text of the entry.';
COMMENT ON COLUMN v_changes.source_url IS 'Address of the PDF.';
COMMENT ON COLUMN v_changes.previous_url IS 'For a letter that moved or reappeared elsewhere, the previous address.';
COMMENT ON COLUMN v_changes.label IS 'The text of the entry.';
COMMENT ON COLUMN v_changes.previous_label IS 'For a relabelled entry, its previous text.';
