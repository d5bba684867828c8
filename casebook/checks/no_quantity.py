"""What holds a numeral and is no quantity, as tables of patterns: what passes in silence, and what is only hinted at.

`PASSES` are words nobody has to answer for: relative times (前一年), section numerals (（一）, 第三章), the names of
events and addresses, set phrases. `HINTS` may count something or not, and only the author knows: 这两个, 三点体会,
两年来, 几倍. `COUNTS` says where a hint is a quantity after all (为期一年, 收到三条意见).
"""

from __future__ import annotations

import re

from casebook.number.idioms import any_of, listed
from casebook.number.numerals import DIGITS
from casebook.number.numerals import NUMERALS as PLAIN_NUMERALS

NUMERALS = PLAIN_NUMERALS + "○"  # typed for 〇
MEASURES = (
    "个名位人户家条项种类级层次遍届批支间所座栋幢套件份篇张页章段步元块角分米里亩公平吨斤度天日月年周岁"
    "台部辆处场期组队轮对双课门本册封笔宗起点大股重句桌"
)
MEASURE = f"(?:[{MEASURES}]|方面|小时|单元|季度|世纪|代人|刻钟|口人|口之家)"

_HAN = "\u3400-\u9fff"
_N = f"[{NUMERALS}]"
_SMALL = "[一二三四五六七八九十]"
_FEW = "[两二三四五六七八九十]"
_ALONE = f"(?<![{NUMERALS}0-9])"
_REGION = "(?:全[国省市区县州镇]|[国省市区县]内|我国|世界|全球|亚洲|中国|华[东南北中]|[西东][南北]地区)"

# --- what passes --------------------------------------------------------------------------------------------

