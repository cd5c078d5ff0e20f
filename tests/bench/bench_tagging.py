"""Measures tagging in findings a second on one core, against spaCy tokenisation of the same texts, and loading."""

from __future__ import annotations

import time

import spacy

from extract.themes.context import shipped_themes
from extract.themes.tagger import Tagger, load_tagger
from pipelines.sample.catalogue import sample_letters
from pipelines.sample.letter import expected_findings
from warehouse.records import Finding, Letter

TIMES = 10

if __name__ == "__main__":
    start = time.process_time()
    tagger = load_tagger(use_coding=False)
    print(f"load: {time.process_time() - start:.2f} s")
    found = [finding for letter in sample_letters().values() for finding in expected_findings(letter)]
    findings = tuple(Finding(f.kind, f.section_heading, f.text, n, 1, 1, ()) for n, f in enumerate(found, start=1))
    letter = Letter("", None, None, None, None, None, None, "neglect", "2016", (), (), 1, 0, 0, findings)
    blank = spacy.blank("en")
    start = time.process_time()
    for _ in range(TIMES):
        for finding in findings:
            blank(finding.text)
    bare = time.process_time() - start
    for name, one in (("themes alone", Tagger(shipped_themes())), ("with statements", tagger)):
        one.tag(letter, "")
        start = time.process_time()
        for _ in range(TIMES):
            one.tag(letter, "")
        ours = time.process_time() - start
        print(f"{name}: {TIMES * len(findings) / ours:.0f} findings a second, {ours / bare:.1f} × bare tokenisation")
