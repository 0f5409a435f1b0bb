"""The rows of the ledger: entries chained per subject, and the checkpoints that seal their heads.

Only `ledger.writer` and `ledger.seal` create these rows, and nothing may change or delete them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

SUBJECT_LENGTH = 120
HASH_LENGTH = 64


class Entry(models.Model):
    """One act on one subject; `body` is the canonical text that `hash` signs together with `prev_hash`."""

    subject = models.CharField(max_length=SUBJECT_LENGTH)
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    unit = models.CharField(max_length=80)
    at = models.DateTimeField()
    body = models.TextField()
    prev_hash = models.CharField(max_length=HASH_LENGTH, blank=True)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        ordering = ["subject", "seq"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="ledger_entry_place")]
        indexes = [models.Index(fields=["at", "id"], name="ledger_entry_time")]

    def __str__(self) -> str:
        return f"{self.subject} #{self.seq} {self.act}"


class Checkpoint(models.Model):
    """One link of the chain of seals: the counts of that moment and a digest of the heads that moved."""

    seq = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    body = models.TextField()
    prev_hash = models.CharField(max_length=HASH_LENGTH, blank=True)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        ordering = ["seq"]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"checkpoint {self.seq}"


class SealedHead(models.Model):
    """The length and last hash of one chain, at the checkpoint after which it had last grown."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="heads")
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    count = models.PositiveIntegerField()
    head = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        ordering = ["subject", "count"]
        verbose_name = _("sealed head")
        verbose_name_plural = _("sealed heads")
        constraints = [models.UniqueConstraint(fields=["subject", "count"], name="ledger_sealed_once")]

    def __str__(self) -> str:
        return f"{self.subject} at {self.count}"
