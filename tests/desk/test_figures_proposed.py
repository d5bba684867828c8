"""What is proposed for a number: its whole value or none, what it counts, its year, kind and unit; cells of tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casebook.checks.printed import contradicts_print
from casebook.desk.find_figures import Document, find_figures
from casebook.desk.find_figures.rows import figure_rows
from casebook.register.registers import load_register
from tests.support.small_book import make_tree


def found(text: str):
    return find_figures(Document("report.txt", text, "", "UTF-8"))


def brief(text: str) -> list[str]:
    """Return value, unit and hedge of every candidate; a question mark behind what is not sure."""
    return [
        " ".join((item.value or (f"{item.lower}–{item.upper}" if item.lower else "–"), item.unit or "?", item.hedge))
        + ("" if item.sure else " ?")
        for item in found(text)
    ]


# --- a numeral is read whole --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长一点五倍", ["1.5 multiples exact"]),
        ("增长一倍半，增长一倍", ["1.5 multiples exact", "1 multiples exact"]),
        ("投资两点五亿元", ["250000000 yuan exact"]),
        ("党员廿三名，一百廿户，卅年", ["23 people exact", "120 households exact", "30 year exact"]),
        ("五月廿三日", ["5 calendar_months exact", "23 month_days exact"]),
        ("到会三、四百人，七、八十户", ["300–400 people range", "70–80 households range"]),
        ("两千三四百人，十七八万元", ["2300–2400 people range", "170000–180000 yuan range"]),
        ("二十来户没有来，百十来人", ["20 households about", "110 people about"]),
        ("投入12亿3千万元，每户3万5千元", ["1230000000 yuan exact", "35000 yuan exact"]),
        ("投入3万5000元，1亿2000万元", ["35000 yuan exact", "120000000 yuan exact"]),
        ("3亿两千万元，2千多万元，5百万元", ["320000000 yuan exact", "20000000 yuan over", "5000000 yuan exact"]),
        ("贷款1.5个亿", ["150000000 ? exact ?"]),
        ("工资三百五，花了12万3", ["350 items exact ?", "123000 ? exact ?"]),
        ("工资3，500元", ["3500 yuan exact ?"]),
        ("工资3 500元", ["3 ? exact ?", "500 yuan exact ?"]),
        ("人民币壹佰贰拾叁元，壹仟零伍拾元整", ["123 yuan exact", "1050 yuan exact"]),
        ("面积1.8㎢、3.2km²、15亩", ["1800000 m2 exact", "3200000 m2 exact", "10000 m2 exact"]),
        # shares
        ("满意率百分之九十一点二", ["91.2 percent exact"]),
        ("有两三成居民不满意，三成半，七八成", ["20–30 percent range", "35 percent exact", "70–80 percent range"]),
        ("百分之八九十，百分之五到十", ["80–90 percent range", "5–10 percent range"]),
        ("百分之二十至百分之三十，百分之几", ["20–30 percent range", "– percent exact ?"]),
        ("5‰，千分之五，负百分之三", ["0.5 percent exact", "0.5 percent exact", "-3 percent exact"]),
        ("占总数的1/4", ["25 percent exact"]),
        ("提高了2.5个百分点，增幅为-3.2%", ["2.5 percentage_points exact", "-3.2 percent exact"]),
        ("结余为-12万元，净增-30人", ["-120000 yuan exact", "30 people exact ?"]),
        ("2018-2020年，3%-5%", ["2018 year exact", "2020 year exact", "3–5 percent range"]),
        # no value rather than a wrong one
        ("五六七个小区，十十户", ["– estates exact ?", "– households exact ?"]),
        # ranks, rules, time
        ("位居全市第一，率先试点，全国首创", ["1 rank exact"] * 3),
        ("满意率不低于百分之九十八点六", ["98.6 percent at_least"]),
        ("历时三年，十点五十到场", ["3 year exact", "10.83 clock_hours exact"]),
        ("1-9月", ["1 calendar_months exact ?", "9 calendar_months exact ?"]),
        ("突破亿元大关", ["100000000 yuan at_least"]),
        # units by the noun
        ("住房320套，床位60张，新增350个停车泊位", ["320 homes exact", "60 beds exact", "350 parking_spaces exact"]),
        ("整改隐患12处，器材8套，摄像头30台", ["12 problems exact", "8 sets exact", "30 devices exact"]),
    ],
)
def test_is_read(text, expected):
    assert brief(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "区委十届三次全会、九届五次人代会、二十届一中全会精神",
        "4·18、8·16疫情",
        "龙岭五路、六路延伸段",
        "第四卷，摆在首位，率先垂范",
        "万年社区，队伍、大陆、收拾",
        "四五六年级",
    ],
)
def test_counts_nothing(text):
    assert brief(text) == []


def test_what_is_proposed_passes_the_check_of_what_is_printed():
    """Value, unit and printed form of whatever is found agree with what `make check` reads in the printed form."""
    register = load_register()
    some = next(iter(register.figures.values()))
    texts = [
        "增长一点五倍，增长一倍半，党员廿三名，一百廿户，到会三、四百人，两千三四百人，十七八万元，二十来户，百十来人",
        "投入12亿3千万元，每户3万5千元，3亿两千万元，2千多万元，贷款1.5个亿，工资3，500元，壹佰贰拾叁元，15亩，1.8㎢",
        "百分之九十一点二，两三成居民，三成半，三成五，百分之八九十，百分之五到十，5‰，负百分之三，占1/4，为-3.2%",
        "2003年5月，二十四次，三岁半，两个季度，住房320套，居民约2300余户，不低于百分之九十八点六，过半，为期两周",
    ]
    for item in (item for text in texts for item in found(text)):
        date = item.value if item.kind == "date" else ""
        value, lower, upper = (
            float(part) if part and not date else None for part in (item.value, item.lower, item.upper)
        )
        figure = replace(some, as_printed=item.as_printed, kind=item.kind, unit=item.unit, hedge=item.hedge, date=date,
                         value=value, lower=lower, upper=upper, value_reason="")
        assert not contradicts_print(figure, register.units), item


# --- what it counts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("辖区总面积1.94平方公里，下辖12个居委会。", ["辖区总面积", "居委会"]),
        ("男性98人，占53.8%，女性84人(46.2%)。", ["男性", "男性占比", "女性", "女性占比"]),
        ("实现财政总收入18亿元，同比增长28.69%。", ["财政总收入", "财政总收入同比增长"]),
        ("35岁及以下的占20.4%。", ["年龄", "35岁及以下占比"]),
        ("企业数量由4家增长到24家。", ["企业数量", "企业数量"]),
        ("全区生产总值(GDP)91亿元。", ["全区生产总值"]),
        ("推行“三会一课”。", ["“三会一课”中的“三”", "“三会一课”中的“一”"]),
        ("社区成立于2003年。", ["社区成立的时间"]),
        ("社区有居民*户。", ["社区有居民"]),
        ("2022年工作总结", [""]),
    ],
)
def test_indicator(text, expected):
    assert [item.indicator for item in found(text)] == expected


def test_no_more_than_eleven_characters_in_a_row_are_taken():
    text = "建成区级社会组织孵化培育综合服务示范基地建设项目工程3个，占全部已经登记在册的社区社会组织总数的百分之九。"
    pieces = [item.indicator.removesuffix("占比") for item in found(text)]
    assert pieces and all(len(piece) <= 11 for piece in pieces)


# --- year and kind ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year", "basis"),
    [
        ("2015年，全区有居民3816户。", "2015", "printed"),
        ("2015年以来有变化。现有居民3816户。", "", ""),
        ("2015年是关键一年。全区有居民3816户。", "2015", "inferred"),
        ("某街道2022年工作总结\n一、概况\n有居民3816户。", "2022", "inferred"),
        ("某街道2022年工作总结\n一、概况\n去年走访居民3816户。", "2021", "inferred"),
        ("2022年工作总结及2023年工作思路\n有居民3816户。", "", ""),
        ("一、2021年工作\n（一）走访\n走访居民3816户。", "2021", "inferred"),
    ],
)
def test_year(text, year, basis):
    item = next(item for item in found(text) if item.value == "3816")
    assert (item.year, item.year_basis) == (year, basis)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("走访300户。", "measure"),
        ("二、2023年工作计划\n走访300户。", "norm"),
        ("2022年工作总结和2023年计划\n走访300户。", "measure"),
        ("每户补助300户，最高不超过。", "measure"),
        ("最高可补300户。", "norm"),
        ("以300户封顶。", "norm"),
        ("文件规定：经费按标准下拨，每个社区给300户。", "norm"),
        ("原则上每个社区，管理300户。", "norm"),
        ("限额以上商户300户。", "measure"),
    ],
)
def test_kind(text, kind):
    assert next(item.kind for item in found(text) if item.value == "300") == kind


def test_the_source_of_the_case_is_proposed_where_the_report_is_not_registered(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path / "book"))
    make_tree(tmp_path / "book")
    document = Document("a.txt", "居民3户。", "0", "UTF-8")
    assert [row["source_id"] for row in figure_rows(find_figures(document), document, "east")] == ["report"]


# --- tables -------------------------------------------------------------------------------------------------


def cells(text: str) -> list[tuple[str, ...]]:
    items = (item for item in found(text) if " " in item.indicator or item.reason == "表格里的数")
    return [(item.indicator, item.value, item.unit, item.year) for item in items]


def test_cells_are_read_with_the_heads_of_row_and_column():
    text = (
        "表一：地区生产总值\n"
        "指标\t单位\t2021年\t比上年增长（%）\n"
        "地区生产总值\t亿元\t91.3\t7.5\n"
        "户籍人口\t万人\t29.5\t-1.2\n"
    )
    assert cells(text) == [
        ("地区生产总值", "9130000000", "yuan", "2021"),
        ("地区生产总值 比上年增长", "7.5", "percent", ""),
        ("户籍人口", "295000", "people", "2021"),
        ("户籍人口 比上年增长", "-1.2", "percent", ""),
    ]


def test_units_come_from_the_head_or_the_caption_and_serial_numbers_are_no_figures():
    text = "社区情况（单位：户）\n序号\t社区\t住户\t面积（平方公里）\n1\t甲社区\t1,200\t1.5\n2\t乙社区\t900\t0.8\n"
    assert cells(text) == [
        ("甲社区 住户", "1200", "households", ""),
        ("甲社区 面积", "1500000", "m2", ""),
        ("乙社区 住户", "900", "households", ""),
        ("乙社区 面积", "800000", "m2", ""),
    ]
    assert [item.value for item in found(text) if item.value in ("1", "2")] == []


def test_a_head_of_two_rows_and_a_unit_nobody_names():
    text = "社区\t2020年\t\n\t户数\t其他\n甲\t12\t34\n"
    assert [(i.indicator, i.year, i.sure) for i in found(text) if i.value in ("12", "34")] == [
        ("甲 户数", "2020", True), ("甲 其他", "2020", False),
    ]
