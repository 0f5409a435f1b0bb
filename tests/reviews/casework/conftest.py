"""Officers at their screens: a page is opened, and its own form is sent back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from reviews.models import TransferApplication
from tests.factories.reviews import NOW, officer

LIST = "/admin/reviews/transferapplication/"


@pytest.fixture(autouse=True)
def _today(rules: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Screen:
    """One person's browser on the admin site."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path)

    def list(self, query: str = "") -> str:
        return self.client.get(LIST + query).content.decode()

    def open(self, application: TransferApplication, path: str = "") -> HttpResponse:
        return self.client.get(address(application) + path)

    def html(self, application: TransferApplication) -> str:
        response = self.open(application)
        assert response.status_code == 200
        return response.content.decode()

    def hidden(self, application: TransferApplication) -> dict[str, str]:
        """Version and token of a form of the page as it stands now."""
        found = self.html(application)
        token = re.search(r'name="token" value="([^"]+)"', found)
        assert token is not None, "the page shows no form"
        return {"version": str(stored(application).version), "token": token[1]}

    def post(self, application: TransferApplication, path: str, **data: Any) -> HttpResponse:
        """Open the page and send one of its forms."""
        return self.send(application, path, {**self.hidden(application), **data})

    def send(self, application: TransferApplication, path: str, data: dict[str, Any]) -> HttpResponse:
        return self.client.post(address(application) + path, data)

    def act(self, application: TransferApplication, act: str, **data: Any) -> HttpResponse:
        return self.post(application, f"act/{act}/", **data)


def address(application: TransferApplication) -> str:
    return reverse("admin:reviews_transferapplication_page", args=[application.reference])


def stored(application: TransferApplication) -> TransferApplication:
    return TransferApplication.objects.get(pk=application.pk)


def screen(role: Role) -> Screen:
    """The screen of a new officer of that role at the authority that holds its stage."""
    return Screen(officer(role))


FORGED = {"version": "1", "token": "a-token-of-no-page-at-all"}
