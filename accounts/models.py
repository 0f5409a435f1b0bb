"""People, the units they belong to and their memberships; what a membership allows is `accounts.roles`'."""

from datetime import date

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.credit_code import LENGTH, validate_uscc
from accounts.roles import ENTERPRISE, ROLES, AuthorityKind, Role

__all__ = [
    "Authority",
    "AuthorityKind",
    "Enterprise",
    "EnterpriseKind",
    "Language",
    "Membership",
    "Province",
    "Role",
    "User",
    "YesNoUnknown",
]


class Language(models.TextChoices):
    """The languages of the screen."""

    ZH_HANS = "zh-hans", "简体中文"
    EN = "en", "English"


class EnterpriseKind(models.TextChoices):
    """What kind of data handler it is, in the words of the regime."""

    ENTERPRISE = "enterprise", _("enterprise")
    CIIO = "ciio", _("critical information infrastructure operator")
    STATE_ORGAN = "state_organ", _("state organ")
    PUBLIC_FUNCTION = "public_function", _("body with public functions")
    OVERSEAS_HANDLER = "overseas_handler", _("overseas handler")


class YesNoUnknown(models.TextChoices):
    """An answer that may be missing; unknown never counts as no."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class Province(models.TextChoices):
    """Province-level divisions by the first two digits of GB/T 2260."""

    BEIJING = "11", _("Beijing")
    TIANJIN = "12", _("Tianjin")
    HEBEI = "13", _("Hebei")
    SHANXI = "14", _("Shanxi")
    INNER_MONGOLIA = "15", _("Inner Mongolia")
    LIAONING = "21", _("Liaoning")
    JILIN = "22", _("Jilin")
    HEILONGJIANG = "23", _("Heilongjiang")
    SHANGHAI = "31", _("Shanghai")
    JIANGSU = "32", _("Jiangsu")
    ZHEJIANG = "33", _("Zhejiang")
    ANHUI = "34", _("Anhui")
    FUJIAN = "35", _("Fujian")
    JIANGXI = "36", _("Jiangxi")
    SHANDONG = "37", _("Shandong")
    HENAN = "41", _("Henan")
    HUBEI = "42", _("Hubei")
    HUNAN = "43", _("Hunan")
    GUANGDONG = "44", _("Guangdong")
    GUANGXI = "45", _("Guangxi")
    HAINAN = "46", _("Hainan")
    CHONGQING = "50", _("Chongqing")
    SICHUAN = "51", _("Sichuan")
    GUIZHOU = "52", _("Guizhou")
    YUNNAN = "53", _("Yunnan")
    TIBET = "54", _("Tibet")
    SHAANXI = "61", _("Shaanxi")
    GANSU = "62", _("Gansu")
    QINGHAI = "63", _("Qinghai")
    NINGXIA = "64", _("Ningxia")
    XINJIANG = "65", _("Xinjiang")


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is kept in lower case, so one person has one account."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: object) -> "User":
        """A person without memberships; ValueError without an e-mail address."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None) -> "User":
        """A technical operator: reads the admin, but may take no act without a membership."""
        return self.create_user(email, name, password, is_superuser=True)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of that e-mail address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in by e-mail; everything a person may do comes from memberships."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.ZH_HANS)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_superuser = models.BooleanField(_("technical operator"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="accounts_user_language"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def is_staff(self) -> bool:
        """Whether the admin's door opens: a membership of an authority today, or a technical operator."""
        return (
            self.is_superuser
            or Membership.objects.of_authorities().active(self, timezone.localdate()).exists()
        )

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """What the backends say, a superuser included: there is no bypass."""
        return self.is_active and any(_asks(b, "has_perm", self, perm, obj) for b in get_backends())

    def has_perms(self, perms: list[str], obj: models.Model | None = None) -> bool:
        """Whether every one is held."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin shows the app."""
        return self.is_active and any(_asks(b, "has_module_perms", self, app_label) for b in get_backends())