#: Words that hold a numeral and a measure word but count nothing; 二十分钟 and 万分之三 are none of them.
_WORDS = (
    f"{_ALONE}(?:十分(?![钟之])|万分(?!之)|一点(?![钟半{NUMERALS}])|一度|四周(?![年岁])|千万(?![人元户个名亩吨])|"
    "一些|一样|一起|一直|一致|一般|一定|一旦|一方面|一面|一步步|一同|一并|一律|一向|一时|一边|一气|一口气|一角|"
    "一家人|一户几口人|一分子|一元化|二元|一成不变|万一|百姓|百分点|百折不挠|百年大计|百家争鸣|万家灯火|千家万户|"
    "百分比|四处|两者|三角|八成是|半成品|五十步笑百步|三番五次)"
    "|统一|唯一|同一|另一|逐一|进一步|第一手|第三方|多半"
    f"|一[^\\W{NUMERALS}\\x00-\\x7f]一"  # 一人一票, 一事一议
)
_RELATIVE = (
    "[上前后下]半(?=[年月天场期段程夜叶])",
    # 前一年, 有一天; 前一年多 and 每一年内 are spans
    f"(?:[前后上下头这那某有又当同]|每(?!隔))一(?:[年天日月周夜届期批轮次场]|个月|季度|阶段)(?![{NUMERALS}多半内])",
    f"{_ALONE}一年(?:来|到头|四季|一度|又一年|比一年)|(?:的|关键|开局|丰收|攻坚|奋斗)一年(?![多半内])",
    "第二[年天](?!级)|第[三四五](?:天|年(?!级))",
    "(?:[半大]|老)半天(?!工)|一天(?:天|到晚|比一天)|一日(?:三餐|游)",
    f"{_ALONE}一大(?=[批堆串群片步早截块亮特时难优])|{_ALONE}一(?=大半)",
    f"{_ALONE}一分(?:钱|力|子|耕耘|收获)|{_ALONE}一人(?:次?之|独)",
    "百年来|千百年来|几千年来",
)
_SECTIONS = (
    f"^\\s*(?:[（(]\\s*(?:{_SMALL}{{1,3}}|[0-9]{{1,2}})\\s*[）)]|{_SMALL}{{1,3}}\\s*[、．.]"
    "|[0-9]{1,2}(?:[.．][0-9]{1,2})*\\s*[、．.)）](?![0-9]))",
    f"[（(]{_SMALL}{{1,3}}[）)]",
    "(?:[上下前后本这那以各]|以[上下])[两二三四五六七八九十]+(?:[章节篇]|小节)",
    f"第{_N}+(?=[步章节段部分组点条类层遍轮课天编卷册讲款板]|种|项|方面)|第[二三四五六七八九十]+次"
    "|第[二三四五六七八九十]个?(?=问题|原因|方面|办法|说法|例子|步骤|阶段|环节|层次|难点)",
)
_EVENTS = (
    f"第?{_N}+届{_N}+[次中]全[会委]|第?{_N}+届(?:全国|省|市|区|县)?(?:人大|政协|人民代表大会|全国代表大会|常委会|党代会|委员会)"
    f"(?:常委会)?(?:第?{_N}+次(?:会议|全会))?",
    f"(?:人大|政协|人民代表大会)(?:常委会)?第?{_N}+次会议|第?{_N}+次(?:党代会|党代表大会|党员代表大会|全国代表大会)",
    f"(?<=党的)第?{_N}+[大届]|(?:十[五六七八九]|二十|二十一)大(?=以来|报告|精神|召开|会议|代表|胜利|后|[，。、；])",
    "第[一二三]产业|三次产业|第[一二三](?:书记|责任人|时间|线|要务|资源|动力|生产力|梯队|印象|课堂|故乡|要义)",
)
_ADDRESSES = (
    "[0-9０-９]+号(?=楼|院|门|线|桥|馆|店|仓|小区|大院|公寓|地块|空间|站)|(?<=[路街巷弄道])[0-9０-９]+号|[0-9０-９]+弄",
    "(?<![0-9A-Za-z])1(?:2[0-9]{3}|10|19|20)(?=热线|市民|政务|电话|平台|专线)",
    # 5G, 3D, PM2.5: a digit of a word; 5kg is none
    "(?<![0-9.０-９])[0-9]+(?!(?:km|kg|cm|mm|m|g|t|h|GB|MB|TB|kW|MW|W|x|X)(?![A-Za-z]))[A-Za-z]+",
    "(?<![A-Za-z0-9])[A-Za-z]{1,4}[0-9]+(?:\\.[0-9]+)?(?![0-9%％]|\\s*[个名人家万亿])",
    "[0-9]*百强|[0-9]+强(?=企业|[，。、；）])|[一二三四五]级(?=响应|预警|医院|巡视|主任科|警|建造师|保护|文物|资质|市场)"
    f"|{_SMALL}星级?(?=[社党支酒宾饭服评级])",
    "《[^》\n]{1,80}》",
)
_SET = (
    "最后一(?:公里|百米|米)|三位一体|[五四]位一体|九九重阳|三人行|二十四节气|五大洲|老三届|(?:15|十五)分钟(?=[^，。；]{0,5}圈)|一元(?=[的性论])"
    "|[两二双]重(?=性|人格|身份|证据|国籍)|(?:二十一|21)世纪",
)
_ENDINGS = any_of(listed("name-endings"))
#: Words of the finder's list that may well be a length or a time.
_MAYBE = [word for word in listed("no-counts").split() if word[-1] in "年里斤" and word != "十里八乡"]
_LISTED = any_of(" ".join(word for word in listed("no-counts").split() if word not in _MAYBE))
_NAMES = (
    f"(?<![{NUMERALS}0-9.几数余多第])(?:{_LISTED}|{any_of(listed('places'))})",
    # 五四路, 三里桥; a measure word behind the numeral makes it a count: 两条路, 五所中学
    f"第?[{DIGITS}]{{2,}}{_ENDINGS}|第?{_N}+(?![{NUMERALS}{MEASURES}几多余来])[{_HAN}]{{1,2}}?{_ENDINGS}",
)


#: All that passes in silence; names of events come first, for they hold words of the other tables.
PASSES = re.compile("|".join((*_EVENTS, *_ADDRESSES, *_SET, *_RELATIVE, _WORDS, *_SECTIONS, *_NAMES)), re.MULTILINE)

#: 一 that is an article: 一个社区. 一个半 and 一个多月 count.
ARTICLE = re.compile(
    f"(?<![{NUMERALS}第])一(?=[个种次项条位份篇段步层类件张页点批家套支座块级组本部门场期名笔章处遍节句重栋幢所间辆台册轮股封对])"
    f"(?!个[半多]|点[{NUMERALS}])"
)

# --- what is hinted at --------------------------------------------------------------------------------------

