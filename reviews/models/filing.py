"""What an application is made of: items, recipients, lines, documents, and the snapshots that freeze them."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .application import TransferApplication
from .words import Answer


def document_path(document: Document, filename: str) -> str:
    """Store under the hash, never under the name the sender chose."""
    return f"documents/{document.sha256[:2]}/{document.sha256}"


class Numbered(models.Model):
    """A part of an application with its own short number, stable across snapshots."""

    number = models.PositiveIntegerField()

    class Meta:
        abstract = True
        ordering = ("number",)


class DataItem(Numbered):
    """One kind of data that is sent; graded and decided line by line (Data 20 arts. iv, vi, xi)."""

    application = models.ForeignKey(TransferApplication, models.CASCADE, related_name="items")
    name = models.CharField(_("name of the data item"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    category = models.CharField(_("category"), max_length=40)
    source = models.CharField(_("source"), max_length=40)
    right = models.CharField(_("right it rests on"), max_length=40)
    consent_basis = models.CharField(_("basis for personal information"), max_length=40, blank=True)
    anonymisation = models.CharField(_("anonymisation"), max_length=40, blank=True)
    openness = models.CharField(_("openness (public data)"), max_length=40, blank=True)
    form = models.CharField(_("form (public data)"), max_length=40, blank=True)
    necessity = models.TextField(_("why this item is needed"), blank=True)
    retention_months = models.PositiveIntegerField(_("retention abroad, months"), null=True, blank=True)
    count = models.PositiveBigIntegerField(_("how many this year"), null=True, blank=True)
    sensitive_count = models.PositiveBigIntegerField(
        _("of these with sensitive fields"), null=True, blank=True
    )
    count_unit = models.CharField(_("counted in"), max_length=20, default="persons")
    control_codes = models.JSONField(_("export-control codes"), default=list, blank=True)
    near_miss = models.CharField(_("nearest controlled item and its parameters"), max_length=300, blank=True)
    impacts = models.JSONField(_("impact per object"), default=dict, blank=True)  # {object: degree}
    important = models.CharField(
        _("notified or published as important data"),
        max_length=8,
        choices=Answer.choices,
        default=Answer.UNKNOWN,
    )
    important_by = models.CharField(_("department that notified"), max_length=120, blank=True)
    important_document = models.CharField(_("document or catalogue entry"), max_length=120, blank=True)
    important_on = models.DateField(_("date of notification"), null=True, blank=True)

    class Meta(Numbered.Meta):
        verbose_name = _("data item")
        verbose_name_plural = _("data items")
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="item_number_once"),
            models.CheckConstraint(
                condition=~Q(important=Answer.YES)
                | (~Q(important_by="") & ~Q(important_document="") & Q(important_on__isnull=False)),
                name="item_important_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(sensitive_count__isnull=True) | Q(sensitive_count__lte=F("count")),
                name="item_sensitive_within_count",
            ),
        )

    def __str__(self) -> str:
        return f"I{self.number} {self.name}"


class Recipient(Numbered):
    """Who receives abroad, or reads inside the country as a foreign person (deemed export)."""

    application = models.ForeignKey(TransferApplication, models.CASCADE, related_name="recipients")
    name_en = models.CharField(_("name in Latin script"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    jurisdiction = models.CharField(_("country or region"), max_length=10)
    registration_no = models.CharField(_("registration number"), max_length=60, blank=True)
    kind = models.CharField(_("kind of recipient"), max_length=40, default="ordinary")
    business = models.CharField(_("main business"), max_length=200, blank=True)
    contact = models.CharField(_("person in charge, telephone or e-mail"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    safeguards = models.TextField(_("safeguards"), blank=True)
    onward = models.JSONField(_("onward countries or regions"), default=list, blank=True)

    class Meta(Numbered.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="recipient_number_once"),
            models.CheckConstraint(condition=~Q(name_en="") | ~Q(name_zh=""), name="recipient_has_a_name"),
        )

    def __str__(self) -> str:
        return f"R{self.number} {self.name}"

    @property
    def name(self) -> str:
        """The name to show, Chinese first as on the official papers."""
        return self.name_zh or self.name_en


class Line(Numbered):
    """One item to one recipient, with its onward places; everything is decided per line."""

    application = models.ForeignKey(TransferApplication, models.CASCADE, related_name="lines")
    item = models.ForeignKey(DataItem, models.CASCADE, related_name="lines")
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="lines")

    class Meta(Numbered.Meta):
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="line_number_once"),
            models.UniqueConstraint(fields=("item", "recipient"), name="line_item_to_recipient_once"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The code of the line in snapshots, findings and decisions, e.g. `L3`."""
        return f"L{self.number}"


class DocumentState(models.TextChoices):
    """Nothing is served before it is clean."""

    QUARANTINED = "quarantined", _("Waiting to be scanned")
    CLEAN = "clean", _("Clean")
    REFUSED = "refused", _("Refused by the scan")


class Document(models.Model):
    """One version of one paper; a later version replaces, never overwrites."""

    application = models.ForeignKey(TransferApplication, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind of document"), max_length=40)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), upload_to=document_path)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=DocumentState.choices, default=DocumentState.QUARANTINED)
    removed_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("kind", "-version")
        constraints = (
            models.UniqueConstraint(fields=("application", "kind", "version"), name="document_version_once"),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
        )

    def __str__(self) -> str:
        return self.title


class Snapshot(models.Model):
    """The facts as submitted, frozen; rules and reviewers read this and nothing else."""

    application = models.ForeignKey(TransferApplication, models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    content = models.TextField()  # canonical JSON, so that the hash can be taken again from what is stored
    content_hash = models.CharField(max_length=64)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="snapshot_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.application.reference} S{self.number}"

    @property
    def facts(self) -> dict[str, Any]:
        """The facts, read from the canonical text."""
        result: dict[str, Any] = json.loads(self.content)
        return result


class UsedToken(models.Model):
    """A form that was already acted on; its second post changes nothing."""

    token = models.CharField(max_length=40, primary_key=True)
    used_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("used form token")
        verbose_name_plural = _("used form tokens")
