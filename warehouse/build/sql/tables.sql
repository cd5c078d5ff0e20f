-- Every table of the warehouse, with keys and a comment on each table and column, which become the data dictionary.
-- You can add columns freely; renaming or dropping one needs a migration note in CHANGELOG.md.
-- A check holds keys within one table (areas.area_code_now), because DuckDB tests such keys row by row.

CREATE TABLE themes (
    theme VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    definition VARCHAR NOT NULL,
    included VARCHAR NOT NULL,
    excluded VARCHAR NOT NULL,
    inspectorate VARCHAR,
    taxonomy_version VARCHAR NOT NULL
);
COMMENT ON TABLE themes IS 'The themes that a finding can have; each finding has one to five.';
COMMENT ON COLUMN themes.theme IS 'Code of the theme.';
COMMENT ON COLUMN themes.label IS 'Name of the theme.';
COMMENT ON COLUMN themes.definition IS 'What the theme is about.';
COMMENT ON COLUMN themes.included IS 'What else it includes.';
COMMENT ON COLUMN themes.excluded IS 'What it does not include, and which theme does.';
COMMENT ON COLUMN themes.inspectorate IS 'The inspectorate without which a letter cannot be expected to judge it; null if any inspection can.';
COMMENT ON COLUMN themes.taxonomy_version IS 'Version of the definitions; it increases when a definition changes.';

CREATE TABLE subtopics (
    subtopic VARCHAR PRIMARY KEY,
    theme VARCHAR NOT NULL REFERENCES themes (theme),
    label VARCHAR NOT NULL,
    definition VARCHAR NOT NULL,
    praise VARCHAR NOT NULL,
    criticism VARCHAR NOT NULL,
    terms VARCHAR[] NOT NULL,
    codebook_version VARCHAR NOT NULL
);
COMMENT ON TABLE subtopics IS 'The codebook: what inspectors keep saying, below the themes; a statement has none to three sub-topics.';
COMMENT ON COLUMN subtopics.subtopic IS 'Code of the sub-topic.';
COMMENT ON COLUMN subtopics.theme IS 'The theme to which it belongs.';
COMMENT ON COLUMN subtopics.label IS 'Name of the sub-topic for readers; takes no side.';
COMMENT ON COLUMN subtopics.definition IS 'What counts, and where the nearest other sub-topic begins.';
COMMENT ON COLUMN subtopics.praise IS 'One plain sentence for a letter that praises it.';
COMMENT ON COLUMN subtopics.criticism IS 'One plain sentence for a letter that criticises it.';
COMMENT ON COLUMN subtopics.terms IS 'Terms of the trade by which it is recognised.';
COMMENT ON COLUMN subtopics.codebook_version IS 'Version of the codebook; a changed definition raises it.';

CREATE TABLE accuracy (
    what VARCHAR NOT NULL CHECK (what IN ('theme', 'subtopic', 'side', 'agency', 'kind', 'claim')),
    code VARCHAR NOT NULL,
    precision DOUBLE CHECK (precision BETWEEN 0 AND 1),
    recall DOUBLE CHECK (recall BETWEEN 0 AND 1),
    f1 DOUBLE CHECK (f1 BETWEEN 0 AND 1),
    support INTEGER NOT NULL,
    how VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    PRIMARY KEY (what, code, how)
);
COMMENT ON TABLE accuracy IS 'How right the model is on letters that it has not seen, by cross-validation against the coding that ships: what the method model is worth; and how right agencies are, which rules tell in all letters. Join it wherever a rate rests on tags of that method. Example: FROM accuracy WHERE what = ''subtopic'' ORDER BY f1';
COMMENT ON COLUMN accuracy.what IS 'theme (of findings), subtopic and side (of statements), claim (letter, sub-topic and side), agency, kind.';
COMMENT ON COLUMN accuracy.code IS 'Code of the theme, sub-topic, side or agency; all: over all of them together (micro-average); certain: of those that are certain; role: of the agencies that are right, those with the right role.';
COMMENT ON COLUMN accuracy.precision IS 'Share of the tags given that are right; null if none was given.';
COMMENT ON COLUMN accuracy.recall IS 'Share of the coded tags that are given; null if none is coded.';
COMMENT ON COLUMN accuracy.f1 IS 'Harmonic mean of precision and recall.';
COMMENT ON COLUMN accuracy.support IS 'Number of coded tags that this rests on.';
COMMENT ON COLUMN accuracy.how IS 'cross-validated: measured on letters that the model was not trained on; second coder: agreement of a second, independent coder of the same kind with the first; annotated sample: agencies of 400 statements that a language model annotated in two passes (kept-back half: that whose errors nobody looked at when the names were extended).';
COMMENT ON COLUMN accuracy.version IS 'Version of the tagger that was measured.';

