"""A browser without scripts: it reads a page's form, changes some fields and posts the rest as it was."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class FormReader(HTMLParser):
    """Collects the controls of the forms inside `main`, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.data: dict[str, list[str]] = {}
        self._select = ""
        self._first: str | None = None
        self._chosen = False
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.inside = True
        elif self.inside and "name" in found and tag == "input":
            self._input(found)
        elif self.inside and tag == "select":
            self._select, self._first, self._chosen = found["name"], None, False
        elif self._select and tag == "option":
            self._first = found.get("value", "") if self._first is None else self._first
            if "selected" in found:
                self._chosen = True
                self.data.setdefault(self._select, []).append(found["value"])
        elif self.inside and tag == "textarea":
            self._area = found["name"]
            self.data[self._area] = [""]

    def _input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if kind in {"radio", "checkbox"} and "checked" not in found:
            return
        if kind not in {"file", "submit"}:
            default = "on" if kind in {"radio", "checkbox"} else ""
            self.data.setdefault(found["name"], []).append(found.get("value", default))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.data[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.inside = False
        elif tag == "textarea":
            self.data[self._area] = [self.data[self._area][0].removeprefix("\n")]
            self._area = ""
        elif tag == "select":
            if not self._chosen and self._first is not None:
                self.data.setdefault(self._select, []).append(self._first)
            self._select = ""


def form_of(response: HttpResponse) -> dict[str, Any]:
    """What the page's form would send if nothing were changed."""
    reader = FormReader()
    reader.feed(response.content.decode())
    reader.data.pop("csrfmiddlewaretoken", None)
    return {name: values if len(values) > 1 else values[0] for name, values in reader.data.items()}


def fill(client: Client, url: str, **changes: Any) -> HttpResponse:
    """Open the page, change these fields, send the form. A change to None leaves the field out."""
    data = {**form_of(client.get(url)), **changes}
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def text(response: HttpResponse) -> str:
    """What the page says, without markup and extra blanks."""
    reader = _Text()
    reader.feed(response.content.decode())
    return " ".join(" ".join(reader.found).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)
