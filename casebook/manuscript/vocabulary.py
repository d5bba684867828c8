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
TEACHERS_HEADINGS = (
    "案例使用说明",
    "教学目的与对象",
    "启发思考题",
    "分析思路",
    "理论依据",
    "关键要点",
    "课堂计划",
    "学案",
    "四方角色",
    "板书",
    "思考题参考要点",
)