CREATE TABLE deep_dives (
    deep_dive VARCHAR PRIMARY KEY,
    topic VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    guidance_title VARCHAR
);
COMMENT ON TABLE deep_dives IS 'The subjects that inspections looked at in depth.';
COMMENT ON COLUMN deep_dives.deep_dive IS 'Code of the deep dive.';
COMMENT ON COLUMN deep_dives.topic IS 'The subject that deep dives of several rounds share, such as domestic_abuse.';
COMMENT ON COLUMN deep_dives.label IS 'Name of the deep dive.';
COMMENT ON COLUMN deep_dives.guidance_title IS 'Title of the inspectorates'' guidance on this subject.';

CREATE TABLE deep_dive_rounds (
    round_id VARCHAR PRIMARY KEY,
    deep_dive VARCHAR NOT NULL REFERENCES deep_dives (deep_dive),
    label VARCHAR NOT NULL,
    starts DATE NOT NULL,
    ends DATE,
    overview_title VARCHAR,
    overview_url VARCHAR,
    overview_published_on DATE
);
COMMENT ON TABLE deep_dive_rounds IS 'The periods in which areas were inspected with one deep dive; a deep dive can have several.';
COMMENT ON COLUMN deep_dive_rounds.round_id IS 'Code of the round.';
COMMENT ON COLUMN deep_dive_rounds.deep_dive IS 'The deep dive of the round.';
COMMENT ON COLUMN deep_dive_rounds.label IS 'Name of the round.';
COMMENT ON COLUMN deep_dive_rounds.starts IS 'First day of the round.';
COMMENT ON COLUMN deep_dive_rounds.ends IS 'Last day of the round; null if it has not ended.';
COMMENT ON COLUMN deep_dive_rounds.overview_title IS 'Title of the national report on the round; null if GOV.UK does not list one.';
COMMENT ON COLUMN deep_dive_rounds.overview_url IS 'Address of that report on GOV.UK.';
COMMENT ON COLUMN deep_dive_rounds.overview_published_on IS 'Date on which GOV.UK published that report.';

CREATE TABLE areas (
    area_code VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    area_type VARCHAR NOT NULL,
    region_code VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    la_code VARCHAR,
    urn VARCHAR,
    police_force VARCHAR,
    valid_from DATE,
    valid_to DATE,
    area_code_now VARCHAR
);
COMMENT ON TABLE areas IS 'Authorities of England with children''s services, each as it was between two dates.';
COMMENT ON COLUMN areas.area_code IS 'ONS code.';
COMMENT ON COLUMN areas.name IS 'Standard name.';
COMMENT ON COLUMN areas.area_type IS 'Type of authority, such as County or London Borough.';
COMMENT ON COLUMN areas.region_code IS 'ONS code of the region.';
COMMENT ON COLUMN areas.region IS 'Name of the region.';
COMMENT ON COLUMN areas.la_code IS 'The Department for Education''s number for the authority.';
COMMENT ON COLUMN areas.urn IS 'Ofsted''s provider number for the authority; for an abolished one, the number it had.';
COMMENT ON COLUMN areas.police_force IS 'Police force of the area; null if unknown.';
COMMENT ON COLUMN areas.valid_from IS 'First day the code was in use; null if before the archive begins.';
COMMENT ON COLUMN areas.valid_to IS 'Last day the code was in use; null if it still is.';
COMMENT ON COLUMN areas.area_code_now IS 'Code of the authority that now covers it; null if several do.';

CREATE TABLE area_aliases (
    area_code VARCHAR NOT NULL REFERENCES areas (area_code),
    alias VARCHAR NOT NULL,
    PRIMARY KEY (area_code, alias)
);
COMMENT ON TABLE area_aliases IS 'Other names of authorities, which searches by name also accept.';
COMMENT ON COLUMN area_aliases.area_code IS 'The authority.';
COMMENT ON COLUMN area_aliases.alias IS 'Another name for it.';

CREATE TABLE area_successors (
    area_code VARCHAR NOT NULL REFERENCES areas (area_code),
    successor_code VARCHAR NOT NULL REFERENCES areas (area_code),
    since DATE NOT NULL,
    PRIMARY KEY (area_code, successor_code)
);
COMMENT ON TABLE area_successors IS 'The authorities that took over from one that was divided or abolished.';
COMMENT ON COLUMN area_successors.area_code IS 'The former authority.';
COMMENT ON COLUMN area_successors.successor_code IS 'An authority that took over from it, fully or partly.';
COMMENT ON COLUMN area_successors.since IS 'The date on which it took over.';

