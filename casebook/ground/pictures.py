"""A picture that somebody puts into a page: what kind of file it is, and what of it may be published.

What is published is drawn anew: turned as the camera was held, at most `WIDEST` by `HIGHEST` pixels, in the colours of
the web, without anything that a camera or a program notes beside the picture (place, time, owner, names of folders).
The same file gives the same bytes.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree

if TYPE_CHECKING:
    from PIL.Image import Image

#: In pixels: twice the widest column on a screen, and 250 dots an inch across the text block of a printed page.
WIDEST, HIGHEST = 1600, 2400
_QUALITY = 82
#: Kinds that are taken, with the endings that say so, the usual one first.
ENDINGS = {
    "JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "SVG": (".svg",), "WebP": (".webp",), "GIF": (".gif",),
}
#: By the first bytes of a file. Kinds without an ending above are known only to be named.
_STARTS: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"GIF8[79]a", "GIF"),
    (rb"RIFF.{4}WEBP", "WebP"),
    (rb".{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", "HEIC"),
    (rb".{4}ftypavi[fs]", "AVIF"),
    (rb"II\*\0|MM\0\*", "TIFF"),
    (rb"BM.{4}\0\0\0\0", "BMP"),
    (rb"%PDF-", "PDF"),
    (rb"8BPS", "PSD"),
    (rb"PK\x03\x04", "压缩包或 Office 文件"),
    (rb"\x1f\x8b", "gzip 压缩文件"),
    (rb"version https://git-lfs", "Git LFS 的指针，不是图片本身"),
    (rb"(\xef\xbb\xbf)?\s*(<!doctype html|<html)", "网页"),
    (rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE svg[^>\[]*(\[.*?\]\s*)?>\s*)*<svg\b", "SVG"),
)
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_SAVE_AS = "用看图软件打开它，另存为 JPG 或 PNG。"


class PictureFault(Exception):
    """A file that cannot be printed: what is wrong with it, and the cure."""

    def __init__(self, said: str, cure: str):
        super().__init__(said)
        self.said, self.cure = said, cure


@dataclass(frozen=True)
class Published:
    """What may be published of a picture: its bytes, and the ending of the file that holds them."""

    content: bytes
    ending: str


def as_written(address: str) -> str:
    """Return the address of a picture as an author writes it: Markdown turns 照片 into %E7%85%A7%E7%89%87."""
    return unquote(address)


def kind_of(path: Path) -> str:
    """Return the kind of the picture in a file, one of `ENDINGS`.

    Raises `PictureFault` where the file is missing, empty or unreadable, holds something else, or is called something
    else. Whether all of the picture is there: `require_whole`.
    """
    raw = _bytes_of(path)
    kind = next((kind for start, kind in _STARTS if re.match(start, raw[:2000], re.S | re.I)), "")
    if not kind:
        raise PictureFault("认不出这是什么文件，不像图片。", f"换一个文件：{'、'.join(ENDINGS)} 都可以。")
    if kind not in ENDINGS:
        raise PictureFault(f"这个文件是{' ' * kind.isascii()}{kind}，书里印不了。", _SAVE_AS)
    if path.suffix.lower() not in ENDINGS[kind]:
        right = path.with_suffix(ENDINGS[kind][0]).name
        ending = f"以 {path.suffix} 结尾" if path.suffix else "没有后缀"
        raise PictureFault(f"文件名{ending}，里面却是 {kind}。", f"把文件改名为 {right}，提到它的地方一并改。")
    return kind


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise PictureFault("这是一个文件夹，不是图片。", "写到文件名为止，后缀也要写。")
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise PictureFault("找不到这个图片文件。", _near(path)) from None
    except OSError as error:
        raise PictureFault(f"读不了这个图片文件：{error.strerror or error}。", "检查文件的权限。") from error
    if not raw:
        raise PictureFault("图片文件是空的。", "像是没有存完或没有传完：重新存一次，再放进来。")
    return raw


def _near(path: Path) -> str:
    """Say which file is meant: one beside it whose name differs in capitals, in its ending or in a blank."""
    beside = sorted(other.name for other in path.parent.iterdir() if other.is_file()) if path.parent.is_dir() else []
    meant = next((name for name in beside if _bare(name) == _bare(path.name)), "")
    return f"旁边有 {meant}：照它写，大小写和后缀也要一样。" if meant else "改正路径，或补上这个文件。"


def _bare(name: str) -> str:
    return re.sub(r"\s|\.\w+$", "", unicodedata.normalize("NFKC", name).casefold())


def require_whole(path: Path) -> None:
    """Raise `PictureFault` unless the file holds one whole picture of a kind that is printed."""
    kind = kind_of(path)
    if kind == "SVG":
        _drawing(path)
        return
    image = _opened(path, kind)
    if kind == "JPEG":
        image.draft("RGB", (1, 1))  # all is read, and an eighth of it drawn
    _load(image, kind)


def publish(path: Path) -> Published:
    """Return what may be published of the picture in a file; raises `PictureFault` as `require_whole` does."""
    kind = kind_of(path)
    if kind == "SVG":
        ElementTree.register_namespace("", _SVG)
        ElementTree.register_namespace("xlink", _XLINK)
        return Published(ElementTree.tostring(_bared(_drawing(path)), "utf-8"), ".svg")
    image = _opened(path, kind)
    _load(image, kind)
    image = _plain(image)
    image.thumbnail((WIDEST, HIGHEST), _lanczos(), reducing_gap=3.0)
    image.info = {}
    if kind == "JPEG":
        return Published(_saved(image, "JPEG"), ".jpg")
    exact = _saved(image, "PNG")
    if image.mode in ("RGB", "L") and 3 * len(smaller := _saved(image, "JPEG")) < len(exact):
        return Published(smaller, ".jpg")  # a photo; of a drawing JPEG makes no smaller file
    return Published(exact, ".png")


def size_of(path: Path) -> tuple[int, int]:
    """Return width and height of a picture that `publish` made, in pixels; not of an SVG."""
    from PIL import Image

    with Image.open(path) as image:
        return image.size


# --- pictures of pixels ---------------------------------------------------------------------------------------


def _opened(path: Path, kind: str) -> Image:
    from PIL import Image  # takes a while; most pages have no pictures

    try:
        image = Image.open(path)
    except Image.DecompressionBombError:
        raise PictureFault("图片的像素太多，读不了。", "先用看图软件把它缩小。") from None
    except (OSError, ValueError, SyntaxError) as error:
        raise _damaged(kind) from error
    if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
        raise PictureFault(f"这个 {kind} 是动画，纸上印不了。", "选一帧，另存为 PNG。")
    return image


def _load(image: Image, kind: str) -> None:
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise _damaged(kind) from error


def _damaged(kind: str) -> PictureFault:
    return PictureFault(f"{kind} 图片打不开：文件损坏，或者没有传完。", "找原件重新复制一次；还打不开的，换一张。")


def _plain(image: Image) -> Image:
    """Return a picture upright, in grey or in the colours of the web, with transparency only if it has some."""
    from PIL import ImageOps

    image = _in_web_colours(ImageOps.exif_transpose(image))
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        return image if image.getextrema()[3][0] < 255 else image.convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _in_web_colours(image: Image) -> Image:
    """Return a picture in sRGB: what its profile says of its colours goes with the rest."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # a profile that is none: the colours are taken as they are
        return image


