"""Pages of no app: health, errors, and the headers that every page carries."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.utils import translation


@pytest.mark.django_db
def test_health_answers_when_the_database_does(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_error_page_stands_alone_and_says_what_happened(name, language):
    with translation.override(language):
        page = get_template(f"{name}.html").render()

    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert "style=" not in page and "<script>" not in page


def test_a_missing_page_is_404_with_the_plain_page(client):
    response = client.get("/no-such-page", headers={"accept-language": "en"})

    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_a_refusal_says_why():
    page = get_template("403.html").render({"exception": "Only the signatory may submit."})

    assert "Only the signatory may submit." in page


def test_a_form_without_its_token_gets_the_plain_page():
    response = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/i18n/setlang/")

    assert response.status_code == 403
    assert "The form is no longer valid" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/no-such-page", "/sign-in/", "/admin/"])
def test_every_page_carries_the_strict_policy(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["object-src"] == "'none'"
    assert directives["form-action"] == directives["base-uri"] == "'self'"
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_the_language_switch_needs_no_script_and_returns_to_the_page(client):
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/sign-in/"}, follow=True)

    assert response.redirect_chain == [("/sign-in/", 302)]
    assert '<html lang="en">' in response.text
    assert ">简体中文</button>" in response.text


def test_every_static_file_can_be_hashed_for_production(tmp_path):
    outcome = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path),
            "ALLOWED_HOSTS": "tongguan.example",
            "SECRET_KEY": "s" * 60,
            "LEDGER_KEY": "l" * 60,
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode == 0, outcome.stderr
    assert list((tmp_path / "static" / "tongguan").glob("site.*.css.gz"))
