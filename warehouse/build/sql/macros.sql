-- Small functions that the views are made of; they can be called in any query.

-- At the ends the interval is exact: rounding must not leave a share of 1 above it.
CREATE MACRO wilson_low(hits, n) AS CASE WHEN n > 0 THEN CASE WHEN hits = 0 THEN 0 ELSE (
    (hits / n + 1.920729 / n) - 1.959964 * sqrt((hits / n) * (1 - hits / n) / n + 0.960365 / (n * n))
) / (1 + 3.841459 / n) END END;
COMMENT ON MACRO wilson_low IS 'Lower end of the 95% interval of a share, after Wilson (1927); hits are the letters that have it, n those that could. Null if n is 0. Example: SELECT wilson_low(5, 10)';

CREATE MACRO wilson_high(hits, n) AS CASE WHEN n > 0 THEN CASE WHEN hits = n THEN 1 ELSE (
    (hits / n + 1.920729 / n) + 1.959964 * sqrt((hits / n) * (1 - hits / n) / n + 0.960365 / (n * n))
) / (1 + 3.841459 / n) END END;
COMMENT ON MACRO wilson_high IS 'Upper end of the 95% interval of a share, after Wilson (1927); hits are the letters that have it, n those that could. Null if n is 0. Example: SELECT wilson_high(5, 10)';

CREATE MACRO newcombe_low(earlier, earlier_n, later, later_n) AS
    later / later_n - earlier / earlier_n - sqrt(
        (later / later_n - wilson_low(later, later_n)) ** 2
        + (wilson_high(earlier, earlier_n) - earlier / earlier_n) ** 2
    );
COMMENT ON MACRO newcombe_low IS 'Lower end of the 95% interval of the difference of two shares, after Newcombe (1998) from Wilson''s: earlier of earlier_n letters have it, then later of later_n. Example: SELECT newcombe_low(5, 10, 8, 10)';

CREATE MACRO newcombe_high(earlier, earlier_n, later, later_n) AS
    later / later_n - earlier / earlier_n + sqrt(
        (wilson_high(later, later_n) - later / later_n) ** 2
        + (earlier / earlier_n - wilson_low(earlier, earlier_n)) ** 2
    );
COMMENT ON MACRO newcombe_high IS 'Upper end of the 95% interval of the difference of two shares, after Newcombe (1998) from Wilson''s: earlier of earlier_n letters have it, then later of later_n. Example: SELECT newcombe_high(5, 10, 8, 10)';

CREATE MACRO sides_of(polarity) AS CASE polarity
    WHEN 'positive' THEN ['praise'] WHEN 'negative' THEN ['criticism'] WHEN 'mixed' THEN ['praise', 'criticism']
    ELSE []::VARCHAR[]
END;
COMMENT ON MACRO sides_of IS 'What a finding or statement of a polarity claims: praise, criticism, both or neither. Example: SELECT sides_of(''mixed'')';

CREATE MACRO is_few(n) AS n < 10;
COMMENT ON MACRO is_few IS 'Whether there are too few letters to read a share from: below 10, where the interval of a share of one half spans more than half of all values; it is hardly narrower at 10. Example: SELECT is_few(9)';

CREATE MACRO plain_name(name) AS
    trim(regexp_replace(replace(translate(lower(strip_accents(name)), '''’', ''), '&', ' and '), '[^a-z0-9]+', ' ', 'g'));
COMMENT ON MACRO plain_name IS 'A name without capitals, accents and punctuation, so that two ways to write it are equal. Example: SELECT plain_name(''Bath & North-East Somerset'')';

CREATE MACRO derived.spaced(text) AS ' ' || plain_name(translate(text, '''’', '  '));
COMMENT ON MACRO derived.spaced IS 'A text without capitals, accents and punctuation, with a space before each word.';
