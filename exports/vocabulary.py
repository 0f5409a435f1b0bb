"""The words that names share and that tell no firm from another: legal forms, places, generic and weak parts.

Owns word lists only; knows no party, no score and no database.
"""

from __future__ import annotations

# Spelled in many ways, one canonical form each. Keys are the last words of a name joined without blanks.
LEGAL_FORMS: dict[str, str] = {
    **dict.fromkeys(("inc", "incorporated"), "inc"),
    **dict.fromkeys(("corp", "corporation"), "corp"),
    **dict.fromkeys(("co", "company", "cos", "companies"), "co"),
    **dict.fromkeys(("ltd", "limited"), "ltd"),
    **dict.fromkeys(("lp", "limitedpartnership"), "lp"),
    **dict.fromkeys(("llc", "limitedliabilitycompany"), "llc"),
    **dict.fromkeys(("llp", "limitedliabilitypartnership"), "llp"),
    **dict.fromkeys(("plc", "publiclimitedcompany"), "plc"),
    **dict.fromkeys(("coltd", "companylimited", "colimited", "companyltd"), "coltd"),
    **dict.fromkeys(("pteltd", "privatelimited", "pvtltd", "ptyltd", "ptylimited"), "pteltd"),
    **dict.fromkeys(("kk", "kabushikikaisha", "kabushikigaisha"), "kk"),
    **dict.fromkeys(("gmbh", "gesellschaftmitbeschrankterhaftung"), "gmbh"),
    **dict.fromkeys(("sa", "societeanonyme", "sociedadanonima"), "sa"),
    **dict.fromkeys(("sarl", "sari"), "sarl"),
    **dict.fromkeys(("spzoo", "spolkazoo"), "spzoo"),
    **{
        form: form
        for form in (
            *("ooo", "lc", "pllc", "pc", "ag", "kg", "gmbhcokg", "se", "sas", "srl", "spa", "sro", "as", "asa", "ab"),
            *("aps", "oy", "oyj", "nv", "bv", "sdnbhd", "bhd", "jsc", "ojsc", "cjsc", "pjsc", "oao", "zao", "pao"),
            *("fze", "fzco", "fzllc", "doo", "dd", "kft", "zrt", "nyrt", "eood", "ood", "ead", "ltda", "sadecv"),
            *("eirl", "ug", "ohg", "hf", "ehf", "pt", "tbk", "gk", "yk", "kgaa", "jv"),
        )
    },
}
# Those that stand before the name as well ("SARL Strategy Analytics", "OOO Romashka", "PT Telkom").
LEADING_LEGAL_FORMS = frozenset({"sarl", "sari", "ooo", "oao", "zao", "pao", "pt", "sa", "sas", "srl"})
LONGEST_LEGAL_FORM = 4

HAN_LEGAL_FORMS = (
    *("股份有限责任公司", "股份有限公司", "有限责任公司", "私人有限公司", "有限合伙企业", "责任有限公司"),
    *("株式会社", "合同会社", "有限会社", "有限合伙", "有限公司", "股份公司", "合伙企业", "总公司", "分公司", "公司", "(株)"),
)

PLACES = frozenset(
    """
    africa america american americas asia asian apac emea europe european pacific
    argentina argentine australia australian austria austrian belgium belgian brazil brazilian britain british
    canada canadian chile china chinese czech czechia denmark danish egypt egyptian finland finnish france french
    germany german deutschland greece greek hk hongkong hungary hungarian india indian indonesia indonesian iran
    iranian iraq ireland irish israel israeli italy italian italia japan japanese nippon kazakhstan korea korean
    kuwait luxembourg macao macau malaysia malaysian mexico mexican netherlands dutch norway norwegian pakistan
    pakistani philippines philippine poland polish portugal portuguese prc qatar romania romanian russia russian
    saudi singapore singaporean slovakia slovenia spain spanish sweden swedish switzerland swiss taiwan taiwanese
    thailand thai turkey turkish turkiye uae uk ukraine ukrainian usa vietnam vietnamese
    beijing chengdu chongqing dalian dongguan foshan guangdong guangzhou hainan hangzhou hebei henan hubei hunan
    jiangsu nanjing ningbo qingdao shandong shanghai shenyang shenzhen suzhou tianjin wuhan wuxi xiamen xian
    zhejiang zhuhai berlin dubai london moscow munich osaka paris seoul taipei tokyo
    """.split()
)

