"""From bytes to record: letters, and the reasons that other documents are rejected."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from PIL import Image

from extract.extraction import extract, extractor_version
from extract.pdf import LARGEST_BYTES, MOST_PAGES, read_document
from pipelines.sample.catalogue import rendered, sample_areas, sample_letters
from pipelines.sample.letter import Group, Item, Paragraph, Section, SyntheticLetter
from pipelines.sample.render import render
from warehouse.errors import UnreadablePdf
from warehouse.records import FindingKind, IssueCode

SHA = "0" * 64
LETTER = "aldermarsh-2016"
PASSWORD_NEEDED = b"/Filter /Standard /V 1 /R 2 /P -4 /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b">"


def rejected(pdf: bytes) -> tuple[IssueCode, str]:
    record = extract(SHA, pdf, sample_areas())
    assert record.letter is None
    assert record.rejection is not None
    assert record.rejection.stage == "extract"
    return record.rejection.code, record.rejection.message


def pdf_file(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first of which is the catalogue."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, len(body))
    )


def pages_file(
    count: int, *, catalogue: bytes = b"", more: tuple[bytes, ...] = (), page: bytes = b"", trailer: bytes = b""
) -> bytes:
    """A PDF with the given number of pages, each with ten lines of words that do not make a letter."""
    line = b"(Words that stand on a page and say nothing of any inspection.) Tj 0 -15 Td "
    stream = b"BT /F1 12 Tf 70 700 Td " + 10 * line + b"ET"
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(count))
    whole = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> %b >>" % page
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue,
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        *(whole for _ in range(count)),
        *more,
    ]
    return pdf_file(objects, trailer)


# --------------------------------------------------------------------------------------------------------- what is read


def test_the_same_bytes_give_the_same_record() -> None:
    first, second = (extract(SHA, rendered(LETTER), sample_areas()) for _ in range(2))
    assert first == second
    assert first.letter is not None


def test_the_version_follows_the_areas() -> None:
    areas = sample_areas()
    assert extractor_version(areas) == extractor_version(areas)
    assert extractor_version(areas) != extractor_version(areas[1:])
    assert extract(SHA, b"", areas).extractor_version == extractor_version(areas)


def test_without_its_area_a_letter_is_read_all_the_same() -> None:
    letter = extract(SHA, rendered(LETTER), sample_areas()[1:]).letter
    assert letter is not None
    assert (letter.area_name, letter.area_codes) == (None, ())
    assert letter.findings
    assert [issue.message for issue in letter.issues] == ["not found: area"]


# --------------------------------------------------------------------------------------------------- what is unreadable


@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (b"", "no PDF"),
        (b"<!DOCTYPE html><title>Report not found</title>", "no PDF"),
        (b"\x00" * 2000 + b"%PDF-1.7", "no PDF"),
        (b"%PDF-1.7", "damaged"),
        (b"%PDF-1.7\n%%EOF\n", "damaged"),
        (pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]), "empty: no pages"),
        (pages_file(MOST_PAGES + 1), f"absurdly large: {MOST_PAGES + 1} pages"),
        (b"%PDF-1.7" + b"\x00" * LARGEST_BYTES, "absurdly large: 50,000,008 bytes"),
        (
            pages_file(1, trailer=b"/Encrypt << %b >> /ID [<00> <00>]" % PASSWORD_NEEDED),
            "encrypted: a password is needed",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unreadable_document_is_rejected_with_its_reason(pdf: bytes, reason: str) -> None:
    code, message = rejected(pdf)
    assert code is IssueCode.UNREADABLE_PDF
    assert message.startswith(reason)


def test_the_hand_made_document_could_be_read_but_for_what_is_wrong_with_it() -> None:
    assert len(read_document(pages_file(2)).pages) == 2
    assert rejected(pages_file(2))[0] is IssueCode.NOT_A_JTAI


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9, 0.99])
def test_a_truncated_letter_is_rejected(share: float) -> None:
    whole = rendered(LETTER)
    code, message = rejected(whole[: int(share * len(whole))])
    assert code is IssueCode.UNREADABLE_PDF
    assert message.startswith(("damaged: ", "empty: ", "no text: "))


def test_a_scan_is_rejected() -> None:
    opened = pypdfium2.PdfDocument(rendered(LETTER))
    pictures: list[Image.Image] = [page.render(scale=1).to_pil().convert("L") for page in opened]
    scan = io.BytesIO()
    pictures[0].save(scan, "PDF", save_all=True, append_images=pictures[1:])
    code, message = rejected(scan.getvalue())
    assert code is IssueCode.UNREADABLE_PDF
    assert message == f"no text: 0 characters on {len(pictures)} pages; an image-only scan?"


def test_a_blank_page_is_rejected() -> None:
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(595, 842)
    data = io.BytesIO()
    blank.save(data)
    assert rejected(data.getvalue()) == (
        IssueCode.UNREADABLE_PDF,
        "no text: 0 characters on 1 pages; an image-only scan?",
    )


def test_damaged_tags_do_not_stand_in_the_way_of_the_text() -> None:
    broken = pages_file(1, catalogue=b"/StructTreeRoot 6 0 R", more=(b"<< /Type /StructTreeRoot /K >>",))
    read = read_document(broken)
    assert read.elements == ()
    assert "say nothing of any inspection" in read.text


def test_a_page_of_no_size_is_rejected() -> None:
    with pytest.raises(UnreadablePdf, match="damaged"):
        read_document(pages_file(1, page=b"/TrimBox [0 0 595 /Tall]"))


# ---------------------------------------------------------------------------------------------------------- not letters


def test_a_report_of_another_kind_is_no_letter() -> None:
    code, message = rejected(rendered("lindlebury-2021-not-a-letter"))
    assert code is IssueCode.NOT_A_JTAI
    assert "it lacks the subject" in message
    assert message.endswith("; its first heading is “Inspection of children’s services in Lindlebury”")


PASSING = (
    "Joint targeted area inspections had been here before, in another year and about another thing. This visit was one "
    "of a single inspectorate. It followed the work of one council from door to door, and it took five days, of which "
    "two were spent in cars. It asked what had become of the plans that were made after the earlier visit, and by whom "
    "they had been read. It met 40 members of staff, six foster carers and a dog. It was told that much had changed, "
    "and it saw some of it. What it saw is written down below, under the headings that every report of this kind has, "
    "in the same order."
)


def report(**changes: object) -> SyntheticLetter:
    """Not a letter, though it mentions one: a report with sections of the same names."""
    item = Item((Paragraph("Many children are seen by the same worker for years, and they say that they like it."),))
    sections = (
        Section("Strengths", FindingKind.STRENGTH, (Group((item,)),)),
        Section("Areas for improvement", FindingKind.AREA_FOR_IMPROVEMENT, (Group((item,)),)),
    )
    plain = SyntheticLetter(
        letter_date=date(2019, 5, 3),
        subject="Inspection of children’s services in Lindlebury",
        intro=(Paragraph(PASSING),),
        blocks=sections,
        salutation=None,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, "it lacks the subject “joint targeted area inspection”, a greeting;"),
        ({"salutation": "Dear director"}, "it lacks the subject “joint targeted area inspection”;"),
        (
            {"subject": "Joint targeted area inspections: an overview", "blocks": ()},
            "it lacks a greeting, the sections of a letter;",
        ),
    ],
)
def test_a_report_that_mentions_such_inspections_is_no_letter(changes: dict[str, object], lacks: str) -> None:
    code, message = rejected(render(report(**changes)))
    assert code is IssueCode.NOT_A_JTAI
    assert lacks in message


@pytest.mark.parametrize("changes", [{"salutation": "Dear local partnership", "blocks": ()}, {"salutation": None}])
def test_with_the_subject_a_greeting_or_the_sections_make_a_letter(changes: dict[str, object]) -> None:
    letter = report(**{"subject": "Joint targeted area inspection of Lindlebury", **changes})
    assert extract(SHA, render(letter), sample_areas()).letter is not None


@pytest.mark.parametrize("subject", ["JTAI of {}", "Re: Joint targeted area inspection of {}", "{}: JTAI, May 2022"])
def test_a_letter_may_word_its_subject_otherwise(subject: str) -> None:
    letter = report(subject=subject.format("Fenholt"), salutation="Dear partners")
    found = extract(SHA, render(letter), sample_areas()).letter
    assert found is not None
    assert (found.title, found.area_name) == (letter.subject, "Fenholt")


@pytest.mark.parametrize("subject", ["Monitoring visit after the JTAI of {}", "How {} prepared for a JTAI"])
def test_a_heading_that_mentions_an_inspection_is_not_its_subject(subject: str) -> None:
    letter = report(subject=subject.format("Fenholt"), salutation="Dear partners")
    assert extract(SHA, render(letter), sample_areas()).letter is None


def test_every_other_sample_is_a_letter() -> None:
    others = [name for name in sample_letters() if not name.endswith("not-a-letter")]
    assert [name for name in others if extract(SHA, rendered(name), sample_areas()).letter is None] == []