CREATE TABLE area_neighbours (
    area_code VARCHAR NOT NULL REFERENCES areas (area_code),
    neighbour_code VARCHAR NOT NULL REFERENCES areas (area_code),
    rank INTEGER NOT NULL,
    PRIMARY KEY (area_code, neighbour_code)
);
COMMENT ON TABLE area_neighbours IS 'Statistical neighbours: the authorities most similar to an authority.';
COMMENT ON COLUMN area_neighbours.area_code IS 'The authority.';
COMMENT ON COLUMN area_neighbours.neighbour_code IS 'A similar authority.';
COMMENT ON COLUMN area_neighbours.rank IS 'How similar they are: 1 is the most similar.';

CREATE TABLE reports (
    report_id VARCHAR PRIMARY KEY,
    letter_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL UNIQUE,
    status VARCHAR NOT NULL CHECK (status IN ('current', 'superseded', 'alternate', 'withdrawn')),
    urn VARCHAR,
    area_code VARCHAR REFERENCES areas (area_code),
    area_code_now VARCHAR REFERENCES areas (area_code),
    area_name VARCHAR,
    publisher VARCHAR NOT NULL CHECK (publisher IN ('ofsted', 'hmicfrs', 'added')),
    deep_dive VARCHAR REFERENCES deep_dives (deep_dive),
    round_id VARCHAR REFERENCES deep_dive_rounds (round_id),
    letter_date DATE,
    published_on DATE,
    fieldwork_start DATE,
    fieldwork_end DATE,
    action_plan_due DATE,
    framework VARCHAR NOT NULL,
    pages INTEGER NOT NULL,
    words INTEGER NOT NULL,
    unaccounted_words INTEGER NOT NULL,
    assisted_by VARCHAR,
    is_complete BOOLEAN NOT NULL,
    needs_review BOOLEAN NOT NULL,
    title VARCHAR NOT NULL,
    source_url VARCHAR NOT NULL,
    provider_url VARCHAR NOT NULL,
    retrieved_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE reports IS 'Published letters, one row for each version. A letter republished with changes has another version.';
COMMENT ON COLUMN reports.report_id IS 'ID of the version. The current version, or the last one before the letter was withdrawn, has the letter''s own ID; other versions have that ID and the first 8 digits of their hash.';
COMMENT ON COLUMN reports.letter_id IS 'ID of the letter, shared by its versions: area and date. If either could not be read, it has unknown-area or undated and the first 8 digits of the hash.';
COMMENT ON COLUMN reports.sha256 IS 'SHA-256 of the archived PDF, hexadecimal.';
COMMENT ON COLUMN reports.status IS 'current: the version that counts; superseded: an earlier version from the same publisher; alternate: another publisher''s copy with different bytes; withdrawn: the version that counted until no publisher listed the letter any more.';
COMMENT ON COLUMN reports.urn IS 'Ofsted''s provider number for the authority.';
COMMENT ON COLUMN reports.area_code IS 'ONS code of the area when the fieldwork ended (or on the date of the letter, if it does not say); null if the letter names no known area, or several, which are in report_areas.';
COMMENT ON COLUMN reports.area_code_now IS 'ONS code of the authority that now covers the area; null if several do.';
COMMENT ON COLUMN reports.area_name IS 'Standard name of the area, or names joined by and; if the area is unknown, the letter''s own words.';
COMMENT ON COLUMN reports.publisher IS 'The first of ofsted, hmicfrs and added (manually) that served this version.';
COMMENT ON COLUMN reports.deep_dive IS 'The deep dive that the letter names; null if it could not be read.';
COMMENT ON COLUMN reports.round_id IS 'The round of the deep dive in which the fieldwork ended or the letter was written; null if there is none.';
COMMENT ON COLUMN reports.letter_date IS 'Date on the letter.';
COMMENT ON COLUMN reports.published_on IS 'Date of publication, according to the publisher''s listing.';
COMMENT ON COLUMN reports.fieldwork_start IS 'First day of the fieldwork; null if the letter does not say.';
COMMENT ON COLUMN reports.fieldwork_end IS 'Last day of the fieldwork; null if the letter does not say.';
COMMENT ON COLUMN reports.action_plan_due IS 'Date by which the written statement of action is due; null if the letter does not say.';
COMMENT ON COLUMN reports.framework IS 'Generation of the letter''s layout, named after its first year.';
COMMENT ON COLUMN reports.pages IS 'Number of PDF pages.';
COMMENT ON COLUMN reports.words IS 'Number of words on these pages.';
COMMENT ON COLUMN reports.unaccounted_words IS 'How many of these words are in no finding, named section or page furniture.';
COMMENT ON COLUMN reports.assisted_by IS 'The program that coded the letter, where its statements have the method assisted; null for any other letter.';
COMMENT ON COLUMN reports.is_complete IS 'Whether all of its text was read and put into a section; findings of an incomplete letter may be missing.';
COMMENT ON COLUMN reports.needs_review IS 'Whether it needs review; issues says why.';
COMMENT ON COLUMN reports.title IS 'Title of the letter.';
COMMENT ON COLUMN reports.source_url IS 'Address of the PDF at the publisher.';
COMMENT ON COLUMN reports.provider_url IS 'Address of the publisher''s page that lists it.';
COMMENT ON COLUMN reports.retrieved_at IS 'When this version was first downloaded.';
COMMENT ON COLUMN reports.last_seen_at IS 'When a publisher was last seen to list it, as of this build.';

CREATE TABLE report_areas (
    report_id VARCHAR NOT NULL REFERENCES reports (report_id),
    area_code VARCHAR NOT NULL REFERENCES areas (area_code),
    PRIMARY KEY (report_id, area_code)
);
COMMENT ON TABLE report_areas IS 'The areas that a letter is to: usually one, several for a joint letter, none if they could not be read.';
COMMENT ON COLUMN report_areas.report_id IS 'The version of the letter.';
COMMENT ON COLUMN report_areas.area_code IS 'ONS code of an area as it was when the fieldwork ended.';

CREATE TABLE report_inspectorates (
    report_id VARCHAR NOT NULL REFERENCES reports (report_id),
    inspectorate VARCHAR NOT NULL,
    PRIMARY KEY (report_id, inspectorate)
);
COMMENT ON TABLE report_inspectorates IS 'The inspectorates that wrote a letter.';
COMMENT ON COLUMN report_inspectorates.report_id IS 'The version of the letter.';
COMMENT ON COLUMN report_inspectorates.inspectorate IS 'Ofsted, CQC, HMICFRS, HMIC (HMICFRS until July 2017) or HMI Probation, as the letter names it.';

CREATE TABLE addressees (
    report_id VARCHAR NOT NULL REFERENCES reports (report_id),
    ordinal INTEGER NOT NULL,
    role VARCHAR,
    organisation VARCHAR,
    PRIMARY KEY (report_id, ordinal)
);
COMMENT ON TABLE addressees IS 'The addressees of a letter: roles and organisations, never names of people.';
COMMENT ON COLUMN addressees.report_id IS 'The version of the letter.';
COMMENT ON COLUMN addressees.ordinal IS 'Order in the letter, from 1.';
COMMENT ON COLUMN addressees.role IS 'The role addressed; null if the letter names only an organisation.';
COMMENT ON COLUMN addressees.organisation IS 'The organisation; null if the letter does not say.';

CREATE TABLE findings (
    finding_id VARCHAR PRIMARY KEY,
    report_id VARCHAR NOT NULL REFERENCES reports (report_id),
    kind VARCHAR NOT NULL CHECK (
        kind IN ('strength', 'area_for_improvement', 'priority_action', 'case_study', 'headline', 'narrative')
    ),
    study_type VARCHAR CHECK (
        study_type IN ('effective_practice', 'area_for_improvement', 'priority_action', 'mixed')
    ),
    polarity VARCHAR CHECK (polarity IN ('positive', 'negative', 'mixed', 'neutral')),
    polarity_score DOUBLE,
    section_heading VARCHAR NOT NULL,
    sub_heading VARCHAR,
    lead_in VARCHAR,
    ordinal INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    page_start INTEGER NOT NULL,
    page_end INTEGER NOT NULL,
    word_count INTEGER NOT NULL,
    UNIQUE (report_id, ordinal)
);
COMMENT ON TABLE findings IS 'Findings of all versions, verbatim. Letters since 2022 say most in headline and narrative paragraphs, which are not listed as strengths or weaknesses: to compare letters, count statements and their sides.';
COMMENT ON COLUMN findings.finding_id IS 'ID of the finding: version, kind and a fingerprint of its words, so it stays the same when other findings come or go. A second finding with the same words ends in -2.';
COMMENT ON COLUMN findings.report_id IS 'The version of the letter that contains it.';
COMMENT ON COLUMN findings.kind IS 'strength, area_for_improvement, priority_action, case_study, headline or narrative, given by its section.';
COMMENT ON COLUMN findings.study_type IS 'For case studies: effective_practice, area_for_improvement, priority_action or mixed.';
COMMENT ON COLUMN findings.polarity IS 'positive, negative, mixed or neutral: given by the heading for strengths, areas for improvement, priority actions and case studies, predicted for headline and narrative; null if unknown.';
COMMENT ON COLUMN findings.polarity_score IS 'How certain a predicted polarity is, 0 to 1; null if the heading gives it.';
COMMENT ON COLUMN findings.section_heading IS 'Heading of the section, verbatim; empty for the opening judgements in letters of 2016 to 2020.';
COMMENT ON COLUMN findings.sub_heading IS 'Heading inside the section, verbatim; null if there is none.';
COMMENT ON COLUMN findings.lead_in IS 'The sentence before a list that its bullets complete, verbatim; always quote it with the text. Null if there is none.';
COMMENT ON COLUMN findings.ordinal IS 'Order in the letter, from 1.';
COMMENT ON COLUMN findings.text IS 'The words of the letter, one paragraph or nested bullet per line.';
COMMENT ON COLUMN findings.page_start IS 'PDF page where it starts, from 1.';
COMMENT ON COLUMN findings.page_end IS 'PDF page where it ends, from 1.';
COMMENT ON COLUMN findings.word_count IS 'Number of words in the text.';

CREATE TABLE passages (
    passage_id VARCHAR PRIMARY KEY,
    report_id VARCHAR NOT NULL REFERENCES reports (report_id),
    ordinal INTEGER NOT NULL,
    page_start INTEGER NOT NULL,
    page_end INTEGER NOT NULL,
    role VARCHAR NOT NULL CHECK (
        role IN ('finding', 'judgement', 'context', 'scope', 'next_steps', 'heading', 'footnote', 'other')
    ),
    section_heading VARCHAR,
    text VARCHAR NOT NULL,
    finding_id VARCHAR REFERENCES findings (finding_id),
    principal_authority VARCHAR,
    due_on DATE,
    UNIQUE (report_id, ordinal)
);
COMMENT ON TABLE passages IS 'Every paragraph, heading and footnote of a letter in reading order, each word once. Addresses and signatures are left out, and people''s names are replaced by [name].';
COMMENT ON COLUMN passages.passage_id IS 'Name of the passage: version and ordinal.';
COMMENT ON COLUMN passages.report_id IS 'The version of the letter that contains it.';
COMMENT ON COLUMN passages.ordinal IS 'Order in the letter, from 1.';
COMMENT ON COLUMN passages.page_start IS 'PDF page where it starts, from 1.';
COMMENT ON COLUMN passages.page_end IS 'PDF page where it ends, from 1.';
COMMENT ON COLUMN passages.role IS 'finding; judgement (a headline finding: what the inspectors think of the area as a whole); context; scope (who inspected what, when and how); next_steps; heading; footnote; other (a lead-in, that there are no priority actions, or text under an unknown heading).';
COMMENT ON COLUMN passages.section_heading IS 'Heading of the section, verbatim; null where it stands under none.';
COMMENT ON COLUMN passages.text IS 'The words of the letter; of a finding, one line of its text.';
COMMENT ON COLUMN passages.finding_id IS 'The finding that it is part of; null for all other roles.';
COMMENT ON COLUMN passages.principal_authority IS 'In the next steps: the office or body that must respond to the letter; null where the passage does not say it.';
COMMENT ON COLUMN passages.due_on IS 'In the next steps: the day by which the response is due; null where the passage does not say it.';

CREATE TABLE finding_boxes (
    finding_id VARCHAR NOT NULL REFERENCES findings (finding_id),
    page INTEGER NOT NULL,
    x0 DOUBLE NOT NULL,
    top DOUBLE NOT NULL,
    x1 DOUBLE NOT NULL,
    bottom DOUBLE NOT NULL
);
COMMENT ON TABLE finding_boxes IS 'The position of a finding on its pages, in PDF points from the top left corner.';
COMMENT ON COLUMN finding_boxes.finding_id IS 'The finding.';
COMMENT ON COLUMN finding_boxes.page IS 'PDF page, from 1.';
COMMENT ON COLUMN finding_boxes.x0 IS 'Left edge.';
COMMENT ON COLUMN finding_boxes.top IS 'Upper edge.';
COMMENT ON COLUMN finding_boxes.x1 IS 'Right edge.';
COMMENT ON COLUMN finding_boxes.bottom IS 'Lower edge.';

CREATE TABLE finding_themes (
    finding_id VARCHAR NOT NULL REFERENCES findings (finding_id),
    theme VARCHAR NOT NULL REFERENCES themes (theme),
    score DOUBLE NOT NULL CHECK (score BETWEEN 0 AND 1),
    is_certain BOOLEAN NOT NULL,
    method VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    PRIMARY KEY (finding_id, theme)
);
COMMENT ON TABLE finding_themes IS 'The themes assigned to a finding by the tagger and by people''s corrections.';
COMMENT ON COLUMN finding_themes.finding_id IS 'The finding.';
COMMENT ON COLUMN finding_themes.theme IS 'The theme.';
COMMENT ON COLUMN finding_themes.score IS 'Calibrated probability that the theme is right, 0 to 1.';
COMMENT ON COLUMN finding_themes.is_certain IS 'Whether it is right nine times in ten, judging by its score, or a person confirmed it.';
COMMENT ON COLUMN finding_themes.method IS 'Who assigned it. review: a person confirmed it. coded: the coding that ships with the project, which language models made with the codebook, or in this archive a person with jtai code. assisted: a program, named in reports.assisted_by, whose coding no person has accepted. model: the project''s own model (rules: before it is trained).';
COMMENT ON COLUMN finding_themes.evidence IS 'The words of the finding that led to it, verbatim.';

CREATE TABLE finding_agencies (
    finding_id VARCHAR NOT NULL REFERENCES findings (finding_id),
    agency VARCHAR NOT NULL,
    PRIMARY KEY (finding_id, agency)
);
COMMENT ON TABLE finding_agencies IS 'The agencies that a finding names.';
COMMENT ON COLUMN finding_agencies.finding_id IS 'The finding.';
COMMENT ON COLUMN finding_agencies.agency IS 'local_authority, police, health, education, probation, youth_justice, voluntary_sector or partnership.';

CREATE TABLE statements (
    statement_id VARCHAR PRIMARY KEY,
    finding_id VARCHAR NOT NULL REFERENCES findings (finding_id),
    ordinal INTEGER NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    polarity VARCHAR NOT NULL CHECK (polarity IN ('positive', 'negative', 'mixed', 'neutral')),
    polarity_score DOUBLE NOT NULL CHECK (polarity_score BETWEEN 0 AND 1),
    polarity_method VARCHAR NOT NULL CHECK (polarity_method IN ('coded', 'assisted', 'model', 'review')),
    UNIQUE (finding_id, ordinal)
);
COMMENT ON TABLE statements IS 'The sentences of findings, each with its side. Every sentence of every finding is a statement of exactly one; joined by the white space between them they are its text. Example: FROM statements JOIN v_findings USING (finding_id) WHERE statements.polarity = ''negative'' ORDER BY letter_date';
COMMENT ON COLUMN statements.statement_id IS 'Name of the statement: that of its finding and its place in it.';
COMMENT ON COLUMN statements.finding_id IS 'The finding.';
COMMENT ON COLUMN statements.ordinal IS 'Order in the finding, from 1.';
COMMENT ON COLUMN statements.char_start IS 'First character in the text of the finding, from 0.';
COMMENT ON COLUMN statements.char_end IS 'The character after its last one.';
COMMENT ON COLUMN statements.text IS 'The words of the letter.';
COMMENT ON COLUMN statements.polarity IS 'Its side. positive: something works, is good or has improved; negative: something is missing, late, weak, a risk or has to be done; mixed: both carry weight; neutral: context or description.';
COMMENT ON COLUMN statements.polarity_score IS 'How likely the side is right, 0 to 1; 1 if it is coded.';
COMMENT ON COLUMN statements.polarity_method IS 'Who says so: coded (the coding that ships, which language models made with the codebook, or in this archive a person with jtai code), assisted (a program, named in reports.assisted_by, whose coding no person has accepted), model (the project''s own), review (a person''s verdict on this one).';

CREATE TABLE statement_subtopics (
    statement_id VARCHAR NOT NULL REFERENCES statements (statement_id),
    subtopic VARCHAR NOT NULL REFERENCES subtopics (subtopic),
    score DOUBLE NOT NULL CHECK (score BETWEEN 0 AND 1),
    is_certain BOOLEAN NOT NULL,
    method VARCHAR NOT NULL CHECK (method IN ('coded', 'assisted', 'model', 'review')),
    evidence VARCHAR NOT NULL,
    PRIMARY KEY (statement_id, subtopic)
);
COMMENT ON TABLE statement_subtopics IS 'The sub-topics of statements; a row means assigned. What is not certain is a proposal for review, and counts in no rate.';
COMMENT ON COLUMN statement_subtopics.statement_id IS 'The statement.';
COMMENT ON COLUMN statement_subtopics.subtopic IS 'The sub-topic.';
COMMENT ON COLUMN statement_subtopics.score IS 'How likely it is right, 0 to 1; 1 if it is coded.';
COMMENT ON COLUMN statement_subtopics.is_certain IS 'Whether it is coded or reviewed, or its score so high that 85 of 100 such rows were right in letters that the model had not seen.';
COMMENT ON COLUMN statement_subtopics.method IS 'Who assigned it: coded (the coding that ships, which language models made with the codebook, or in this archive a person with jtai code), assisted (a program, named in reports.assisted_by, whose coding no person has accepted), model (the project''s own), review (a person''s verdict on this one).';
COMMENT ON COLUMN statement_subtopics.evidence IS 'The words of the statement that name a term of the sub-topic, verbatim; the whole statement where none stands in it.';

CREATE TABLE similar_statements (
    statement_id VARCHAR NOT NULL REFERENCES statements (statement_id),
    other_statement_id VARCHAR NOT NULL REFERENCES statements (statement_id),
    similarity DOUBLE NOT NULL CHECK (similarity BETWEEN 0.7 AND 1),
    PRIMARY KEY (statement_id, other_statement_id)
);
COMMENT ON TABLE similar_statements IS 'Statements of current letters and those nearest to them in meaning in letters to other areas that praise, or criticise, a sub-topic that they do; at most five, one of an area. A frozen sentence encoder compares them (meta: encoder); empty where its weights are not installed.';
COMMENT ON COLUMN similar_statements.statement_id IS 'The statement.';
COMMENT ON COLUMN similar_statements.other_statement_id IS 'One that is similar.';
COMMENT ON COLUMN similar_statements.similarity IS 'The cosine of their vectors, from 0.7 to 1.';

CREATE TABLE statement_agencies (
    statement_id VARCHAR NOT NULL REFERENCES statements (statement_id),
    agency VARCHAR NOT NULL,
    role VARCHAR NOT NULL CHECK (role IN ('acts', 'responsible', 'named')),
    PRIMARY KEY (statement_id, agency)
);
COMMENT ON TABLE statement_agencies IS 'The agencies of each statement.';
COMMENT ON COLUMN statement_agencies.statement_id IS 'The statement.';
COMMENT ON COLUMN statement_agencies.agency IS 'local_authority, police, health, education, probation, youth_justice, voluntary_sector or partnership.';
COMMENT ON COLUMN statement_agencies.role IS 'acts: the sentence says what it does; responsible: the lead-in asks it to act; named: it is mentioned.';

CREATE TABLE sightings (
    source VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    page_url VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    inspection_date DATE,
    published_on DATE,
    label_date DATE,
    provider_urn VARCHAR,
    provider_name VARCHAR,
    outcome VARCHAR NOT NULL CHECK (
        outcome IN ('archived', 'not_served', 'quarantined', 'failed', 'not_a_jtai')
    ),
    is_listed BOOLEAN NOT NULL,
    report_id VARCHAR REFERENCES reports (report_id),
    reason VARCHAR,
    detail VARCHAR,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE sightings IS 'Every entry in every publisher''s listing, as last seen. An entry whose document changed has a row for each document.';
COMMENT ON COLUMN sightings.source IS 'The publisher: ofsted, hmicfrs, govuk or added (manually).';
COMMENT ON COLUMN sightings.url IS 'Address that the entry links to.';
COMMENT ON COLUMN sightings.page_url IS 'Address of the page with the entry.';
COMMENT ON COLUMN sightings.label IS 'The text of the entry.';
COMMENT ON COLUMN sightings.inspection_date IS 'Date of the inspection, according to the listing.';
COMMENT ON COLUMN sightings.published_on IS 'Date of publication, according to the listing.';
COMMENT ON COLUMN sightings.label_date IS 'Date in the text of the entry.';
COMMENT ON COLUMN sightings.provider_urn IS 'Provider number that the entry is listed under.';
COMMENT ON COLUMN sightings.provider_name IS 'Provider name that the entry is listed under.';
COMMENT ON COLUMN sightings.outcome IS 'What its link last returned: archived (the document is in the archive), not_served (listed but cannot be downloaded), quarantined (not a PDF), failed (to be requested again), not_a_jtai (not followed).';
COMMENT ON COLUMN sightings.is_listed IS 'Whether the publisher''s latest complete listing shows the entry.';
COMMENT ON COLUMN sightings.report_id IS 'The version of a letter that it led to; null if none.';
COMMENT ON COLUMN sightings.reason IS 'Why it led to none, or what its link last returned instead: not_a_jtai, not_served, failed, not_extracted or quarantined: and the cause.';
COMMENT ON COLUMN sightings.detail IS 'Details from the harvest.';
COMMENT ON COLUMN sightings.first_seen_at IS 'When the entry first led to this document.';
COMMENT ON COLUMN sightings.last_seen_at IS 'When it last did, as of this build.';

CREATE TABLE quarantine (
    sha256 VARCHAR,
    url VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE quarantine IS 'What a listing offered as a letter but is kept out, with the reason.';
COMMENT ON COLUMN quarantine.sha256 IS 'SHA-256 of the archived document; null if nothing was archived.';
COMMENT ON COLUMN quarantine.url IS 'Address it was downloaded from.';
COMMENT ON COLUMN quarantine.source IS 'The publisher that listed it.';
COMMENT ON COLUMN quarantine.label IS 'The text of the listing entry.';
COMMENT ON COLUMN quarantine.code IS 'Type of reason, such as not_a_jtai, unreadable_pdf, unexpected_content or withheld (by a person; the reason says why).';
COMMENT ON COLUMN quarantine.reason IS 'The reason in words.';
COMMENT ON COLUMN quarantine.first_seen_at IS 'When the entry was first seen.';

CREATE TABLE issues (
    report_id VARCHAR REFERENCES reports (report_id),
    stage VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    page INTEGER
);
COMMENT ON TABLE issues IS 'What was not understood, disagrees or is withheld, for review.';
COMMENT ON COLUMN issues.report_id IS 'The version of a letter that it is about; null if none.';
COMMENT ON COLUMN issues.stage IS 'The stage that found it: harvest, extract, tag or load.';
COMMENT ON COLUMN issues.code IS 'Type of issue.';
COMMENT ON COLUMN issues.message IS 'The issue in words.';
COMMENT ON COLUMN issues.page IS 'PDF page, from 1; null if it is not about a page.';

CREATE TABLE runs (
    run_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ NOT NULL,
    requests INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    listed INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    not_served INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    held INTEGER NOT NULL,
    rows INTEGER,
    error VARCHAR,
    changes STRUCT(
        change VARCHAR, url VARCHAR, previous_url VARCHAR, sha256 VARCHAR, previous_sha256 VARCHAR,
        label VARCHAR, previous_label VARCHAR, noticed_at TIMESTAMPTZ
    )[] NOT NULL,
    PRIMARY KEY (run_id, source)
);
COMMENT ON TABLE runs IS 'Harvests up to this build, one row for each publisher, and letters added manually. A rebuild does not reproduce them.';
COMMENT ON COLUMN runs.run_id IS 'The run, named after its start time.';
COMMENT ON COLUMN runs.source IS 'The publisher; added for a letter added manually.';
COMMENT ON COLUMN runs.started_at IS 'When the run began.';
COMMENT ON COLUMN runs.finished_at IS 'When the run ended.';
COMMENT ON COLUMN runs.requests IS 'Number of requests to the publisher.';
COMMENT ON COLUMN runs.bytes IS 'Number of bytes downloaded.';
COMMENT ON COLUMN runs.listed IS 'Number of entries that the publisher listed.';
COMMENT ON COLUMN runs.fetched IS 'Number of documents downloaded.';
COMMENT ON COLUMN runs.unchanged IS 'Number of documents that the publisher said had not changed.';
COMMENT ON COLUMN runs.not_served IS 'Number of listed documents that could not be downloaded.';
COMMENT ON COLUMN runs.quarantined IS 'Number of responses that were not PDFs.';
COMMENT ON COLUMN runs.failed IS 'Number of failed downloads.';
COMMENT ON COLUMN runs.held IS 'Number of archived documents that were listed but not due to be requested.';
COMMENT ON COLUMN runs.rows IS 'Length of the listing that the run started from (providers or publications); null if it could not be read.';
COMMENT ON COLUMN runs.changes IS 'What changed in this run, in the order of the entries; v_changes has it by letter.';
COMMENT ON COLUMN runs.error IS 'Why the publisher could not be read completely; null if it was.';

CREATE TABLE meta (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);
COMMENT ON TABLE meta IS 'Facts about this file: data_version (a digest of its rows), schema_version and schema_digest, extractor, taxonomy_version, tagger (the model), search_index, source, licence and attribution.';
COMMENT ON COLUMN meta.key IS 'Name of the fact.';
COMMENT ON COLUMN meta.value IS 'Value of the fact.';
