"""Every door: another enterprise's application is 404, nobody signed in goes to sign-in, filed is frozen."""

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, reverse

from accounts.models import Role
from reviews import beside
from reviews.filing.urls import urlpatterns
from reviews.models import Document, Letter, Reassessment, Sweep
from tests.factories.accounts import EnterpriseFactory
from tests.factories.reviews import NOW, filed, officer, submitted
from tests.reviews.filing.browser import text

ONE = [pattern for pattern in urlpatterns if "reference" in str(pattern.pattern)]
REST = [pattern for pattern in urlpatterns if "reference" not in str(pattern.pattern)]
WHEN_EDITABLE = {
    "section",
    "discard",
    "items",
    "add_item",
    "item",
    "remove_item",
    "recipients",
    "add_recipient",
    "recipient",
    "remove_recipient",
    "lines",
    "documents",
    "choose_kind",
    "upload",
    "remove_document",
}


@pytest.fixture
def theirs(rules):
    """Another enterprise's application with one of everything that has an address."""
    application = submitted(enterprise=EnterpriseFactory())
    beside.ask_supplement(
        application,
        by=officer(Role.INTAKE_OFFICER),
        now=NOW,
        version=application.version,
        questions=["Which systems?"],
    )
    letter = Letter(
        application=application, kind="x", number="L-1", sha256="0", template="t", content="{}", issued_at=NOW
    )
    letter.file.save("l.pdf", ContentFile(b"%PDF"), save=True)
    sweep = Sweep.objects.create(trigger="daily", on_date=NOW.date(), key="daily")
    Reassessment.objects.create(
        application=application, sweep=sweep, key="k", opened_at=NOW, due_on=NOW.date(), status="open"
    )
    application.refresh_from_db()
    return application


def address(pattern: URLPattern, application) -> str:
    named = {"reference": application.reference}
    if "<slug:key>" in str(pattern.pattern):
        named["key"] = "purpose"
    if "<slug:kind>" in str(pattern.pattern):
        named["kind"] = "uscc_copy"
    if "<int:number>" in str(pattern.pattern):
        named["number"] = 1
    if "<int:pk>" in str(pattern.pattern):
        model = {"letter": Letter, "reassessment": Reassessment}.get(pattern.name, Document)
        named["pk"] = model.objects.filter(application=application).first().pk
    return reverse(f"filing:{pattern.name}", kwargs=named)


@pytest.mark.parametrize("pattern", ONE, ids=lambda pattern: pattern.name)
def test_another_enterprises_application_is_404_on_every_door_and_stays_as_it_is(
    theirs, preparer, signatory, pattern
):
    url = address(pattern, theirs)
    data = {
        "version": theirs.version,
        "token": "x" * 32,
        "declaration": "on",
        "certain": "on",
        "act": "submit",
    }

    for client in (preparer, signatory):
        assert client.get(url).status_code == 404
        assert client.post(url, data).status_code == 404

    before = theirs.version
    theirs.refresh_from_db()
    assert theirs.version == before


@pytest.mark.parametrize("pattern", ONE + REST, ids=lambda pattern: pattern.name)
def test_nobody_signed_in_is_sent_to_sign_in(theirs, client, pattern):
    url = address(pattern, theirs) if pattern in ONE else reverse(f"filing:{pattern.name}")

    for response in (client.get(url), client.post(url)):
        assert response.status_code == 302
        assert response.url.startswith("/sign-in/")


@pytest.mark.parametrize("pattern", ONE, ids=lambda pattern: pattern.name)
def test_an_officer_has_no_business_on_the_enterprises_pages(theirs, enter, pattern):
    client = enter(officer(Role.INTAKE_OFFICER))

    assert client.get(address(pattern, theirs)).status_code == 404


@pytest.mark.parametrize(
    "pattern", [p for p in ONE if p.name in WHEN_EDITABLE], ids=lambda pattern: pattern.name
)
def test_what_was_submitted_is_frozen_on_every_page_that_changes_it(enterprise, preparer, pattern):
    application = submitted(enterprise=enterprise)
    url = address(pattern, application)

    for response in (preparer.get(url), preparer.post(url, {"version": 1, "token": "x" * 32})):
        assert response.status_code == 403
        assert "can no longer be changed" in text(response)


def test_every_page_has_a_title_of_its_own_and_one_main_heading(enterprise, preparer):
    application = filed(enterprise=enterprise)

    page = preparer.get(reverse("filing:application", args=(application.reference,))).content.decode()

    assert page.count("<h1") == 1
    assert f"{application.title} · {application.reference}" in page
    assert '<html lang="en"' in page