class Enterprise(models.Model):
    """A data handler (数据处理者).

    An overseas handler has no credit code but a domestic representative (PIPL art. 53).
    """

    uscc = models.CharField(
        _("unified social credit code"),
        max_length=LENGTH,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_uscc],
    )
    name_zh = models.CharField(_("name in Chinese"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=EnterpriseKind, default=EnterpriseKind.ENTERPRISE
    )
    province = models.CharField(_("province"), max_length=2, choices=Province)
    is_ciio = models.CharField(
        _("critical information infrastructure operator"),
        max_length=7,
        choices=YesNoUnknown,
        default=YesNoUnknown.UNKNOWN,
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    representative = models.ForeignKey(
        "self",
        verbose_name=_("domestic representative"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="represented",
    )

    class Meta:
        ordering = ["name_zh", "id"]
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("uscc"), LENGTH) | Q(uscc__isnull=True),
                name="accounts_enterprise_uscc_length",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=EnterpriseKind.OVERSEAS_HANDLER, uscc__isnull=True, representative__isnull=False
                )
                | (
                    ~Q(kind=EnterpriseKind.OVERSEAS_HANDLER)
                    & Q(uscc__isnull=False, representative__isnull=True)
                ),
                name="accounts_enterprise_code_or_representative",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EnterpriseKind.values), name="accounts_enterprise_kind"
            ),
            models.CheckConstraint(
                condition=Q(is_ciio__in=YesNoUnknown.values), name="accounts_enterprise_ciio"
            ),
            models.CheckConstraint(
                condition=Q(province__in=Province.values), name="accounts_enterprise_province"
            ),
        ]

    def __str__(self) -> str:
        return _in_language(zh=self.name_zh, en=self.name_en)

    @property
    def code(self) -> str:
        """What the ledger and the session call it: the credit code, or for an overseas handler `id-<pk>`."""
        return self.uscc or f"id-{self.pk}"

    def clean(self) -> None:
        """Says in words what the constraint on code and representative refuses."""
        overseas = self.kind == EnterpriseKind.OVERSEAS_HANDLER
        self.uscc = self.uscc or None
        if overseas and self.representative_id is None:
            raise ValidationError(
                {"representative": _("An overseas handler names its domestic representative.")}
            )
        if overseas and self.uscc:
            raise ValidationError({"uscc": _("An overseas handler has no unified social credit code.")})
        if not overseas and not self.uscc:
            raise ValidationError({"uscc": _("Enter the unified social credit code.")})
        if not overseas and self.representative_id is not None:
            raise ValidationError(
                {"representative": _("Only an overseas handler has a domestic representative.")}
            )


class Authority(models.Model):
    """An office, organ, ministry, regulator or body; stages and tables are pinned to its kind."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=AuthorityKind)
    province = models.CharField(_("province"), max_length=2, choices=Province, blank=True)
    sector = models.SlugField(_("sector"), max_length=40, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        ordering = ["code"]
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AuthorityKind.values), name="accounts_authority_kind"
            ),
            models.CheckConstraint(
                condition=(Q(kind=AuthorityKind.PROVINCIAL_OFFICE) & Q(province__in=Province.values))
                | (~Q(kind=AuthorityKind.PROVINCIAL_OFFICE) & Q(province="")),
                name="accounts_authority_province_of_offices",
            ),
            models.CheckConstraint(
                condition=(Q(kind=AuthorityKind.SECTOR_REGULATOR) & ~Q(sector=""))
                | (~Q(kind=AuthorityKind.SECTOR_REGULATOR) & Q(sector="")),
                name="accounts_authority_sector_of_regulators",
            ),
        ]

    def __str__(self) -> str:
        return _in_language(zh=self.name_zh, en=self.name_en)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about memberships; days are half-open, `[from_on, to_on)`."""

    def active(self, user: "User", on: date) -> "MembershipQuerySet":
        """Those of the user that hold on the day."""
        open_ended = Q(to_on__isnull=True) | Q(to_on__gt=on)
        return self.filter(open_ended, user=user, from_on__lte=on)

    def of_authorities(self) -> "MembershipQuerySet":
        """Those of an authority."""
        return self.filter(authority__isnull=False)

    def of_enterprises(self) -> "MembershipQuerySet":
        """Those of an enterprise."""
        return self.filter(enterprise__isnull=False)


class Membership(models.Model):
    """One role of one person at one unit, from a day until (not on) a day; written by `accounts.writer`."""

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name=_("enterprise"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("authority"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until, not including"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user", "id"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_membership_role"),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, authority__isnull=True)
                | Q(enterprise__isnull=True, authority__isnull=False),
                name="accounts_membership_one_unit",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="accounts_membership_dates"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "enterprise"],
                condition=Q(to_on__isnull=True, enterprise__isnull=False),
                name="accounts_membership_once_per_enterprise",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "authority"],
                condition=Q(to_on__isnull=True, authority__isnull=False),
                name="accounts_membership_once_per_authority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.get_role_display()} / {self.enterprise or self.authority}"

    @property
    def unit_kind(self) -> str:
        """ "enterprise", or the authority's kind."""
        return self.authority.kind if self.authority else ENTERPRISE

    @property
    def unit(self) -> str:
        """The unit as the ledger writes it."""
        if self.authority is not None:
            return f"authority:{self.authority.code}"
        return f"enterprise:{self.enterprise.code}" if self.enterprise else ""

    def clean(self) -> None:
        """Refuses a role that its unit cannot give; raises ValidationError."""
        if (self.enterprise_id is None) == (self.authority_id is None):
            raise ValidationError(
                _("A membership belongs to one enterprise or one authority."), code="one_unit"
            )
        if self.role in Role.values and self.unit_kind not in ROLES[Role(self.role)].unit_kinds:
            raise ValidationError({"role": _("This role cannot be held at this unit.")}, code="role_unit")


def _asks(backend: object, question: str, *args: object) -> bool:
    answer = getattr(backend, question, None)
    return bool(answer and answer(*args))


def _in_language(*, zh: str, en: str) -> str:
    return zh if (get_language() or "").startswith("zh") or not en else en