HAN_PLACES = tuple(
    sorted(
        """
        中华人民共和国 中国 大中华 中华 美国 美洲 北美 南美 日本 韩国 大韩民国 朝鲜 英国 法国 德国 意大利 西班牙 葡萄牙 荷兰 比利时
        瑞士 瑞典 挪威 丹麦 芬兰 奥地利 波兰 捷克 匈牙利 希腊 俄罗斯 乌克兰 加拿大 墨西哥 巴西 阿根廷 智利 澳大利亚 新西兰 印度
        印度尼西亚 印尼 越南 泰国 马来西亚 新加坡 菲律宾 巴基斯坦 哈萨克斯坦 以色列 伊朗 伊拉克 土耳其 沙特 阿联酋 卡塔尔 埃及 南非
        欧洲 亚洲 非洲 亚太 香港 澳门 台湾 北京 北京市 上海 上海市 天津 天津市 重庆 重庆市 广东 广东省 广州 广州市 深圳 深圳市 东莞 佛山
        珠海 江苏 江苏省 南京 苏州 无锡 浙江 浙江省 杭州 杭州市 宁波 山东 山东省 青岛 福建 福建省 厦门 四川 四川省 成都 成都市 湖北
        湖北省 武汉 武汉市 湖南 湖南省 长沙 河南 河南省 河北 河北省 陕西 陕西省 西安 辽宁 辽宁省 沈阳 大连 海南 海南省 安徽 安徽省 合肥
        江西 云南 贵州 广西 新疆 东京 大阪 首尔 台北 伦敦 巴黎
        """.split(),
        key=len,
        reverse=True,
    )
)

GENERIC_PARTS = frozenset(
    """
    technology technologies tech international intl global worldwide group groups holding holdings industries
    industry industrial enterprise enterprises systems system services service solutions solution products
    laboratories laboratory labs lab ventures operations development
    """.split()
)
HAN_GENERIC_PARTS = (
    *("解决方案", "信息技术", "信息科技", "集团", "控股", "国际", "科技", "技术", "实业", "企业", "产业", "工业", "系统"),
    *("服务", "发展", "实验室"),
)

# Words of a trade: never taken away, but a name made of nothing else tells no firm from another.
WEAK_PARTS = GENERIC_PARTS | frozenset(
    """
    academy advanced aero aeronautics aeronautical aerospace agency agricultural air aircraft airlines airways
    applied association automotive aviation bank banking bureau capital center chemical chemicals commerce
    commercial committee communications computer construction consulting council data defense design digital
    education electric electrical electronic electronics energy engineering equipment exploration finance financial
    first food foundation fund gas general health hospital information institute institution insurance integrated
    investment investments logistics machinery management manufacturing marine maritime market marketing materials
    media medical mechanical metal metals military mining ministry missile missiles motor motors national network
    networks new office oil optical paper petroleum pharma pharmaceutical pharmaceuticals photonics power precision
    public radio rail railway research resources retail robotics royal satellite school science sciences security
    semiconductor sensor shipbuilding shipping software space state steel supply tactical telecom telecommunications
    textile tools trade trading transport united university water and of the for in at by
    """.split()
)
HAN_WEAK_PARTS = tuple(
    sorted(
        HAN_GENERIC_PARTS
        + tuple(
            """
            银行 大学 学院 研究院 研究所 研究 学会 协会 造船 船舶 船厂 航空 航天 宇航 航空宇宙 电子 电气 电力 电机 电器 电信 通信
            通讯 能源 石油 石化 天然气 钢铁 金属 矿业 化工 化学 材料 保险 证券 基金 投资 资本 金融 财务 物流 运输 贸易 商贸 进出口
            工程 建设 建筑 机械 机电 机器人 设备 装备 仪器 仪表 汽车 医疗 医药 制药 生物 健康 食品 农业 纺织 服装 传媒 文化 教育 咨询
            管理 网络 信息 软件 数据 智能 人工智能 数字 光学 光子 光电 半导体 防务 国防 军工 军械 安全 海洋 海事 航运 空间 卫星 无人机 导弹
            应用 先进 精密 国家 中央 市场 分析 第一 联合 通用 综合 制造 生产 设计 开发 产品
            """.split()
        ),
        key=len,
        reverse=True,
    )
)

# Spellings of one word, and letters that Unicode does not decompose.
SPELLINGS = {
    "defence": "defense",
    "centre": "center",
    "organisation": "organization",
    "aluminium": "aluminum",
    "labour": "labor",
    "intl": "international",
    "mfg": "manufacturing",
    "dept": "department",
    "univ": "university",
}
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
SMALL_WORDS = frozenset({"and", "the"})
