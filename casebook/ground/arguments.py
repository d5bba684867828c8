"""Reading a command's arguments, and saying in Chinese what is wrong with them."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

#: What a command returns when it was called in a way that does not exist; 0 is good, 1 says that there are problems.
WRONG_USE = 2


class Parser(argparse.ArgumentParser):
    """Says in Chinese that a command was called in a wrong way, and ends with `WRONG_USE`."""

    def error(self, message: str) -> NoReturn:
        for pattern, said in _WRONG:
            message = re.sub(pattern, said, message)
        self.exit(WRONG_USE, f"{self.format_usage().replace('usage: ', '用法：')}用法不对：{message}\n")


_WRONG = (
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument command: invalid choice: '(.+?)' \(choose from (.+)\)", r"没有“\1”这个命令，可用的有 \2"),
    (r"argument (\S+): invalid choice: '(.+?)' \(choose from (.+)\)", r"\1 不能是“\2”，可用的有 \3"),
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"argument (\S+): expected one argument", r"\1 后面要写一个值"),
)
