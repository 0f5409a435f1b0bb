"""Small forms: the first question, a new draft, lines, one upload, the declaration, reasons and answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.filing.forms.base import FilingForm
from reviews.models import Activity, Answer

ACCEPTED = "application/pdf,image/png,image/jpeg"


class SecretsForm(FilingForm):
    """The first question of every filing; its answer is never stored unless it is no."""

    state_secrets = forms.ChoiceField(
        label=gettext_lazy("Does it contain state secrets or military data?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )


class NewForm(FilingForm):
    """What is needed to start a draft."""

    title = forms.CharField(
        label=gettext_lazy("Short title"),
        max_length=120,
        help_text=gettext_lazy("For your own list, for example “Payroll 2027, group head office”."),
    )
    activity = forms.ChoiceField(
        label=gettext_lazy("What is to be reviewed?"),
        choices=Activity.choices,
        widget=forms.RadioSelect,
        initial=Activity.TRANSFER.value,
    )


class LinesForm(FilingForm):
    """Which items go to which recipients; every box is one line."""

    lines = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Lines")
    )

    def __init__(self, *args: Any, pairs: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("lines", [(pair, pair) for pair in pairs])

    def clean_lines(self) -> list[str]:
        """An application with no line asks for nothing."""
        chosen: list[str] = self.cleaned_data["lines"]
        if not chosen:
            raise forms.ValidationError(_("Tick at least one box: nothing would be sent otherwise."))
        return chosen


class UploadForm(FilingForm):
    """One document."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        allow_empty_file=True,  # an empty file gets its own sentence when it is stored
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def fill_choices(self) -> None:
        """Say the limit that is set."""
        limit = settings.MAX_DOCUMENT_BYTES // (1024 * 1024)
        self.fields["file"].help_text = _("PDF, PNG or JPEG, up to %(limit)s MB, without a password.") % {
            "limit": limit
        }


class DeclarationForm(FilingForm):
    """The signatory's declaration and commitment (Data 20 art. xv)."""

    declaration = forms.BooleanField(
        label=gettext_lazy(
            "I declare on behalf of the enterprise that all statements and documents are true, complete and "
            "lawfully obtained, that they contain no state secrets, and that the enterprise will keep within "
            "what is reviewed, cooperate with the review and bear the legal consequences of false statements."
        ),
        error_messages={"required": gettext_lazy("Tick the declaration to sign.")},
    )


class WithdrawForm(FilingForm):
    """Ask once more before an application is withdrawn."""

    certain = forms.BooleanField(
        label=gettext_lazy("Withdraw this application. I know that it cannot be taken up again."),
        error_messages={"required": gettext_lazy("Tick the box to withdraw.")},
    )


class AnswersForm(FilingForm):
    """The answers to one supplement request: a text for each question, and a document where one helps."""

    def __init__(self, *args: Any, questions: list[tuple[int, str]], **options: Any) -> None:
        self.questions = questions
        super().__init__(*args, **options)

    def fill_choices(self) -> None:
        """Add two fields for each question."""
        for number, question in self.questions:
            self.fields[f"answer_{number}"] = forms.CharField(
                label=f"{number}. {question}",
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 4}),
                required=False,
            )
            self.fields[f"file_{number}"] = forms.FileField(
                label=_("Document for question %(number)s (optional)") % {"number": number},
                required=False,
                allow_empty_file=True,
                help_text=_("PDF, PNG or JPEG. Choose it again if this page comes back with an error."),
                widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
            )

    def clean(self) -> dict[str, Any]:
        """Every question is answered in words, with a document, or both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number, _question in self.questions:
            if not cleaned.get(f"answer_{number}") and not cleaned.get(f"file_{number}"):
                said = _("Answer question %(number)s, in words or with a document.") % {"number": number}
                self.add_error(f"answer_{number}", said)
        return cleaned

    def answers(self) -> dict[int, str]:
        """The texts by question."""
        return {number: self.cleaned_data[f"answer_{number}"] for number, _question in self.questions}

    def uploads(self) -> dict[int, Any]:
        """The uploads by question, where there is one."""
        found = {number: self.cleaned_data[f"file_{number}"] for number, _question in self.questions}
        return {number: upload for number, upload in found.items() if upload}


class AnswerForm(FilingForm):
    """The answer to a question of a re-assessment."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
