"""The pages of a draft that ask about the application itself; one form is one group of questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.filing import choices
from reviews.filing.fields import CountField, DayField
from reviews.filing.forms.base import FilingModelForm
from reviews.models import Activity, Answer, Pathway, TransferApplication
from reviews.rules.pathways import FTZ_SAYS


class ActivityForm(FilingModelForm):
    """What happens, who asks for it, and whether anything leaves."""

    class Meta:
        model = TransferApplication
        fields = ("title", "activity", "foreign_authority", "outbound")
        widgets = {
            "activity": forms.RadioSelect,
            "foreign_authority": forms.RadioSelect,
            "outbound": forms.RadioSelect,
        }
        labels = {
            "title": gettext_lazy("Short title"),
            "activity": gettext_lazy("What is to be reviewed?"),
            "foreign_authority": gettext_lazy("Did a foreign court or enforcement body ask for the data?"),
            "outbound": gettext_lazy("Does the data leave the territory?"),
        }
        help_texts = {
            "title": gettext_lazy("For your own list, for example “Payroll 2027, group head office”."),
            "foreign_authority": gettext_lazy(
                "Such requests need the approval of the competent organ first (DSL art. 36; PIPL art. 41)."
            ),
            "outbound": gettext_lazy(
                "Access from abroad counts as leaving, even when the data stays on servers in China."
            ),
        }

    def fill_choices(self) -> None:
        """No empty choice beside the radios."""
        self.choose("activity", list(Activity.choices))
        self.choose("foreign_authority", list(Answer.choices))
        self.choose("outbound", list(Answer.choices))


class SettingForm(FilingModelForm):
    """In which setting the data is sent."""

    scenario = forms.ChoiceField(label=gettext_lazy("Scenario"), required=False)
    transaction_kind = forms.ChoiceField(label=gettext_lazy("Kind of transaction"), required=False)
    scope = forms.ChoiceField(
        label=gettext_lazy("Where the exporter is registered"),
        required=False,
        help_text=gettext_lazy("Only the cities of the Greater Bay Area have rules of their own."),
    )

    class Meta:
        model = TransferApplication
        fields = ("scenario", "transaction_kind", "scope")

    def fill_choices(self) -> None:
        """Give each its code list."""
        self.choose("scenario", [choices.blank(), *choices.codes("scenario")])
        self.choose("transaction_kind", [choices.blank(), *choices.codes("transaction_kind")])
        self.choose("scope", [choices.blank(_("Elsewhere in mainland China")), *choices.codes("scope")])


class RouteForm(FilingModelForm):
    """Exemption, pilot zone, and the route where two are open (P24 arts. 3-8)."""

    scenario_exemption = forms.ChoiceField(
        label=gettext_lazy("Exemption you claim"),
        help_text=gettext_lazy("Exemptions are read narrowly. Evidence is asked for where one is claimed."),
    )
    ftz_list_says = forms.ChoiceField(
        label=gettext_lazy("What the pilot zone's negative list says"),
        required=False,
        help_text=gettext_lazy("For enterprises registered in a pilot free trade zone (P24 art. 6)."),
    )
    route_choice = forms.ChoiceField(
        label=gettext_lazy("Route you choose where standard contract and certification are both open"),
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = TransferApplication
        fields = ("scenario_exemption", "ftz_list_says", "gba_contract", "route_choice")
        labels = {
            "gba_contract": gettext_lazy("We use the Greater Bay Area standard contract with Hong Kong")
        }

    def fill_choices(self) -> None:
        """Give each its code list; not knowing is an answer."""
        unknown = (Answer.UNKNOWN.value, _("I do not know whether one applies"))
        self.choose("scenario_exemption", [*choices.codes("scenario_exemption"), unknown])
        self.choose("ftz_list_says", [choices.blank(_("No list applies to us")), *_list_says()])
        self.choose(
            "route_choice",
            [
                ("", _("Not chosen yet, or only one route is open")),
                (Pathway.STANDARD_CONTRACT.value, _("Standard contract: sign, then file")),
                (Pathway.CERTIFICATION.value, _("Certification by a certification body")),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """The Greater Bay Area contract is a standard contract, never a certificate."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("gba_contract") and cleaned.get("route_choice") == Pathway.CERTIFICATION:
            self.add_error(
                "route_choice",
                _("You chose certification, but also the Greater Bay Area standard contract. Choose one."),
            )
        return cleaned


def _list_says() -> list[choices.Choice]:
    named = dict(choices.codes("pathway"))
    named["exempt"] = _("Not on the list: no mechanism needed")
    named["hold"] = _("On the list, but its figures are not known to us")
    return [(says, named.get(says, says)) for says in FTZ_SAYS if says != "undetermined"]


class PurposeForm(FilingModelForm):
    """Why, and why it cannot be done with less (PIPL arts. 6, 13; M22 art. 5)."""

    legal_basis = forms.ChoiceField(label=gettext_lazy("Legal basis of processing"), required=False)

    class Meta:
        model = TransferApplication
        fields = ("purpose", "necessity", "legal_basis")
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 5}),
            "necessity": forms.Textarea(attrs={"rows": 5}),
        }
        labels = {
            "purpose": gettext_lazy("Purpose of sending the data abroad"),
            "necessity": gettext_lazy("Why the purpose cannot be reached with less data or inside China"),
        }

    def fill_choices(self) -> None:
        """The bases of PIPL art. 13."""
        self.choose("legal_basis", [choices.blank(), *choices.codes("consent_basis", without=("blanket",))])


class CountsForm(FilingModelForm):
    """This year's counters of the handler: natural persons, each once, since 1 January (P24 arts. 7-8)."""

    pi_count_this_year = CountField(
        label=gettext_lazy("Persons whose ordinary personal information is sent abroad this year"),
        help_text=gettext_lazy(
            "All transfers of the enterprise since 1 January, this one included; each person once. "
            "Without the persons counted below. Enter 0 when there are none."
        ),
    )
    sensitive_pi_count_this_year = CountField(
        label=gettext_lazy("Persons whose sensitive personal information is sent abroad this year"),
        help_text=gettext_lazy("A person with at least one sensitive field counts here."),
    )

    class Meta:
        model = TransferApplication
        fields = ("pi_count_this_year", "sensitive_pi_count_this_year")


class InstrumentForm(FilingModelForm):
    """The signed contract or the certificate; which of them is asked follows the route."""

    contract_effective_on = DayField(
        label=gettext_lazy("Day the standard contract takes effect"),
        help_text=gettext_lazy(
            "The filing is due within 10 working days of that day (SC23 art. 7). "
            "A later filing is taken and recorded as late."
        ),
    )
    certificate_number = forms.CharField(
        label=gettext_lazy("Certificate number"), max_length=60, required=False
    )
    certificate_from = DayField(label=gettext_lazy("Certificate valid from"))
    certificate_to = DayField(label=gettext_lazy("Certificate valid until"))

    class Meta:
        model = TransferApplication
        fields = ("contract_effective_on", "certificate_number", "certificate_from", "certificate_to")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        certified = self.instance.route_choice == Pathway.CERTIFICATION
        for name in [n for n in self.fields if n.startswith("certificate") != certified]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A certificate ends after it starts."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("certificate_from"), cleaned.get("certificate_to")
        if start and end and end <= start:
            self.add_error("certificate_to", _("The certificate must end after it starts."))
        return cleaned
