"""Measure words and the nouns behind them, and the unit of ``units.csv`` that they stand for."""

from __future__ import annotations

import re
from functools import cache

from casebook import paths
from casebook.findfigures.words import HAN, any_of
from casebook.tables import read_table

#: Measure word → (unit, factor to it). Where the unit is empty the noun decides, and without one it stays empty.
MEASURES: dict[str, tuple[str, str]] = {
    "平方公里": ("m2", "1000000"), "平方千米": ("m2", "1000000"), "公顷": ("m2", "10000"), "平方米": ("m2", "1"),
    "平米": ("m2", "1"), "㎡": ("m2", "1"), "平方": ("m2", "1"), "亩": ("", "1"), "公里": ("", "1"), "千米": ("", "1"),
    "米": ("", "1"), "吨": ("", "1"), "斤": ("", "1"), "公斤": ("", "1"), "度": ("", "1"), "英寸": ("inches", "1"),
    "寸": ("inches", "1"), "元": ("yuan", "1"), "块钱": ("yuan", "1"), "人民币": ("yuan", "1"),
    "%": ("percent", "1"), "个百分点": ("", "1"), "‰": ("", "1"), "倍": ("multiples", "1"), "成": ("percent", "10"),
    "折": ("percent", "10"), "番": ("", "1"),
    "人次": ("person_times", "1"), "场次": ("sessions", "1"), "人": ("people", "1"), "名": ("people", "1"),
    "位": ("people", "1"), "户": ("households", "1"), "户次": ("", "1"), "岁": ("years_of_age", "1"), "周岁": ("years_of_age", "1"),
    "个月": ("months", "1"), "个多月": ("months", "1"), "个余月": ("months", "1"), "个半月": ("months", "1"),
    "个季度": ("months", "3"), "年": ("year", "1"), "周年": ("year", "1"), "周": ("days", "7"), "个星期": ("days", "7"),
    "天": ("days", "1"), "日": ("days", "1"), "月": ("calendar_months", "1"), "月份": ("calendar_months", "1"),
    "小时": ("", "1"), "个小时": ("", "1"), "分钟": ("", "1"), "学期": ("", "1"), "个学期": ("", "1"),
    "次": ("times", "1"), "遍": ("times", "1"), "轮": ("", "1"), "场": ("sessions", "1"), "期": ("classes_held", "1"),
    "批": ("batches", "1"), "批次": ("batches", "1"), "届": ("terms", "1"), "件": ("", "1"), "起": ("disputes", "1"),
    "支": ("teams", "1"), "栋": ("buildings", "1"), "幢": ("buildings", "1"), "台": ("", "1"), "部": ("", "1"),
    "辆": ("", "1"), "套": ("", "1"), "座": ("venues", "1"), "处": ("venues", "1"), "间": ("rooms", "1"), "层": ("levels", "1"),
    "种": ("kinds", "1"), "类": ("kinds", "1"), "项": ("items", "1"), "条": ("items", "1"), "款": ("items", "1"),
    "点": ("items", "1"), "大": ("items", "1"), "级": ("tiers", "1"), "字": ("characters", "1"), "句": ("sentences", "1"),
    "份": ("documents", "1"), "册": ("documents", "1"), "本": ("documents", "1"), "篇": ("documents", "1"),
    "家": ("organisations", "1"), "所": ("", "1"), "步": ("method_steps", "1"), "路": ("channels", "1"), "号": ("serials", "1"),
    "个": ("", "1"), "只": ("", "1"), "张": ("", "1"), "块": ("", "1"), "片": ("", "1"), "道": ("", "1"), "门": ("", "1"),
    "对": ("", "1"), "组": ("", "1"), "团": ("", "1"), "列": ("", "1"), "根": ("", "1"), "面": ("", "1"), "口": ("people", "1"),
    "站": ("", "1"), "盏": ("", "1"), "棵": ("", "1"), "株": ("", "1"), "餐": ("", "1"), "顿": ("", "1"), "课": ("", "1"),
    "课时": ("", "1"), "学时": ("", "1"), "票": ("", "1"), "分": ("", "1"), "单元": ("", "1"), "网格": ("", "1"),
}  # fmt: skip
#: Nouns that are counted without a measure word (四力, 两委, 六部门), with their unit.
BARE_NOUNS = {
    "力": "forces", "委": "committees", "市": "cities", "省": "provinces", "县": "counties", "区": "districts",
    "岗": "posts", "方": "parties", "者": "parties", "地": "places", "部门": "departments", "环节": "steps",
    "色": "colours", "向": "directions", "镇": "townships", "乡": "townships", "街": "subdistricts", "村": "villages",
    "户": "households", "校": "universities", "策": "items", "品": "items", "业": "items",
}  # fmt: skip
#: What a thing counted is called → unit; the first that fits the noun counts.
_NOUN_UNITS = {
    "居委会|居民委员会|村委会|村民委员会|业委会|委员会|工委": "committees", "党支部|支部|党小组|党组织|党总支": "branches",
    "社区": "communities", "小区|住宅区": "estates", "院落": "courtyards", "行政村|自然村|村": "villages",
    "乡镇|镇街|街镇|镇街道": "townships", "街道": "subdistricts", "城市|地级市": "cities", "开发区|园区": "zones",
    "城区|市辖区": "districts", "县": "counties", "楼栋|单元楼|高楼": "buildings", "办公室|办室|机构|科室": "offices",
    "服务中心|活动中心|中心": "centres", "企业|公司|商户|商家": "firms", "机关": "agencies", "科研院所|研究院|研究所": "institutes",
    "高校|大学|院校": "universities", "部门": "departments", "单位|社会组织|组织": "organisations", "项目": "projects",
    "岗位|岗": "posts", "名党员|干部|居民|群众|学生|教师|社工|志愿者|代表|网格员|同志|老人|村官|职工|人员|委员|朋友": "people",
    "团队|队伍|服务队": "teams", "电梯": "lifts", "文件": "documents", "制度|体系|机制": "systems", "层面|层次": "levels",
    "方面|功能|特色|特点|职能|权力|部分|规定|措施|规范|标准|问题清单|打破|文明|要素|重点": "items", "阶段": "stages", "环节": "steps",
    "问题|诉求|热线": "problems", "纠纷|矛盾|案件": "disputes", "类型|模式|途径|方式|服务": "kinds", "产业": "industries",
    "少数民族|民族": "ethnic_groups", "等次|等级": "ratings", "月": "months", "教室": "rooms", "教学班|班级": "school_classes",
    "操场": "playgrounds", "场馆|阵地|驿站|广场|公园|食堂|展示馆|实践站|实践所|服务站": "venues", "座谈会|活动|讲座|会议": "sessions",
    "成果": "outcomes", "来源": "income_sources", "地方|地区|地": "places", "级": "tiers", "方": "parties",
}  # fmt: skip

