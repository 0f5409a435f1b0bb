"""Documents on the enterprise's pages: slots by route, uploads by content, downloads of what is clean."""

import pytest
from django.urls import reverse

from reviews.models import Document, DocumentState
from tests.factories.reviews import TransferApplicationFactory, add_documents, pdf, upload
from tests.reviews.filing.browser import fill, text


@pytest.fixture
def draft(enterprise):
    return TransferApplicationFactory(enterprise=enterprise)


def at(view, application, *more):
    return reverse(f"filing:{view}", args=(application.reference, *more))


def test_the_slots_are_those_of_the_routes_checklist(draft, preparer):
    assessment = text(preparer.get(at("documents", draft)))
    fill(
        preparer,
        at("section", draft, "counts"),
        pi_count_this_year="200000",
        sensitive_pi_count_this_year="0",
    )
    contract = text(preparer.get(at("documents", draft)))

    assert "Risk self-assessment report" in assessment.split("Another kind of document")[0]
    assert "Standard contract Missing" not in assessment
    assert "Standard contract Missing" in contract


def test_an_upload_fills_its_slot_and_a_later_one_replaces_it(draft, preparer):
    url = at("upload", draft, "uscc_copy")

    assert fill(preparer, url, file=upload("first.pdf")).url == at("documents", draft)
    fill(preparer, url, file=upload("second.pdf"))

    shown = text(preparer.get(at("documents", draft)))
    assert "second.pdf version 2" in shown
    assert "first.pdf version 1" in shown
    assert "Clean" in shown


WRONG = [
    (upload("contract.docx", b"PK\x03\x04"), "This is not a PDF, PNG or JPEG file"),
    (upload("empty.pdf", b""), "The file is empty."),
    (upload("cut.pdf", pdf(pages=3)[:500]), "it may have been cut off on its way"),
    (None, "Choose a file."),
]


@pytest.mark.parametrize(("file", "said"), WRONG, ids=["type", "empty", "truncated", "none"])
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence_and_nothing_is_stored(
    draft, preparer, file, said
):
    if file:
        file.seek(0)

    response = fill(preparer, at("upload", draft, "uscc_copy"), file=file)

    assert response.status_code == 422
    assert said in text(response)
    assert 'href="#id_file"' in response.content.decode()
    assert not Document.objects.exists()
    draft.refresh_from_db()
    again = fill(preparer, at("upload", draft, "uscc_copy"), file=upload())
    assert again.status_code == 302


def test_a_file_above_the_limit_is_refused_with_the_limit(draft, preparer, settings):
    settings.MAX_DOCUMENT_BYTES = 1024 * 1024

    big = upload("big.pdf", pdf() + b"\0" * 1024 * 1024)

    assert "larger than 1 MB" in text(fill(preparer, at("upload", draft, "uscc_copy"), file=big))


def test_a_kind_of_document_that_is_not_on_the_list_is_404(draft, preparer):
    assert preparer.get(at("upload", draft, "poem")).status_code == 404


def test_other_kinds_are_reached_through_the_list(draft, preparer):
    url = at("choose_kind", draft)

    assert preparer.get(url, {"kind": "translation"}).url == at("upload", draft, "translation")
    assert preparer.get(url, {"kind": "poem"}).url == at("documents", draft)


def test_a_clean_document_is_given_out_as_an_attachment_that_no_browser_opens(draft, preparer):
    fill(preparer, at("upload", draft, "uscc_copy"), file=upload("合同.pdf"))
    document = Document.objects.get()

    response = preparer.get(at("document", draft, document.pk))

    assert b"".join(response.streaming_content) == pdf("合同.pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%90%88")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("state", [DocumentState.QUARANTINED, DocumentState.REFUSED])
def test_what_is_not_clean_is_shown_with_its_state_and_not_given_out(draft, preparer, state):
    fill(preparer, at("upload", draft, "uscc_copy"), file=upload("paper.pdf"))
    Document.objects.update(state=state)
    document = Document.objects.get()

    response = preparer.get(at("document", draft, document.pk))

    assert response.status_code == 403
    assert "has not been found clean" in text(response)
    shown = preparer.get(at("documents", draft))
    assert str(DocumentState(state).label) in text(shown)
    assert at("document", draft, document.pk) + '"' not in shown.content.decode()


def test_a_document_is_removed_after_one_more_question(draft, preparer):
    fill(preparer, at("upload", draft, "uscc_copy"), file=upload("wrong.pdf"))
    url = at("remove_document", draft, Document.objects.get().pk)

    fill(preparer, url)

    assert Document.objects.get().removed_at is not None
    assert "wrong.pdf" not in text(preparer.get(at("documents", draft)))


def test_the_number_of_queries_does_not_grow_with_the_documents(draft, preparer, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    preparer.get(at("documents", draft))
    with CaptureQueriesContext(connection) as few:
        preparer.get(at("documents", draft))
    add_documents(draft)

    with django_assert_num_queries(len(few)):
        preparer.get(at("documents", draft))
