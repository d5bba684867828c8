"""The words by which numbers are found and left out. General Chinese and the field's own; nothing of one report.

Word lists are strings of words parted by blanks, to be read and added to at a glance.
"""

from __future__ import annotations

import re
from functools import cache


def any_of(words: str) -> str:
    """Return a regular expression for one of `words`, longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True)) + ")"


HAN = "\u3400-\u9fff"
#: Numeral characters; 半, 几, 数, 双 are read by their own rules.
DIGITS = "〇零一二两三四五六七八九"
NUMERALS = DIGITS + "十百千万亿"
#: A mask in place of a number or a name: *, **, X, XX, ×; a decimal point may survive between two.
MASK = r"(?<![A-Za-z0-9])(?:\*+|[xX]+|×+|□+)(?:\.(?:\*+|[xX]+|×+|□+))?(?![A-Za-z0-9])"

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

#: Idioms and words that hold a numeral but count nothing; phrases of four characters and more come from pypinyin.
_NO_COUNTS = any_of(
    "万一 万万 万千 百姓 百货 百科 百般 百花 百合 百度 百感 百折 三角 三轮 三思 三观 四处 四面 四肢 四季 四射 四散 四邻 五官 五金 五谷 五湖 "
    "五星 七夕 八卦 九州 十足 十字 两边 两侧 两旁 两岸 两难 两极 两用 两性 两栖 两会 两翼 两口子 两码事 两回事 两下子 两张皮 两手抓 两手硬 "
    "两相 两两 二手 二维 二次元 二胎 二孩 二话 二氧化 二人转 三甲 三农 三八 五四 五一 六一 七一 八一 双方 双赢 双手 双重 双休 双拥 双语 双边 "
    "双脚 双眼 双亲 双打 双肩 双臂 双面 双层 双刃 双喜 双胞 双职工 双轨 双学位 双选会 零距离 零散 零售 零星 零食 零钱 零部件 零件 零工 零碎 "
    "零基础 零起点 零花 半导体 半成品 半途 半岛 半径 半空 半边 半拉子 半截 半壁 半山 半信 五年计划 五年规划 十一五 十二五 十三五 十四五 十五五 "
    "一中全会 二中全会 三中全会 四中全会 五中全会 六中全会 七中全会 十五大 十六大 十七大 十八大 十九大 二十大 二十一大 一把手 二把手 三把火 "
    "万众 千篇 千钧 千斤 千里 万里 千金 万事 万物 万能 万象 万般 万民 万岁 千古 千载 百炼 百战 亿万 四海 三位数 两位数 十指 五指 五音 五味 "
    "六神 七嘴 八舌 八方 九霄 十全 四方 百年 千年 三五成群 三三两两"
)
#: As above, but they count before some characters: 十分 is no count, 十分钟 and 十分之一 are.
NO_COUNTS = re.compile(
    f"(?<![{NUMERALS}\\d.几数余多第])(?:{_NO_COUNTS}|十分(?![之钟])|万分(?!之)|千分(?!之)|四周(?![年岁])|千万(?=要|不|别))"
    "|[合归统单专同唯]一|[不另]一|任一|凋零|飘零|归零|从零"
)
#: Names of towns and counties that begin with a numeral.
PLACES = any_of(
    "三亚 三明 三门峡 三沙 三河 三台 三江 三原 三水 三穗 三都 三峡 三北 四平 四会 四川 四子王旗 五常 五莲 五台 五华 五原 五寨 五河 五峰 "
    "五大连池 五指山 五家渠 六安 六盘水 六合区 六枝 七台河 七里河 八宿 八公山 八里庄 九江 九龙 九台 九寨沟 十堰 百色 千阳 千山 千岛湖 万宁 万州 "
    "万年县 万载 万荣 万全 万柏林 万秀 两当 两江 两广 两湖 双鸭山 双流 双城 双辽 双峰 双牌 双柏 双江 双桥 双清 双滦 双塔 双台子 二连浩特 百步亭 万达 万科"
)
#: Endings of names that may begin with a numeral: roads, waters, temples, firms, schools.
_NAME_ENDINGS = any_of(
    "路 街 街道 大道 巷 弄 胡同 桥 河 湖 江 溪 山 岭 坪 湾 寺 庙 庵 塔 岔口 庄 屯 坊 集团 公司 种业 药业 实业 地产 银行 饭店 酒店 中学 小学 医院 大学 "
    "学院 幼儿园"
)
# A name has no measure word: 五四路, 三岔口, 第一中学; but 两条路, 三大集团, 12所大学 count
NAMES = re.compile(
    f"第?[{DIGITS}]{{2,}}{_NAME_ENDINGS}"
    f"|第?[{NUMERALS}]+(?![{NUMERALS}])[{HAN}]{{1,2}}?(?<![个条所家座支大项种名位类级多余方次年月天届期批只间层]){_NAME_ENDINGS}"
    f"|第[{NUMERALS}]+{_NAME_ENDINGS}|{PLACES}|第[{NUMERALS}]+书记"
    "|(?<![十百])二(?:院|厂|队|楼|班|组|车间|支部)|(?<![十百])[二三四五六七八九十]+(?:局|厅)(?!级)|(?<![十百])二(?:处|科)(?!级)"
)
#: Ordinals that rank nothing.
NO_ORDINALS = re.compile(
    f"第[{NUMERALS}]+(?:手(?!机)|时间|印象|步|线|方(?![面阵案])|人称|反应|责任|书记|梯队|阶梯|现场|天[，,]|曲|故乡|课堂|人民|医院"
    f"|个?[{HAN}]{{0,5}}?(?:原因|方面|问题|建议|启示|体会|做法))"
)
#: 一 that counts nothing though a measure word or noun follows.
NO_ONES = any_of(
    "一些 一样 一起 一直 一致 一般 一定 一旦 一面 一步 一同 一并 一律 一向 一时 一边 一气 一角 一家人 一体 一线 一流 一类地 一带 "
    "一道 一系列 一揽子 一整套 一味 一贯 一再 一切 一经 一举 一批批 一级抓 一级带 一任 一方 一旁 一番 一度 一端 一行 一路 一手 一心 一年又 一代代"
)

# --- scope of 一 --------------------------------------------------------------------------------------------

#: Words before 一 that make it a count, not an article.
ONE_COUNTS_AFTER = any_of("仅 仅有 只 只有 单独 唯一 至少 最少 不少于 最多 不超过 各 各设 设 配 配备 设立 每 每个 同一 满")

# --- ranks and nothing --------------------------------------------------------------------------------------

RANKS = any_of("首创 率先 首个 首家 首批 首次 首例 首条 首部 首座 首所 首位 唯一 独一家 创纪录 创记录 榜首 之首 居首 冠军 亚军")
#: “全国最大” claims a rank where the field of comparison is named.
LARGEST = (
    "(?:全球|世界|国际|亚洲|全国|国内|中国|全省|省内|全市|市内|全区|区内|全县|县内|同类|华东|华南|华北|西部|东部|中部)"
    "(?:[规面]模|面积)?最(?:大|小|多|早|高|长|先|快|好)"
)
#: 零 before what is counted to be none.
ZERO = f"(?<![{NUMERALS}])零(?=[{HAN}]{{2}})(?![{NUMERALS}])"
NONE_AT_ALL = f"(?:没有任何|无任何|未有任何|无一(?![是无个]))[{HAN}]{{0,6}}|未(?:发生|出现)一[起例件次][{HAN}]{{0,4}}"

# --- frequency ----------------------------------------------------------------------------------------------

PERIODS = "年 月 季度 季 周 星期 旬 日 天 晚 学期 半年 半月 两周 两月 双月"
#: Periods with their number in a year.
PER_YEAR = {"年": "1", "半年": "2", "季度": "4", "季": "4", "双月": "6", "月": "12"}
#: What is held each year or day; without such a word 每年 only says “a year”.
HELD = any_of(
    "都 均 定期 至少 组织 举办 举行 开展 召开 进行 评选 安排 集中 轮训 暑期 暑假 寒假 春季 秋季 春节 重阳 汛期 年底 年初 例会 考评 通报 讲评"
)


@cache
def idioms() -> re.Pattern[str]:
    """Return the phrases of four characters and more that hold a numeral, from pypinyin's dictionary."""
    from pypinyin.phrases_dict import phrases_dict

    counts = {"三位一体", "百分之百", "三大战役", "三级跳远", "九大行星"}
    phrases = [phrase for phrase in phrases_dict if len(phrase) >= 4 and re.search(f"[{NUMERALS}半双]", phrase)]
    return re.compile("|".join(map(re.escape, sorted(set(phrases) - counts, key=len, reverse=True))))
