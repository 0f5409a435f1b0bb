"""The admin pages of editions: who sees what, and that every act there goes through the writer."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from rulebook.models import Edition
from tests.factories import rulebook as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_lists")]
HEADER = "place,category,treatment,status\n"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="accounts.backends.RoleBackend")
    user.language = "en"
    user.save()
    return client


def url(name: str, *args) -> str:
    return reverse(f"admin:rulebook_edition_{name}", args=args)


def form(edition: Edition, **changes) -> dict:
    return {
        "title": edition.title,
        "effective_from": str(edition.effective_from),
        "applies_to": ["new", "pending", "live"],
        "wind_down_days": "0",
        "version": edition.version,
        **changes,
    }


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "withdrawn"])
@pytest.mark.parametrize("page", ["change", "copy", "details", "row_add"])
def test_what_is_not_published_is_404_to_other_ministries(status: str, page: str) -> None:
    edition = made.IN_STATUS[status]()

    outsider = signed_in(made.editor(kind="foreign_affairs"))

    assert outsider.get(url(page, edition.pk)).status_code == 404
    assert edition.title.encode() not in outsider.get(url("changelist")).content


def test_another_ministrys_act_on_a_draft_is_404_and_does_nothing() -> None:
    edition = made.draft()

    answer = signed_in(made.editor(kind="foreign_affairs")).post(
        url("act", edition.pk, "submit"), {"version": edition.version}
    )

    assert answer.status_code == 404
    assert Edition.objects.get(pk=edition.pk).status == "draft"


def test_every_officer_reads_what_is_published() -> None:
    edition = made.published(starts=made.TODAY)

    page = signed_in(made.officer("auditor", kind="national_office")).get(url("change", edition.pk))

    assert page.status_code == 200
    assert edition.content_hash.encode() in page.content


def test_an_anonymous_visitor_is_sent_to_sign_in() -> None:
    assert Client().get(url("changelist")).status_code == 302


def test_a_blocked_act_shows_its_reason() -> None:
    edition = made.in_review()

    page = signed_in(made.editor()).get(url("change", edition.pk)).content.decode()

    assert "This act needs the role: ministry approver" in page
    assert url("act", edition.pk, "approve") not in page


def test_an_edition_goes_from_file_to_publication_through_the_pages() -> None:
    editor, approver = signed_in(made.editor()), signed_in(made.approver())
    file = SimpleUploadedFile("toys.csv", (HEADER + "*,,standard,verified\n").encode())

    answer = editor.post(
        url("import"),
        {
            "table": "toys",
            "file": file,
            "title": "By hand",
            "effective_from": "2026-12-24",
            "applies_to": ["new"],
            "wind_down_days": "90",
        },
    )
    edition = Edition.objects.get(table="toys")
    assert answer.headers["location"] == url("change", edition.pk)
    editor.post(
        url("row_add", edition.pk),
        {"version": 1, "place": "FR", "treatment": "facilitate", "status": "verified"},
    )
    editor.post(url("act", edition.pk, "submit"), {"version": 2})
    edition = Edition.objects.get(pk=edition.pk)
    signature = {
        "version": 3,
        "content_hash": edition.content_hash,
        "report": edition.impact_reports.get().pk,
    }
    approver.post(url("act", edition.pk, "approve"), signature)
    approver.post(url("act", edition.pk, "publish"), {"version": 4})

    edition = Edition.objects.get(pk=edition.pk)
    assert (edition.status, edition.rows.count(), edition.wind_down_days) == ("published", 2, 90)
    assert edition.applies_to == ["new"]


def test_a_file_with_errors_lists_them_all_and_keeps_the_form() -> None:
    file = SimpleUploadedFile(
        "toys.csv", (HEADER + "fr,,standard,verified\n*,gossip,standard,sure\n").encode()
    )

    page = (
        signed_in(made.editor())
        .post(
            url("import"),
            {
                "table": "toys",
                "file": file,
                "title": "Half done",
                "effective_from": "2026-12-24",
                "applies_to": ["new"],
                "wind_down_days": "0",
            },
        )
        .content.decode()
    )

    assert "3 problems; nothing was changed." in page
    assert 'value="Half done"' in page
    assert not Edition.objects.filter(table="toys").exists()


def test_a_double_click_acts_once() -> None:
    person = made.editor()
    edition = made.draft(by=person)
    client = signed_in(person)

    client.post(url("act", edition.pk, "submit"), {"version": edition.version})
    again = client.post(url("act", edition.pk, "submit"), {"version": edition.version}, follow=True)

    assert "has changed since this page was opened" in again.content.decode()
    assert edition.impact_reports.count() == 1


def test_submitting_rows_with_problems_shows_them_on_the_page() -> None:
    person = made.editor()
    edition = made.draft(by=person, rows=(made.BARRED,))

    page = signed_in(person).post(url("act", edition.pk, "submit"), {"version": edition.version}, follow=True)

    assert "No row for *." in page.content.decode()
    assert Edition.objects.get(pk=edition.pk).status == "draft"


def test_a_wrong_cell_is_marked_and_what_was_typed_stays() -> None:
    person = made.editor()
    edition = made.draft(by=person)

    page = (
        signed_in(person)
        .post(
            url("row", edition.pk, 2),
            {
                "version": edition.version,
                "place": "*",
                "treatment": "standard",
                "persons": "ten",
                "status": "verified",
            },
        )
        .content.decode()
    )

    assert "This is not a whole number of 0 or more." in page
    assert 'value="ten"' in page
    assert edition.rows.get().values == made.DEFAULT


def test_a_row_is_changed_and_taken_out() -> None:
    person = made.editor()
    edition = made.draft(by=person, rows=(made.DEFAULT, made.BARRED))
    client = signed_in(person)

    client.post(
        url("row", edition.pk, 2), {"version": 1, "place": "*", "treatment": "refer", "status": "verified"}
    )
    client.post(url("row_delete", edition.pk, 3), {"version": 2})

    [row] = Edition.objects.get(pk=edition.pk).rows.all()
    assert row.values["treatment"] == "refer"


def test_details_are_changed_in_a_draft_and_refused_later() -> None:
    person = made.editor()
    edition = made.draft(by=person)
    client = signed_in(person)

    client.post(url("details", edition.pk), form(edition, title="Better"))
    wrong = client.post(url("details", edition.pk), form(edition, version=2, sunset_on="2020-01-01"))

    assert Edition.objects.get(pk=edition.pk).title == "Better"
    assert "This is not after the first day." in wrong.content.decode()


def test_a_pilot_needs_an_end() -> None:
    person = made.editor()
    edition = made.draft(by=person)

    page = (
        signed_in(person).post(url("details", edition.pk), form(edition, pilot_place="GBA")).content.decode()
    )

    assert "A pilot needs an end." in page


def test_a_copy_of_a_published_edition_is_a_draft() -> None:
    edition = made.published(starts=made.TODAY)

    signed_in(made.editor()).post(url("copy", edition.pk), form(edition, effective_from="2027-01-01"))

    [new] = Edition.objects.filter(copied_from=edition)
    assert (new.status, new.content_hash) == ("draft", edition.content_hash)


def test_a_copy_by_one_who_may_not_edit_says_why() -> None:
    edition = made.published(starts=made.TODAY)

    page = signed_in(made.approver()).post(
        url("copy", edition.pk), form(edition, effective_from="2027-01-01")
    )

    assert "This act needs the role: ministry editor" in page.content.decode()
    assert not Edition.objects.filter(copied_from=edition).exists()


def test_a_get_of_an_act_is_refused() -> None:
    edition = made.draft()

    assert signed_in(made.editor()).get(url("act", edition.pk, "submit")).status_code == 405


@pytest.mark.parametrize("act", ["delete", "create_draft", "put_row"])
def test_only_acts_on_the_page_can_be_posted(act: str) -> None:
    edition = made.draft()

    assert signed_in(made.editor()).post(url("act", edition.pk, act), {"version": 1}).status_code == 404


def test_the_list_costs_the_same_however_many_editions(django_assert_num_queries) -> None:
    client = signed_in(made.editor())
    made.published(starts=made.date(2026, 1, 1))
    client.get(url("changelist"))
    with CaptureQueriesContext(connection) as once:
        client.get(url("changelist"))
    for month in range(2, 9):
        made.published(starts=made.date(2026, month, 1))

    with django_assert_num_queries(len(once)):
        client.get(url("changelist"))


def test_a_draft_shows_the_files_keys_beside_the_labels_and_what_is_published_does_not() -> None:
    person = made.editor()
    edition = made.draft(by=person)
    published = made.published(starts=made.TODAY)
    client = signed_in(person)
    key = '<code class="rule-key">treatment</code>'

    pages = [client.get(url("change", pk)).content.decode() for pk in (edition.pk, published.pk)]

    assert f'<th scope="col">Treatment {key}</th>' in pages[0]
    assert '<th scope="col">Treatment</th>' in pages[1]


@pytest.mark.parametrize(
    ("name", "label", "key"),
    [("row_add", "Treatment", "treatment"), ("import", "Exporter&#x27;s place", "scope")],
)
def test_labels_and_keys_stand_together_where_an_editor_writes(name: str, label: str, key: str) -> None:
    person = made.editor()
    arguments = [made.draft(by=person).pk] if name == "row_add" else []

    text = signed_in(person).get(url(name, *arguments)).content.decode()

    assert label in text
    assert f"{key}</code>" in text


def test_a_row_whose_basis_is_not_confirmed_says_so_beside_its_number() -> None:
    person = made.editor()
    unsure = made.BARRED | {"status": "unverified"}
    edition = made.draft(by=person, rows=(made.DEFAULT, unsure))

    text = signed_in(person).get(url("change", edition.pk)).content.decode()

    assert text.count('<span class="rule-mark">basis to be confirmed</span>') == 1
    assert "1 row; it cannot found anything harsher than standard" in text


def test_a_treatment_is_told_by_its_name_and_not_by_colour_alone() -> None:
    person = made.editor()
    edition = made.draft(by=person, rows=(made.DEFAULT, made.BARRED))

    text = signed_in(person).get(url("change", edition.pk)).content.decode()

    assert '<span class="rule-treatment rule-treatment-prohibit">Prohibit</span>' in text


def test_a_report_without_counts_says_that_nothing_live_is_touched() -> None:
    edition = made.in_review()

    text = signed_in(made.approver()).get(url("change", edition.pk)).content.decode()

    assert "Nothing that is live is touched" in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_carries_inline_script_or_style(language: str) -> None:
    person = made.editor()
    edition = made.draft(by=person, rows=(made.DEFAULT, made.BARRED))
    client = signed_in(person)
    User.objects.filter(pk=person.pk).update(language=language)
    pages = [url("changelist"), url("import"), url("row_add", edition.pk)]
    pages += [url(name, edition.pk) for name in ("change", "copy", "details")]

    for page in pages:
        text = client.get(page).content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert "<script>" not in text
