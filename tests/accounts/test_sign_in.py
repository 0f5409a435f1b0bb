"""Coming in, going out, and what is written down about it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.urls import reverse

from accounts.access import NotPermitted
from accounts.middleware import Refusals
from accounts.models import Role, User
from ledger.models import Entry
from ledger.writer import timeline
from tests.factories.accounts import PASSWORD, EnterpriseFactory, MembershipFactory, UserFactory, person

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": email, "password": password, **more})


def acts(user: User) -> list[str]:
    return [entry.act for entry in timeline(f"user:{user.pk}")]


@pytest.mark.parametrize("email", ["somebody@example.com", "SomeBody@Example.COM", " somebody@example.com "])
def test_the_address_lets_in_whatever_its_case(client, somebody, email):
    response = sign_in(client, email)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(somebody.pk)
    assert acts(somebody) == ["sign_in"]


def test_a_wrong_password_is_answered_with_one_sentence_in_a_summary_and_recorded(client, somebody):
    response = sign_in(client, somebody.email, "wrong")

    page = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in page
    assert "_auth_user_id" not in client.session
    assert acts(somebody) == ["sign_in_failed"]


def test_an_unknown_address_reads_like_a_wrong_password(client, somebody):
    known = sign_in(client, somebody.email, "wrong")
    unknown = sign_in(client, "nobody@example.com", "wrong")

    assert known.status_code == unknown.status_code
    assert known.context["form"].errors == unknown.context["form"].errors != {}


def test_an_unknown_address_is_recorded_without_the_address(client):
    sign_in(client, "nobody@example.com", "wrong")

    entry = Entry.objects.get()
    assert entry.subject.startswith("sign_in:")
    assert "nobody" not in entry.body
    assert len(json.loads(entry.body)["facts"]["address"]) == 64


def test_a_closed_account_stays_out(client):
    user = UserFactory(is_active=False)

    sign_in(client, user.email)

    assert "_auth_user_id" not in client.session


def test_an_account_closed_during_a_session_is_out_at_the_next_page(client, somebody):
    sign_in(client, somebody.email)
    User.objects.filter(pk=somebody.pk).update(is_active=False)

    assert client.get("/password/").status_code == 302


def test_signing_out_is_a_post_and_recorded(client, somebody):
    sign_in(client, somebody.email)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302

    assert acts(somebody) == ["sign_in", "sign_out"]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("next_page", "lands"),
    [("/password/", "/password/"), ("https://evil.example/", "/"), ("//evil.example/", "/")],
)
def test_after_signing_in_one_lands_where_one_wanted_but_never_elsewhere(client, somebody, next_page, lands):
    assert sign_in(client, somebody.email, next=next_page).headers["Location"] == lands


def test_fields_are_labelled_and_known_to_password_managers(client):
    page = client.get(SIGN_IN).content.decode()

    assert 'for="id_username"' in page
    assert 'for="id_password"' in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


class TestThrottling:
    @pytest.fixture(autouse=True)
    def clock(self):
        with time_machine.travel(START, tick=False) as travelling:
            yield travelling

    def lock(self, client, email):
        return [sign_in(client, email, "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)][-1]

    def test_after_too_many_failures_even_the_right_password_waits_and_is_told_until_when(
        self, client, somebody
    ):
        last = self.lock(client, somebody.email)
        right = sign_in(client, somebody.email)

        assert last.status_code == right.status_code == 429
        assert "09:15" in right.content.decode()  # 01:00 UTC is 09:00 in Shanghai
        assert right.headers["Retry-After"] == "900"
        assert "_auth_user_id" not in client.session

    def test_the_limit_is_not_reached_one_try_before(self, client, somebody):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            sign_in(client, somebody.email, "wrong")

        assert sign_in(client, somebody.email).status_code == 302

    def test_another_spelling_of_the_address_buys_no_more_tries(self, client, somebody):
        self.lock(client, somebody.email)

        assert sign_in(client, "SOMEBODY@example.com").status_code == 429

    def test_another_account_is_not_touched(self, client, somebody):
        self.lock(client, somebody.email)

        assert sign_in(client, UserFactory().email).status_code == 302

    def test_trying_on_does_not_make_the_wait_longer_and_after_it_the_door_opens(
        self, client, somebody, clock
    ):
        self.lock(client, somebody.email)
        clock.move_to(START + timedelta(minutes=14))
        sign_in(client, somebody.email, "wrong")

        clock.move_to(START + timedelta(minutes=15, seconds=1))

        assert sign_in(client, somebody.email).status_code == 302

    def test_tries_while_locked_do_not_fill_the_ledger(self, client, somebody):
        self.lock(client, somebody.email)
        for _ in range(3):
            sign_in(client, somebody.email, "wrong")

        entries = list(timeline(f"user:{somebody.pk}"))
        assert len(entries) == settings.AXES_FAILURE_LIMIT
        assert [json.loads(entry.body)["facts"]["locked"] for entry in entries][-2:] == [False, True]

    def test_an_address_without_an_account_is_locked_alike(self, client):
        assert self.lock(client, "nobody@example.com").status_code == 429


class TestPassword:
    @pytest.fixture
    def signed_in(self, client, somebody):
        sign_in(client, somebody.email)
        return client

    def change(self, client, old=PASSWORD, new="another long secret"):
        return client.post(
            "/password/", {"old_password": old, "new_password1": new, "new_password2": new}, follow=True
        )

    def test_a_new_password_replaces_the_old_and_is_recorded(self, signed_in, client, somebody):
        self.change(signed_in)

        somebody.refresh_from_db()
        assert somebody.check_password("another long secret")
        assert acts(somebody) == ["sign_in", "change_password"]
        assert not mail.outbox

    @pytest.mark.parametrize(
        ("old", "new"), [("wrong", "another long secret"), (PASSWORD, "short"), (PASSWORD, "")]
    )
    def test_a_change_that_is_refused_changes_and_records_nothing(self, signed_in, somebody, old, new):
        page = self.change(signed_in, old, new).content.decode()

        somebody.refresh_from_db()
        assert 'role="alert"' in page
        assert somebody.check_password(PASSWORD)
        assert acts(somebody) == ["sign_in"]


class TestLanguage:
    def test_the_language_of_the_account_is_used_on_any_machine(self, client):
        user = UserFactory(language="zh-hans")
        client.force_login(user)

        assert (
            '<html lang="zh-hans"'
            in client.get("/password/", headers={"accept-language": "en"}).content.decode()
        )

    def test_switching_is_kept_on_the_account(self, client, somebody):
        client.force_login(somebody)

        response = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/password/"})

        somebody.refresh_from_db()
        assert response.headers["Location"] == "/password/"
        assert somebody.language == "zh-hans"
        assert '<html lang="zh-hans"' in client.get("/password/").content.decode()

    @pytest.mark.parametrize("language", ["", "fr", "x" * 50])
    def test_a_language_there_is_not_changes_nothing(self, client, somebody, language):
        client.force_login(somebody)

        client.post("/i18n/setlang/", {"language": language})

        somebody.refresh_from_db()
        assert somebody.language == "en"

    def test_a_visitor_may_switch_before_signing_in(self, client):
        client.post("/i18n/setlang/", {"language": "en", "next": SIGN_IN})

        assert '<html lang="en"' in client.get(SIGN_IN).content.decode()


class TestEnterprise:
    @pytest.fixture
    def two(self, client):
        one, two = EnterpriseFactory(name_zh="甲"), EnterpriseFactory(name_zh="乙")
        user = MembershipFactory(enterprise=one).user
        MembershipFactory(user=user, enterprise=two)
        client.force_login(user)
        return one, two

    def current(self, client):
        return client.get("/password/").wsgi_request.enterprise

    def test_one_can_switch_between_ones_enterprises(self, client, two):
        for enterprise in two:
            client.post("/enterprise/switch/", {"uscc": enterprise.uscc})
            assert self.current(client) == enterprise

    def test_anothers_enterprise_is_not_found_and_changes_nothing(self, client, two):
        before = self.current(client)

        assert client.post("/enterprise/switch/", {"uscc": EnterpriseFactory().uscc}).status_code == 404
        assert client.post("/enterprise/switch/", {}).status_code == 404
        assert self.current(client) == before

    def test_a_choice_is_void_once_one_no_longer_belongs_there(self, client, two):
        client.post("/enterprise/switch/", {"uscc": two[1].uscc})
        two[1].memberships.update(to_on=date(2026, 1, 1))

        assert self.current(client) == two[0]

    def test_switching_leads_back_but_never_elsewhere(self, client, two):
        for target, lands in (("/password/", "/password/"), ("https://evil.example/", "/")):
            response = client.post("/enterprise/switch/", {"uscc": two[0].uscc, "next": target})
            assert response.headers["Location"] == lands

    def test_who_belongs_to_no_enterprise_has_none(self, client):
        client.force_login(person(Role.AUDITOR))
        assert self.current(client) is None


class TestFirstPage:
    def test_a_visitor_is_asked_to_sign_in(self, client):
        assert client.get("/").headers["Location"] == SIGN_IN

    def test_an_officer_goes_to_the_review_pages(self, client):
        client.force_login(person(Role.GRADING_OFFICER))
        assert client.get("/").headers["Location"] == reverse("admin:index")

    def test_a_person_without_a_role_is_told_so(self, client, somebody):
        client.force_login(somebody)
        assert "no role yet" in client.get("/").content.decode()

    def test_the_admin_sends_a_visitor_to_the_one_sign_in_page(self, client):
        response = client.get("/admin/", follow=True)
        assert response.request["PATH_INFO"] == SIGN_IN

    def test_a_signed_in_person_without_a_place_in_the_admin_is_told_so(self, client):
        client.force_login(person(Role.SIGNATORY))

        response = client.get("/admin/", follow=True)

        assert response.status_code == 403
        assert "You may not do this" in response.content.decode()


def test_a_refused_act_is_answered_with_a_page_that_says_why(rf, somebody):
    request = rf.get("/")
    request.user, request.enterprise = somebody, None
    refusal = NotPermitted("You belong to this enterprise.", code="own_enterprise")

    response = Refusals(lambda request: HttpResponse()).process_exception(request, refusal)

    assert response.status_code == 403
    assert "You belong to this enterprise." in response.content.decode()


def test_any_other_failure_is_not_taken_for_a_refusal(rf):
    assert Refusals(lambda request: HttpResponse()).process_exception(rf.get("/"), ValueError()) is None
