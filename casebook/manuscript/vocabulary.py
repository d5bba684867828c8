"""What roles and blocks an author may write; what the book's own are is declared here and nowhere else."""

#: Roles of the book's own; `term` is Sphinx' name with another meaning.
ROLES = ("num", "scheme", "calc", "claim", "waive", "source", "term")
#: Blocks of the book's own.
OWN_BLOCKS = (
    "case-card",
    "register",
    "conflicts",
    "sources",
    "glossary-list",
    "catalogue",
    "exercise",
    "quiz",
    "solution",
    "answer",
    "coding-sheets",
    "coding-comparison",
    "learning-record",
    "teaching-note",
    "class-plan",
    "teacher-files",
    "role-seats",
    "role",
    "handout",
)
#: Blocks of Sphinx' that the book makes in its own way: they show pictures.
PICTURE_BLOCKS = ("figure", "image")
#: With those of MyST and docutils that the book's pages use.
BLOCKS = (*OWN_BLOCKS, "code-cell", "list-table", "figure", "admonition", "note")
#: Blocks and headings that only a teacher sees: they stand in a teaching note.
TEACHERS_BLOCKS = ("handout", "role-seats", "role", "teacher-files")
_OF_NOTES = (
    "教学目的与对象",
    "启发思考题",
    "分析思路",
    "理论依据",
    "关键要点",
    "课堂计划",
    "板书",
    "思考题参考要点",
)
TEACHERS_HEADINGS = ("案例使用说明", *_OF_NOTES, "学案", "四方角色")
#: Blocks with text that stands elsewhere, or that only one format prints, and what to write in their place. No check
#: reads that text: a number in it would be nobody's.
UNREAD_BLOCKS = {
    "include": "把那个文件里的文字写进本页。",
    "literalinclude": "把那个文件里的代码写进 ``` 的块里。",
    "raw": "改成 Markdown 的写法。",
    "raw-cell": "改成 Markdown 的写法。",
    "eval-rst": "改成 Markdown 的写法。",
    "only": "各种成书印一样的文字：删去这一块开头和末尾的两行。",
    "ifconfig": "各种成书印一样的文字：删去这一块开头和末尾的两行。",
}
#: Options that bring in text from elsewhere.
UNREAD_OPTIONS = ("file", "url", "load")
#: What a chapter owes its readers: headings, which may go on behind these words (“引子：一个决定”), in this order, and
#: blocks. In which file of the chapter they stand is not said here.
CHAPTER_HEADINGS = (
    "内容提要",
    "Abstract",
    "学习目标",
    "引子",
    "背景",
    "数字里的案例",
    "证据与局限",
    "后来",
    "思考题",
    "练习",
    "自测",
)
CHAPTER_BLOCKS = ("case-card", "exercise", "solution", "quiz", "answer")
#: What a teaching note has: headings and blocks.
NOTE_HEADINGS = (*_OF_NOTES, "延伸阅读")  # which a learner may have as well
NOTE_BLOCKS = ("class-plan",)
