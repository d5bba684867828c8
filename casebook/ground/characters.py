"""Characters that look like others: radicals that a PDF gives for whole characters, full-width letters and digits.

Only what means the same is folded, one character to one, so that offsets stay. What NFKC would change besides stays
as it is: Chinese punctuation, ㎡ (it would become m2), ① (it would become 1).
"""

from __future__ import annotations

import unicodedata

#: Radicals of the supplement that Unicode gives no decomposition, with the characters they are drawn as
#: (EquivalentUnifiedIdeograph.txt); those that are no character by themselves are left out.
_SUPPLEMENT = (
    "⺁厂⺄乙⺊卜⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺛旡⺜日⺝月⺟母⺠民⺡氵⺢氺⺥爫⺧牛⺩王⺫目⺬示⺭礻⺮竹⺱罓⺶羊⺷羊⺹耂⺼肉⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角"
    "⻈讠⻉贝⻋车⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICALS = dict(zip(map(ord, _SUPPLEMENT[::2]), _SUPPLEMENT[1::2], strict=True))
#: Kangxi radicals, and ideographs that are in Unicode twice.
_RANGES = (range(0x2E80, 0x2FD6), range(0xF900, 0xFADA))
for _code in (code for each in _RANGES for code in each):
    _folded = unicodedata.normalize("NFKC", chr(_code))
    if len(_folded) == 1 and _folded != chr(_code):
        _RADICALS[_code] = _folded
#: Where Unicode names the traditional character, a simplified text has the other.
_RADICALS |= {ord("⼾"): "户", ord("⾭"): "青", ord("⿈"): "黄"}

#: Full-width digits, letters and signs of numbers; Chinese punctuation stays, it ends clauses.
_NARROW = {code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_NARROW |= {ord(wide): narrow for wide, narrow in zip("％＋－～＊．（）／", "%+-~*.()/", strict=True)}
#: Hyphens that are none on a keyboard: hyphen, non-breaking hyphen, figure dash, minus, small and soft ones.
_NARROW |= dict.fromkeys(map(ord, "‐‑‒−﹣"), "-")


def ordinary(text: str) -> str:
    """Return `text` with radicals and doubled ideographs as the characters they look like, one to one."""
    return text.translate(_RADICALS)


def narrow(text: str) -> str:
    """Return `text` with full-width digits, letters and signs, and all hyphens, as those of a keyboard, one to one."""
    return text.translate(_NARROW)
