"""The people and units of a demonstration, at least one person per role; it refuses to run outside DEBUG."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.access import Acting
from accounts.models import (
    Authority,
    AuthorityKind,
    Enterprise,
    EnterpriseKind,
    Province,
    Role,
    User,
    YesNoUnknown,
)
from accounts.writer import grant

PASSWORD = "tongguan-demo"
SINCE = datetime(2024, 1, 1, tzinfo=UTC)  # demo memberships are as old as the oldest demo row

SHENZHEN = "91440300MA5FQ12C39"
BEIJING = "91110108MA01TG2K7E"


@dataclass(frozen=True)
class DemoAccount:
    """A person, with roles as (role, code of the authority or enterprise)."""

    email: str
    name: str
    roles: tuple[tuple[Role, str], ...]


ENTERPRISES = (
    {
        "uscc": SHENZHEN,
        "name_zh": "深圳鹏海跨境电商有限公司",
        "name_en": "Shenzhen Penghai Cross-border E-commerce Co., Ltd.",
        "kind": EnterpriseKind.ENTERPRISE,
        "province": Province.GUANGDONG,
        "is_ciio": YesNoUnknown.NO,
        "address": "广东省深圳市南山区科苑路 1 号",
    },
    {
        "uscc": BEIJING,
        "name_zh": "北京燕山基因科技有限公司",
        "name_en": "Beijing Yanshan Genomics Technology Co., Ltd.",
        "kind": EnterpriseKind.ENTERPRISE,
        "province": Province.BEIJING,
        "is_ciio": YesNoUnknown.NO,
        "address": "北京市海淀区中关村东路 2 号",
    },
)

# code, kind, province, sector, name_zh, name_en
_PROVINCIAL, _REGULATOR = AuthorityKind.PROVINCIAL_OFFICE, AuthorityKind.SECTOR_REGULATOR
AUTHORITIES: tuple[tuple[str, AuthorityKind, str, str, str, str], ...] = (
    ("cac-guangdong", _PROVINCIAL, "44", "", "广东省互联网信息办公室", "Guangdong Cyberspace Office"),
    ("cac-beijing", _PROVINCIAL, "11", "", "北京市互联网信息办公室", "Beijing Cyberspace Office"),
    (
        "cac-review",
        AuthorityKind.NATIONAL_OFFICE,
        "",
        "",
        "国家网信办评估办公室",
        "National Cyberspace Office",
    ),
    ("security-review", AuthorityKind.REVIEW_ORGAN, "", "", "国家安全审查办公室", "Security Review Organ"),
    ("commerce", AuthorityKind.COMMERCE, "", "", "商务部", "Ministry of Commerce"),
    ("cyberspace", AuthorityKind.CYBERSPACE, "", "", "国家互联网信息办公室", "Cyberspace Administration"),
    ("foreign-affairs", AuthorityKind.FOREIGN_AFFAIRS, "", "", "外交部", "Ministry of Foreign Affairs"),
    ("health", _REGULATOR, "", "health", "国家卫生健康委员会", "National Health Commission"),
    ("certifier", AuthorityKind.CERTIFICATION_BODY, "", "", "示范认证中心", "Demonstration Certifier"),
)

DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("preparer@tongguan.example", "陈静 Chen Jing", ((Role.PREPARER, SHENZHEN),)),
    DemoAccount("signatory@tongguan.example", "林涛 Lin Tao", ((Role.SIGNATORY, SHENZHEN),)),
    DemoAccount("signatory-beijing@tongguan.example", "赵敏 Zhao Min", ((Role.SIGNATORY, BEIJING),)),
    DemoAccount(
        "both@tongguan.example", "何佳 He Jia", ((Role.SIGNATORY, SHENZHEN), (Role.PREPARER, BEIJING))
    ),
    DemoAccount("intake@tongguan.example", "黄伟 Huang Wei", ((Role.INTAKE_OFFICER, "cac-guangdong"),)),
    DemoAccount("intake2@tongguan.example", "周宁 Zhou Ning", ((Role.INTAKE_OFFICER, "cac-guangdong"),)),
    DemoAccount("intake-beijing@tongguan.example", "孙丽 Sun Li", ((Role.INTAKE_OFFICER, "cac-beijing"),)),
    DemoAccount("intake-national@tongguan.example", "马超 Ma Chao", ((Role.INTAKE_OFFICER, "cac-review"),)),
    DemoAccount("acceptance@tongguan.example", "吴芳 Wu Fang", ((Role.ACCEPTANCE_OFFICER, "cac-review"),)),
    DemoAccount("grading@tongguan.example", "郑凯 Zheng Kai", ((Role.GRADING_OFFICER, "cac-review"),)),
    DemoAccount("security@tongguan.example", "冯雪 Feng Xue", ((Role.SECURITY_REVIEWER, "cac-review"),)),
    DemoAccount("export@tongguan.example", "蒋磊 Jiang Lei", ((Role.EXPORT_CONTROL_OFFICER, "commerce"),)),
    DemoAccount("export2@tongguan.example", "唐琳 Tang Lin", ((Role.EXPORT_CONTROL_OFFICER, "commerce"),)),
    DemoAccount("decision@tongguan.example", "沈岚 Shen Lan", ((Role.DECISION_MAKER, "cac-review"),)),
    DemoAccount("countersign@tongguan.example", "韩博 Han Bo", ((Role.DECISION_MAKER, "cac-review"),)),
    DemoAccount("countersign2@tongguan.example", "杨柳 Yang Liu", ((Role.DECISION_MAKER, "cac-review"),)),
    DemoAccount("referral@tongguan.example", "朱明 Zhu Ming", ((Role.REFERRAL_OFFICER, "security-review"),)),
    DemoAccount("editor@tongguan.example", "秦岳 Qin Yue", ((Role.MINISTRY_EDITOR, "commerce"),)),
    DemoAccount("approver@tongguan.example", "许晴 Xu Qing", ((Role.MINISTRY_APPROVER, "cyberspace"),)),
    DemoAccount(
        "editor-cyberspace@tongguan.example", "曹阳 Cao Yang", ((Role.MINISTRY_EDITOR, "cyberspace"),)
    ),
    DemoAccount(
        "approver-commerce@tongguan.example", "谢宁 Xie Ning", ((Role.MINISTRY_APPROVER, "commerce"),)
    ),
    DemoAccount("auditor@tongguan.example", "罗军 Luo Jun", ((Role.AUDITOR, "cac-review"),)),
    DemoAccount("administrator@tongguan.example", "梁红 Liang Hong", ((Role.ADMINISTRATOR, "cac-review"),)),
)


@transaction.atomic
def create() -> None:
    """Makes what is missing and leaves the rest; raises ImproperlyConfigured outside DEBUG."""
    if not settings.DEBUG:
        raise ImproperlyConfigured("Demo accounts have a known password and are made with DEBUG=1 only.")
    units = _units()
    for account in DEMO_ACCOUNTS:
        fields = {"name": account.name, "password": _hashed}
        user, _ = User.objects.get_or_create(email=account.email, defaults=fields)
        for role, code in account.roles:
            _grant_once(user, role, units[code])


@cache
def _hashed() -> str:
    """Hashed once, and only for a missing account: twenty hashes would take most of the set-up's time."""
    return make_password(PASSWORD)


def _units() -> dict[str, Enterprise | Authority]:
    units: dict[str, Enterprise | Authority] = {}
    for fields in ENTERPRISES:
        units[fields["uscc"]], _ = Enterprise.objects.get_or_create(uscc=fields["uscc"], defaults=fields)
    for code, kind, province, sector, name_zh, name_en in AUTHORITIES:
        fields = {
            "kind": kind,
            "province": province,
            "sector": sector,
            "name_zh": name_zh,
            "name_en": name_en,
        }
        units[code], _ = Authority.objects.get_or_create(code=code, defaults=fields)
    return units


def _grant_once(user: User, role: Role, unit: Enterprise | Authority) -> None:
    at_unit = {"enterprise": unit} if isinstance(unit, Enterprise) else {"authority": unit}
    if not user.memberships.filter(role=role, to_on__isnull=True, **at_unit).exists():
        grant(user, role=role, unit=unit, by=Acting.system("demo"), now=SINCE)
