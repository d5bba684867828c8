"""Words the book prints for codes in the data, Chinese and English: the one home of such text."""

from __future__ import annotations

KIND = {
    "measure": ("实测", "measurement"),
    "norm": ("规定或目标", "norm"),
    "duration": ("时长", "duration"),
    "frequency": ("频次", "frequency"),
    "date": ("日期", "date"),
    "rank": ("名次声明", "claim of rank"),
    "scheme": ("名称里的数字", "numeral in a name"),
    "range": ("区间", "range"),
}
GRADE = {
    "A": ("官方统计或同行评议", "official statistics or peer-reviewed"),
    "B": ("署名报刊或政府文本", "named press or government text"),
    "C": ("自我介绍、百科或转载", "self-description, encyclopaedia or repost"),
    "D": ("出处不明", "unattributed"),
}
FORCE = {
    "government": ("政府推动力", "Government"),
    "community": ("社区自治力", "Community"),
    "society": ("社会参与力", "Society"),
    "market": ("市场运作力", "Market"),
}
SOURCE_KIND = {
    "study_report": ("考察报告", "study report"),
    "news": ("报刊", "press"),
    "government": ("政府文本", "government"),
    "statistics": ("统计", "statistics"),
    "academic": ("学术", "academic"),
    "reference": ("百科资料", "reference"),
}
CONFLICT = {
    "sources": ("来源不一", "sources disagree"),
    "internal": ("前后不一", "contradiction within a document"),
    "arithmetic": ("算不拢", "arithmetic that does not add up"),
    "list": ("名数与所列不符", "numeral and list differ"),
    "unclear": ("口径不明", "scope unclear"),
    "claim": ("没有证据的名次", "claim of rank without evidence"),
    "misprint": ("笔误与残缺", "misprint or gap"),
}
CONVENTION = {
    "narrow": ("从严", "narrow"),
    "standard": ("标准", "standard"),
    "wide": ("从宽", "wide"),
}
YEAR_BASIS = {
    "printed": ("原文写明", "printed"),
    "inferred": ("推断", "inferred"),
    "": ("未注明", "not stated"),
}
#: What is folded away of a cell, by myst-nb's names: all of it (the worked cell of an exercise), or a part.
FOLDED = {
    "content": ("参考解答的代码和结果", "code and results of the solution"),
    "source": ("计算与核对的代码", "code that calculates and checks"),
    "output": ("运行结果", "results"),
    "outputs": ("运行结果", "results"),
}