def _lanczos() -> int:
    from PIL import Image

    return Image.Resampling.LANCZOS


def _saved(image: Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, optimize=True, **({"quality": _QUALITY} if kind == "JPEG" else {}))
    return file.getvalue()


# --- drawings -------------------------------------------------------------------------------------------------


def _drawing(path: Path) -> ElementTree.Element:
    """Return an SVG; one that runs scripts, loads something or holds photos is refused."""
    raw = path.read_bytes()
    if b"<!ENTITY" in raw:
        raise PictureFault("SVG 里有实体声明（<!ENTITY…>），各种阅读器不都认得。", "在绘图软件里另存为“普通 SVG”。")
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        said = f"SVG 图片读不下去：第 {error.position[0]} 行不是有效的 XML。"
        raise PictureFault(said, "在绘图软件里重新导出一次。") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise PictureFault("SVG 没有写明自己是 SVG，浏览器不会显示它。", f'给 <svg 加上 xmlns="{_SVG}"，或重新导出。')
    for node in root.iter():
        name = str(node.tag).rpartition("}")[2]
        if name == "image":
            raise PictureFault("SVG 里夹着照片，去不掉它里面的拍摄信息。", "把照片单独存成 JPG，直接放进页面。")
        if name in ("script", "foreignObject") or any(key.startswith("on") for key in node.attrib):
            raise PictureFault("SVG 里有脚本或网页，纸上和电子书里印不了。", "在绘图软件里另存为“普通 SVG”。")
        links = [value for key, value in node.attrib.items() if key.rpartition("}")[2] == "href"]
        styles = [*node.attrib.values(), *([node.text or ""] if name == "style" else [])]
        if any(not link.startswith("#") for link in links) or any(re.search(_LOADS, each) for each in styles):
            raise PictureFault("SVG 用到了它以外的文件，书里没有那些文件。", "在绘图软件里把它们嵌入或删去，再导出。")
    return root


_LOADS = re.compile(r"@import|url\(\s*['\"]?(?!#)", re.I)


def _bared(root: ElementTree.Element) -> ElementTree.Element:
    """Take away what drawing programs note for themselves, names of folders and people among it."""
    for node in list(root.iter()):
        for child in [each for each in node if not _is_drawn(each)]:
            node.remove(child)
        foreign = [key for key in node.attrib if key.startswith("{") and not key.startswith((f"{{{_XLINK}}}", _XML))]
        for key in foreign:
            del node.attrib[key]
    return root


_XML = "{http://www.w3.org/XML/1998/namespace}"


def _is_drawn(node: ElementTree.Element) -> bool:
    return str(node.tag).startswith(f"{{{_SVG}}}") and node.tag != f"{{{_SVG}}}metadata"
