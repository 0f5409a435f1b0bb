"""What the demo's enterprises write: facts of applications as data, invented but believable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.demo import BEIJING, SHENZHEN


@dataclass(frozen=True, kw_only=True)
class Filing:
    """One application as its enterprise wrote it; `papers` are kinds beyond those its route requires."""

    enterprise: str
    title: str
    fields: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...] = ()
    recipients: tuple[Mapping[str, Any], ...] = ()
    papers: tuple[str, ...] = ()
    with_papers: bool = True


def facts(purpose: str, necessity: str, persons: int, sensitive: int = 0, **more: Any) -> dict[str, Any]:
    """The application's own fields: persons this year with ordinary and with sensitive data."""
    return {
        "foreign_authority": "no",
        "outbound": "yes",
        "purpose": purpose,
        "necessity": necessity,
        "legal_basis": "separate_consent",
        "transaction_kind": "vendor",
        "pi_count_this_year": persons,
        "sensitive_pi_count_this_year": sensitive,
        **more,
    }


def item(name: str, category: str, count: int, **more: Any) -> dict[str, Any]:
    """A data item that nobody notified as important, of general harm to individuals."""
    return {
        "name": name,
        "category": category,
        "source": "collected_from_individual",
        "right": "hold",
        "consent_basis": "separate_consent",
        "anonymisation": "none",
        "count": count,
        "sensitive_count": 0,
        "retention_months": 24,
        "important": "no",
        "impacts": {"individual_rights": "general"},
        **more,
    }


def recipient(name_en: str, jurisdiction: str, business: str, **more: Any) -> dict[str, Any]:
    """An ordinary recipient."""
    return {
        "name_en": name_en,
        "jurisdiction": jurisdiction,
        "business": business,
        "contact": "privacy@recipient.example",
        "safeguards": "ISO/IEC 27001；传输与存储加密；仅限指定人员访问。Encrypted in transit and at rest.",
        **more,
    }


SINGAPORE = recipient("Merlion Fulfilment Pte. Ltd.", "SG", "跨境仓储与配送 Fulfilment", name_zh="鱼尾狮仓配")
JAPAN = recipient("Hanamizuki Parcel K.K.", "JP", "快递 Parcel delivery", name_zh="花水木快递株式会社")
GERMANY = recipient("Rheinbogen Klinikforschung GmbH", "DE", "临床研究 Clinical research")
PARENT = recipient("Penghai Holdings Inc.", "US", "集团母公司 Parent company", kind="affiliate")
LABORATORY = recipient("Cedar Creek Biolabs LLC", "US", "基因检测 Genetic testing")

