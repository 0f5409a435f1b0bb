"""The sections of a draft as values, and how far each is: the same gaps that intake would find, by page.

It asks `stages.completeness` what is missing and knows which page each gap belongs to; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.dossier import Dossier, facts_of
from reviews.filing.forms import sections as forms
from reviews.filing.forms.base import FilingModelForm
from reviews.models import DataItem, Pathway, Recipient, TransferApplication
from reviews.stages.completeness import missing
from reviews.stages.pathway import Routed, routed
from reviews.stages.rules import StageRules
from rulebook.codes import code_name
from rulebook.grounds import Ground

Words = str | Promise
CONTRACTED = frozenset({Pathway.STANDARD_CONTRACT, Pathway.CERTIFICATION})


class State(models.TextChoices):
    """How far a section is."""

    NOT_STARTED = "not_started", gettext_lazy("Not started")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    READY = "ready", gettext_lazy("Ready")


def _always(_route: Routed) -> bool:
    return True


def _by_contract_or_certificate(route: Routed) -> bool:
    return route.pathway in CONTRACTED


def _is_transfer(route: Routed) -> bool:
    return route.pathway != Pathway.NATIONAL_SECURITY_REVIEW


@dataclass(frozen=True)
class Section:
    """A page of the application's own fields, with the routes it is asked on."""

    key: str
    title: Words
    form: type[FilingModelForm]
    lead: Words = ""
    asked: Callable[[Routed], bool] = _always

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the application that the page asks for."""
        return tuple(self.form.base_fields)

    def url(self, application: TransferApplication) -> str:
        """Where the page is."""
        return reverse("filing:section", args=(application.reference, self.key))

    def untouched(self, application: TransferApplication) -> bool:
        """Whether every field but the title still has its default."""
        for name in self.fields:
            field: Any = application._meta.get_field(name)
            if name not in {"title", "activity"} and getattr(application, name) != field.get_default():
                return False
        return True


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section("activity", gettext_lazy("What is to be reviewed"), forms.ActivityForm),
        Section("setting", gettext_lazy("Setting of the transfer"), forms.SettingForm),
        Section(
            "route",
            gettext_lazy("Exemption and route"),
            forms.RouteForm,
            lead=gettext_lazy("Leave this page as it is when nothing of it applies to you."),
            asked=_is_transfer,
        ),
        Section("purpose", gettext_lazy("Purpose and necessity"), forms.PurposeForm),
        Section("counts", gettext_lazy("Persons counted this year"), forms.CountsForm, asked=_is_transfer),
        Section(
            "instrument",
            gettext_lazy("Contract or certificate"),
            forms.InstrumentForm,
            asked=_by_contract_or_certificate,
        ),
    )
}


@dataclass(frozen=True)
class Gap:
    """Something missing: in words, and the page that fills it."""

    page: str
    text: str
    url: str


@dataclass(frozen=True)
class Task:
    """One line of the task list."""

    key: str
    title: Words
    url: str
    state: State
    hint: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a draft is: its route by the rules of today, every gap, and the task list."""

    route: Routed
    gaps: tuple[Gap, ...]
    tasks: tuple[Task, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.gaps

    @property
    def ready(self) -> int:
        """How many sections are ready."""
        return sum(task.state == State.READY for task in self.tasks)


def progress_of(application: TransferApplication, *, now: datetime) -> Progress:
    """Read the draft as intake would read it today (M22 art. 7; SC23 art. 7)."""
    on = timezone.localdate(now)
    facts = facts_of(application)
    rules = StageRules.in_force(on, now=now)
    dossier = Dossier(facts=facts, on=on)
    route = routed(dossier, rules)
    gaps = tuple(_gap(ground, application) for ground in missing(dossier, rules, route.pathway))
    own = tuple(_task(section, application, gaps) for section in SECTIONS.values() if section.asked(route))
    return Progress(route=route, gaps=gaps, tasks=(*own, *_part_tasks(application, facts, route, gaps)))


def _task(section: Section, application: TransferApplication, gaps: tuple[Gap, ...]) -> Task:
    lacking = any(gap.page == section.key for gap in gaps)
    open_answer = section.key == "activity" and "unknown" in {
        application.foreign_authority,
        application.outbound,
    }
    if section.untouched(application) and (lacking or open_answer):
        state = State.NOT_STARTED
    else:
        state = State.IN_PROGRESS if lacking or open_answer else State.READY
    return Task(section.key, section.title, section.url(application), state)


def _part_tasks(
    application: TransferApplication, facts: dict[str, Any], route: Routed, gaps: tuple[Gap, ...]
) -> list[Task]:
    unsettled = route.pathway == Pathway.UNDETERMINED  # which documents are needed is not known yet
    found = []
    for key, title in PARTS.items():
        number = len(facts[key])
        lacking = any(gap.page == key for gap in gaps)
        state = State.IN_PROGRESS if lacking else State.READY
        if not number:
            state = State.NOT_STARTED if lacking or unsettled else State.READY
        hint = _("%(number)s so far") % {"number": number} if number else ""
        found.append(Task(key, title, reverse(f"filing:{key}", args=(application.reference,)), state, hint))
    return found


PARTS: dict[str, Words] = {
    "items": gettext_lazy("Data items"),
    "recipients": gettext_lazy("Recipients"),
    "lines": gettext_lazy("Which item goes to whom"),
    "documents": gettext_lazy("Documents"),
}


def _gap(ground: Ground, application: TransferApplication) -> Gap:
    where, what = str(ground.params.get("where", "")), str(ground.params.get("what", ""))
    if where[:1] == "I" and where[1:].isdigit():
        url = reverse("filing:item", args=(application.reference, int(where[1:])))
        label = _field_label(DataItem, what) if what else ""
        text = _("Item %(code)s: %(what)s") % {"code": where, "what": label} if what else ground.sentence()
        return Gap("items", text, url)
    if where in PARTS:
        url = reverse(f"filing:{where}", args=(application.reference,))
        return Gap(where, _part_words(where, what, ground), url)
    section = next((each for each in SECTIONS.values() if what in each.fields), SECTIONS["activity"])
    label = _label_on_page(section, what)
    return Gap(section.key, f"{section.title}{_(': ')}{label}", f"{section.url(application)}#id_{what}")


def _part_words(where: str, what: str, ground: Ground) -> str:
    if where == "documents":
        return _("Document: %(name)s") % {"name": code_name("document_kind", str(ground.params["document"]))}
    if where == what:
        return {
            "items": _("No data item is described yet"),
            "recipients": _("No recipient is named yet"),
            "lines": _("It is not said which item goes to whom"),
        }[where]
    return _("%(code)s goes nowhere: tick it for a recipient, or remove it") % {"code": what}


def _label_on_page(section: Section, name: str) -> str:
    field = section.form.base_fields.get(name)
    return str(field.label if field else name)


def _field_label(model: type[DataItem] | type[Recipient], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))