_MEASURE = re.compile(any_of(" ".join(MEASURES)))
#: Words in which a measure word is no measure word: after a mask or a deleted number 家庭 is not 家.
_COMPOUNDS = {
    "家": "庭居属园长电政具风训乡国里族畜禽务常", "名": "称字单义誉片额师牌胜言校录望流列优门", "位": "于置次居",
    "场": "馆所地景面合", "所": "在有以属谓需做", "项": "目", "级": "别", "期": "间待望", "处": "理置级罚长", "人": "民才均口大文",
    "号": "召码", "条": "件例块理约款", "次": "序日要", "点": "评位击", "件": "套", "分": "析类布工钟别享管为", "台": "账阶",
    "对": "于接应象照比策", "组": "织建成", "部": "门队署分", "门": "店牌", "本": "地市区县科来身", "团": "队结",
    "层": "次面级", "届": "时", "起": "来", "支": "部持队撑援教书委流出付", "路": "线径", "栋": "梁", "站": "点位在",
    "道": "路德", "面": "对积向貌临", "口": "号头碑", "课": "程堂", "大": "力量家众", "票": "据", "列": "入出为", "片": "区",
    "年": "轻龄级", "日": "常", "周": "边围", "天": "然", "月": "度", "元": "旦", "成": "立为了长果绩就功熟", "度": "假过",
    "种": "植子", "类": "似", "座": "谈", "间": "接", "轮": "值", "步": "骤伐", "字": "样", "句": "号", "份": "额",
    "套": "餐", "单元": "", "网格": "", "餐": "饮厅", "根": "据本", "组建": "",
}  # fmt: skip
_NOUN = re.compile(f"[（(]?[{HAN}A-Za-z“”‘’]+")
_NOUN_STOP = re.compile("[的了和与及等并均都已为是在有从向对将由把被让使不也又还就”’]|以上|以下|左右|以内|进行|开展")


def measure_at(text: str, position: int, *, strict: bool = False) -> str:
    """Return the measure word that stands at `position` of `text`, or an empty string.

    With `strict` one that is only the beginning of another word (家 of 家庭) does not count.
    """
    match = _MEASURE.match(text, position)
    if not match:
        return ""
    following = text[match.end() : match.end() + 1]
    if strict and following and following in _COMPOUNDS.get(match[0], ""):
        return ""
    return match[0]


def noun_after(text: str, position: int, longest: int = 8) -> str:
    """Return the words at `position` up to a stop, a particle or `longest` characters: what is counted, roughly."""
    match = _NOUN.match(text, position)
    if not match:
        return ""
    words = match[0][:longest]
    stop = _NOUN_STOP.search(words, 1)
    return words[: stop.start()] if stop else words


def noun_before(text: str, position: int, longest: int = 8) -> str:
    """Return the words right before `position` within the clause."""
    match = re.search(f"[{HAN}]{{1,{longest}}}$", text[max(0, position - longest) : position])
    words = match[0] if match else ""
    return re.split("[的了和与及等为是在有共达]", words)[-1] or words


def unit_of(measure: str, after: str, before: str = "") -> tuple[str, str]:
    """Return (unit, factor) for a measure word and the nouns around the number; the unit is empty where unknown.

    Only units of ``units.csv`` are proposed.
    """
    unit, factor = MEASURES.get(measure, ("", "1"))
    fixed = unit and measure not in _NOUN_DECIDES
    if not fixed:
        unit = _noun_unit(after) or (_noun_unit(before) if not after else "") or unit
    return (unit if unit in known_units() else "", factor)


#: Measure words whose noun says more than they do.
_NOUN_DECIDES = {"家", "条", "类", "项", "大", "座", "处", "级", "种", "支", "份"}


def _noun_unit(noun: str) -> str:
    """Return the unit of the noun that stands first in `noun`, the longer word counting."""
    found = [
        (match.start(), -len(match[0]), unit)
        for words, unit in _NOUN_UNITS.items()
        if (match := re.search(words, noun))
    ]
    return min(found)[2] if found else ""


@cache
def _units(folder: str) -> frozenset[str]:
    return frozenset(row.get("unit", "") for row in read_table(paths.data() / "units.csv").rows)


def known_units() -> frozenset[str]:
    """Return the units of ``units.csv``."""
    return _units(str(paths.data()))
