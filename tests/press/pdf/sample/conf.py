"""The smallest configuration that prints a book."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "样书"
author = "数读基层编写组"
extensions = ["myst_nb", "sphinx_external_toc", "sphinx_multitoc_numbering", "typst_sample_nodes"]
external_toc_path = "_toc.yml"
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
language = "zh_CN"
numfig = True
numfig_format = {"figure": "图 %s", "table": "表 %s", "code-block": "代码 %s", "section": "第%s章"}
math_numfig = True
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist", "fieldlist", "attrs_inline",
                          "attrs_block"]
nb_execution_mode = "off"
nb_render_markdown_format = "myst"

typst_title = "数读样书"
typst_subtitle = "排版的每一种元素"
typst_english_title = "A Sample by the “Numbers”"
typst_edition = "2026年11月 学员版"
typst_timestamp = 1790000000