_ADJECTIVES = (
    "(?:不同的?|主要的?|典型的?|基本的?|重要的?|突出的?|关键的?|核心|共同的?|新的?|老|大|小|明显的?|具体的?"
    "|这样的|相反的?|可能的?|常见的?)*"
)
#: What is counted only in the text itself: its author lists it, nobody measured it.
_ABSTRACT = any_of(
    "问题 方面 原因 办法 方法 材料 说法 部分 步骤 方向 层次 层面 阶段 环节 例子 词 概念 角度 维度 特点 特征 特色 优势 "
    "短板 重点 难点 要点 路径 关系 体会 建议 启示 看法 意见 理由 条件 前提 原则 目标 结论 判断 假设 教训 经验 因素 "
    "趋势 困难 矛盾 挑战 情形 情况 类型 类别 形式 方式 模式 思路 观点 视角 意思 含义 版本 口径 读法 写法 算法 做法 "
    "选项 答案 例 话题 主题 道理 后果 结果 效果 好处 坏处 要求 要素 渠道 载体 机制 抓手 作用 功能"
)
_HINTS = (
    # What was named before: 这两个, 上述三点, 前两种
    # (会后两次 and 以前三个 are counts, 80岁以上三人 is one too)
    f"(?:这|那|上述|(?<![{MEASURES}{NUMERALS}0-9])以[上下]|下[述列面]|如下|上面|前面|后面|同样的?|哪"
    f"|(?<![{_HAN}])[前后头]|(?<=[的在把是和与])[前后头])的?{_FEW}大?"
    "(?:[个种类项条点件次步段份篇句张部处层家者年天月周位]|方面|季度)",
    f"{_ALONE}{_FEW}(?:[个大种类点条项份件层部重组]|方面)的?{_ADJECTIVES}{_ABSTRACT}",
    f"{_ALONE}{_FEW}(?:部分|层面|阶段|环节|步骤)|{_ALONE}{_FEW}方面(?=[，。；、：]|$)",
    # 两个都对, 两种都有
    f"(?<![{NUMERALS}0-9有共])[两二][个种类件份条](?=[，。；、：！？]|$|都|也|就|是|之间|之中)",
    # 一两次, 三五个, 几倍, 好几成
    f"{_ALONE}(?:一两|三两|三五|两三)(?=[次个天句回下件])|好?几(?:[倍成折]|分之几)",
    f"{_ALONE}{_FEW}年(?=[来间])|{_ALONE}(?:[近头后])?一(?=[年天周日])|{_ALONE}一个[多半]?月",
    f"第?[一二三四]季度|第一次|{_ALONE}{_FEW}人(?=小组|组(?!成))|(?<=[大小])半年",
    f"(?<![{NUMERALS}0-9.几数余多第])(?:{any_of(' '.join(_MAYBE))})",
    "首[个家例](?!精神)",
    # The author's own papers, and what is told in order: 两篇报告, 第一篇, 第三件
    f"{_ALONE}{_FEW}[篇份](?=[^，。；]{{0,6}}(?:报告|材料|文章|总结|心得|文件|稿|资料|说明)|[，。；、：都])|第{_SMALL}[篇份件步点问段节]",
)
HINTS = re.compile("|".join(f"(?:{each})" for each in _HINTS))
#: Before a number, or behind it: then it is a quantity, hint or not.
COUNTS_BEFORE = re.compile(
    "(?:为期|历时|耗时|持续|花了?|用了|不到|不足|接?近|约|超过|超|仅|只用|整整|长达|任期|试行|聘期|满|至少|最多|不少于"
    "|收到|征集|收集|办结|解决了?|处理了?|化解了?|采纳了?|整改了?|办了|开了|建了)$"
)
COUNTS_BEHIND = re.compile("[年天周日月次个](?:多|半|内|之内|以[上下内]|左右|的?时间)")

# --- ranks --------------------------------------------------------------------------------------------------

#: Claims to be first; somebody has to say who said so. 首创精神 is a phrase.
RANK = re.compile(
    f"首创(?!精神|者|的精神)|{_REGION}(?:范围)?内?的?(?:首[个家例批次部所座位条创]|第[一二三](?!产业|书记|责任|线|时间|次)个?|唯一"
    f"|最[大小多少早晚高低快长强](?![限程]))|(?:位列|名列|位居|排名|排在|[居列]){_REGION}?第[{NUMERALS}0-9]+|榜首|居首(?:位)?|首[个家例](?=精神)"
)