ORDERS_SINGAPORE = Filing(
    enterprise=SHENZHEN,
    title="新加坡会员订单与配送 Member orders to Singapore",
    fields=facts(
        "履行会员在新加坡站的订单、配送和售后。Perform orders, delivery and after-sales for members.",
        "境外仓需要收件人信息方可配送。The warehouse abroad needs the consignee to deliver.",
        1_480_000,
        scenario="e_commerce",
    ),
    items=(
        item("收件人姓名与账号 Names and accounts", "identifiers", 1_480_000),
        item("联系方式与地址 Contact and address", "contact", 1_480_000),
    ),
    recipients=(SINGAPORE,),
)
GIFT_ORDERS = Filing(
    enterprise=SHENZHEN,
    title="个人海淘订单履约 Individual orders to Singapore",
    fields=facts(
        "按个人下单向新加坡商家传送订单。Pass an individual's order to the seller.",
        "订立、履行个人作为一方当事人的合同所必需。Necessary for the contract with the individual.",
        36_000,
        scenario="e_commerce",
        scenario_exemption="contract_necessity",
    ),
    items=(item("订单收件信息 Consignee of an order", "contact", 36_000, consent_basis="contract"),),
    recipients=(SINGAPORE,),
)
ADVERTISING = Filing(
    enterprise=SHENZHEN,
    title="新加坡站浏览偏好分析 Browsing preferences, Singapore",
    fields=facts(
        "分析新加坡站用户偏好以改进推荐。Improve recommendations on the Singapore site.",
        "分析团队在新加坡。The analysts work in Singapore.",
        180_000,
        scenario="e_commerce",
    ),
    items=(
        item("浏览与购买行为 Browsing and purchases", "behaviour", 180_000, anonymisation="deidentified"),
    ),
    recipients=(recipient("Sentosa Insight Pte. Ltd.", "SG", "数据分析 Analytics"),),
)
AFTER_SALES = Filing(
    enterprise=SHENZHEN,
    title="马来西亚售后客服 After-sales service, Malaysia",
    fields=facts(
        "马来西亚呼叫中心处理中文售后。A call centre in Malaysia answers customers.",
        "夜间客服由境外团队承担。Nights are covered abroad.",
        240_000,
        scenario="outsourcing",
    ),
    items=(item("客户联系方式 Customer contacts", "contact", 240_000),),
    recipients=(recipient("Seri Bintang Contact Sdn. Bhd.", "MY", "客服外包 Call centre"),),
)
CATALOGUE = Filing(
    enterprise=SHENZHEN,
    title="日本仓退货处理 Returns at the Japanese warehouse",
    fields=facts(
        "处理日本站退货与退款。Handle returns and refunds of the Japanese site.",
        "退货须核对购买人。The buyer of a return must be checked.",
        150_000,
        scenario="e_commerce",
    ),
    items=(item("退货人信息 Persons returning goods", "contact", 150_000),),
    recipients=(JAPAN,),
)
STAFF = Filing(
    enterprise=SHENZHEN,
    title="员工绩效数据至美国母公司 Staff appraisal to the US parent",
    fields=facts(
        "集团统一绩效与薪酬管理。Appraisal and pay across the group.",
        "母公司人力资源系统部署在美国。The group's system runs in the United States.",
        126_000,
        scenario="hr",
        transaction_kind="intra_group",
    ),
    items=(item("员工与骑手用工记录 Employment records", "employment", 126_000),),
    recipients=(PARENT,),
)
STREAMERS = Filing(
    enterprise=SHENZHEN,
    title="泰国主播结算（草稿）Payments to streamers in Thailand",
    fields={"purpose": "向泰国主播结算佣金。Pay commissions to streamers.", "scenario": "payment"},
    items=(item("收款账户 Payee accounts", "financial", 2_600),),
    recipients=(recipient("Siam Live Co., Ltd.", "TH", "直播 Live streaming"),),
    with_papers=False,
)
IDENTITY = Filing(
    enterprise=SHENZHEN,
    title="日本清关身份核验 Identity check for Japanese customs",
    fields=facts(
        "为日本清关核验收件人身份。Verify consignees for customs.",
        "日本海关要求申报收件人。Customs asks for the consignee.",
        1_120_000,
        22_000,
        scenario="supply_chain",
    ),
    items=(item("清关身份信息 Identity for customs", "identifiers", 1_120_000, sensitive_count=22_000),),
    recipients=(JAPAN,),
)
ROADS = Filing(
    enterprise=SHENZHEN,
    title="无人配送车道路数据 Road data of delivery vehicles",
    fields=facts(
        "与德国供应商共同改进感知算法。Improve perception with a German supplier.",
        "供应商的验证平台在德国。The supplier validates in Germany.",
        0,
        scenario="supply_chain",
    ),
    items=(
        item(
            "园区道路三维点云 3D point clouds of roads",
            "automotive",
            48_000,
            count_unit="records",
            source="generated_in_operations",
            consent_basis="not_personal",
            important="yes",
            important_by="广东省工业和信息化厅",
            important_document="粤工信数告〔2026〕17号",
            important_on=date(2026, 6, 30),
            impacts={"national_security": "general", "economic_operation": "general"},
        ),
    ),
    recipients=(recipient("Neckartal Sensorik GmbH", "DE", "车载传感器 Vehicle sensors"),),
    papers=("notification_of_important_data",),
)
SUBPOENA = Filing(
    enterprise=SHENZHEN,
    title="境外法院调取交易记录 Records asked for by a foreign court",
    fields=facts(
        "美国法院在商标案中要求提供卖家交易记录。A US court asks for sellers' records.",
        "对方要求在三十日内提交。Thirty days were given.",
        4_200,
        foreign_authority="yes",
        transaction_kind="public_authority",
    ),
    items=(item("卖家交易记录 Sellers' transactions", "financial", 4_200),),
    recipients=(recipient("United States District Court", "US", "司法 Court", kind="authority"),),
    papers=("other",),
)
TRIAL = Filing(
    enterprise=BEIJING,
    title="肿瘤临床试验数据至德国 Oncology trial data to Germany",
    fields=facts(
        "多中心临床试验统计分析。Statistics of a multi-centre trial.",
        "申办方统计中心在德国。The sponsor's statisticians work in Germany.",
        0,
        18_400,
        scenario="clinical_trial",
    ),
    items=(
        item(
            "受试者病历摘要 Case summaries",
            "health",
            18_400,
            sensitive_count=18_400,
            anonymisation="deidentified",
        ),
    ),
    recipients=(GERMANY,),
)
SEQUENCES = Filing(
    enterprise=BEIJING,
    title="基因组数据许可至美国 Genomes licensed to the United States",
    fields=facts(
        "向美国实验室许可使用基因组数据。Licence genomes to a laboratory.",
        "对方用于药物靶点研究。Used to find drug targets.",
        0,
        26_000,
        scenario="research",
        transaction_kind="brokerage",
    ),
    items=(item("全基因组测序结果 Whole genomes", "genomic", 26_000, sensitive_count=26_000),),
    recipients=(LABORATORY,),
)
DIAGNOSTICS = Filing(
    enterprise=BEIJING,
    title="病理影像判读外包至美国 Pathology reading in the United States",
    fields=facts(
        "由境外病理专家二次判读。A second reading by pathologists abroad.",
        "国内缺少该亚型的判读经验。Experience of this subtype is rare.",
        0,
        14_600,
        scenario="outsourcing",
    ),
    items=(item("病理影像与诊断 Pathology images", "health", 14_600, sensitive_count=14_600),),
    recipients=(recipient("Blue Mesa Pathology Inc.", "US", "病理诊断 Pathology"),),
)
QUALITY = Filing(
    enterprise=BEIJING,
    title="试剂质量投诉处理 Complaints about reagents",
    fields=facts(
        "瑞士质量中心处理客户投诉。A centre in Switzerland handles complaints.",
        "集团质量体系统一在瑞士。Quality is run from Switzerland.",
        130_000,
        scenario="supply_chain",
        route_choice="certification",
        certificate_number="CCRC-PIP-2026-0148",
        certificate_from=date(2026, 3, 1),
        certificate_to=date(2029, 2, 28),
    ),
    items=(item("投诉人联系方式 Persons complaining", "contact", 130_000),),
    recipients=(recipient("Helvetia Reagenz AG", "CH", "试剂 Reagents"),),
)
NEWSLETTER = Filing(
    enterprise=BEIJING,
    title="学术会议邀请（已撤回）Invitations to a congress",
    fields=facts(
        "向境外会务公司提供参会人名单。Give the organiser a list of participants.",
        "会务由境外公司承办。The organiser is abroad.",
        110_000,
        scenario="other",
    ),
    items=(item("参会人联系方式 Participants", "contact", 110_000),),
    recipients=(recipient("Lac Léman Congrès SA", "CH", "会务 Congresses"),),
)
