"""The words by which numbers are found and left out. General Chinese and the field's own; nothing of one report.

Words that hold a numeral and count nothing are `casebook.number.idioms`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from casebook.number.idioms import any_of, listed, phrases
from casebook.number.numerals import DIGITS, FORMAL, NUMERALS

LISTS = Path(__file__).with_name("lists")

HAN = "\u3400-\u9fff"
#: The characters of a mask; as a mask they stand alone.
MARK = r"(?:\*+|[xX]+|×+|□+)"
#: A mask in place of a number or a name: *, **, X, XX, ×; a decimal point may survive between two.
MASK = rf"(?<![A-Za-z0-9]){MARK}(?:\.{MARK})?(?![A-Za-z0-9])"

# --- hedges -------------------------------------------------------------------------------------------------

#: Words before a number, by the hedge they mean.
HEDGES_BEFORE = {
    "about": "约 大约 大概 大致 约为 约有 约占 约达 左右",
    "nearly": "近 将近 接近 几乎 近乎 临近",
    "at_least": "不少于 不低于 不小于 至少 最少 最低 超过 超出 超 逾 突破 大于 多于 高于 满 达到或超过 上",
    "at_most": "不超过 不多于 不大于 不高于 最多 至多 最高 低于 少于 小于 不到 不足 不满",
}
#: Words right behind the measure word.
HEDGES_AFTER = {
    "about": "左右 上下 前后 许",
    "at_least": "以上 及以上 起 之多 开外",
    "at_most": "以下 及以下 以内 之内 内 封顶",
    "over": "多 余",
}
#: Characters between numeral and measure word that say “and some more”.
MORE = "余多来"

# --- what is no figure --------------------------------------------------------------------------------------

#: Words that hold a numeral but count nothing. 十分 is one of them, 十分钟 and 十分之一 are not.
NO_COUNTS = re.compile(
    f"(?<![{NUMERALS}\\d.几数余多第])(?:{any_of(listed('no-counts'))}"
    "|十分(?![之钟])|万分(?!之)|千分(?!之)|四周(?![年岁])|千万(?=要|不|别))"
    "|[合归统单专同]一|[不另]一|任一|凋零|飘零|归零|从零"
)
_ENDINGS = any_of(listed("name-endings"))
# A name has no measure word: 五四路, 三岔口, 第一中学; but 两条路, 三大集团, 12所大学 count
NAMES = re.compile(
    f"第?[{DIGITS}]{{2,}}{_ENDINGS}"
    f"|第?[{NUMERALS}]+(?![{NUMERALS}])[{HAN}]{{1,2}}?"
    f"(?<![个条所家座支大项种名位类级多余方次年月天届期批只间层]){_ENDINGS}"
    f"|第[{NUMERALS}]+{_ENDINGS}|{any_of(listed('places'))}|第[{NUMERALS}]+书记"
    # 二 before a measure word is an ordinal, the count would be 两
    "|(?<![十百])二(?:院|厂|队|楼|班|组|车间|支部)|(?<![十百])[二三四五六七八九十]+(?:局|厅)(?!级)"
    "|(?<![十百])二(?:处|科)(?!级)"
)
#: Ordinals that rank nothing: 第一手, 第三方; 第二个原因 is an enumerator.
NO_ORDINALS = re.compile(
    f"第[{NUMERALS}]+(?:手(?!机)|时间|印象|步|线|方(?![面阵案])|人称|反应|责任|书记|梯队|阶梯|现场|天[，,]|曲|故乡|课堂"
    f"|人民|医院|个?[{HAN}]{{0,5}}?(?:原因|方面|问题|建议|启示|体会|做法))"
)


@cache
def idioms() -> re.Pattern[str]:
    """Return the pattern of all phrases with a numeral that count nothing."""
    return re.compile("|".join(map(re.escape, sorted(phrases(), key=len, reverse=True))))


# --- scope of 一 --------------------------------------------------------------------------------------------

#: 一 that counts nothing though a measure word or noun follows.
NO_ONES = re.compile(
    any_of(
        "一些 一样 一起 一直 一致 一般 一定 一旦 一面 一步 一同 一并 一律 一向 一时 一边 一气 一角 一家人 "
        "一体 一线 一流 一带 一道 一系列 一揽子 一整套 一味 一贯 一再 一切 一经 一举 一批批 一级抓 一级带 "
        "一任 一方 一旁 一番 一度 一端 一行 一路 一手 一心 一年又 一代代"
    )
)
#: Words before 一 that make it a count, not an article.
ONE_COUNTS_AFTER = re.compile(
    f"(?:{any_of('仅 仅有 只 只有 单独 至少 最少 不少于 最多 不超过 满 各')}|(?<![建创开架])(?:设|配备|各配))$"
)

# --- ranks and nothing --------------------------------------------------------------------------------------

#: Claims to be first, and “全国最大” where the field or the quantity compared (面积最大的) is named.
RANKS = re.compile(
    any_of(
        "首创 率先 首个 首家 首批 首次 首例 首条 首部 首座 首所 首位 唯一 独一家 创纪录 创记录 榜首 之首 居首 冠军 亚军"
    )
    + "(?!要|垂范|示范|行动|作则)(?<!在首位)(?<!到首位)(?<!于首位)"
    "|(?:全球|世界|国际|亚洲|国内|中国|省内|市内|区内|县内|同类|全[国省市区县]|华[东南北中]|[西东中]部)"
    "(?:规模|面积)?最[大小多早高长先快好]"
    "|(?:面积|人数|人口|户数|规模|数量|密度|投资|金额|收入|率)最[大小多少高低](?=的)"
)
#: 零 before what is counted to be none (零上访), and “none at all” in words.
ZERO = f"(?<![{NUMERALS}{FORMAL}])零(?=[{HAN}]{{2}})(?![{NUMERALS}{FORMAL}])"
NONE_AT_ALL = f"(?:没有任何|无任何|未有任何|无一(?![是无个]))[{HAN}]{{0,6}}|未(?:发生|出现)一[起例件次][{HAN}]{{0,4}}"
