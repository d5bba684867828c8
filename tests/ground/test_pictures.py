"""What is published of a picture, and which files are none."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from casebook.ground.pictures import HIGHEST, WIDEST, PictureFault, publish, require_whole, size_of
from tests.support.pictures import MAKER, OWNER, drawing, noted, photo


def published(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(publish(path).content))


def test_nothing_that_a_camera_notes_is_published(tmp_path):
    path = photo(tmp_path / "a.jpg")
    assert MAKER.encode() in path.read_bytes()
    made = publish(path)
    image = Image.open(io.BytesIO(made.content))
    assert (made.ending, image.format, dict(image.getexif())) == (".jpg", "JPEG", {})
    assert not image.info.keys() & {"exif", "icc_profile", "comment"}
    assert not [word for word in (MAKER, OWNER, "Exif", "GPS") if word.encode() in made.content]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_nothing_is_noted_in_other_kinds_either(tmp_path, kind):
    path = tmp_path / f"a.{kind.lower()}"
    image = Image.new("RGBA", (40, 30), (200, 0, 0, 90))
    image.save(path, kind, exif=noted())
    assert MAKER.encode() in path.read_bytes()
    made = publish(path)
    assert made.ending == ".png" and MAKER.encode() not in made.content
    assert published(path).mode == "RGBA"


#: By how the camera was held: where the red quarter is to be seen.
@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1)), (2, (1, 0))])
def test_a_photo_stands_upright(tmp_path, orientation, corner):
    image = published(photo(tmp_path / "a.jpg", orientation=orientation)).convert("RGB")
    assert image.size == ((300, 400) if orientation in (6, 8) else (400, 300))
    x, y = ((image.width - 1) * corner[0], (image.height - 1) * corner[1])
    red, _, blue = image.getpixel((abs(x - 20), abs(y - 20)))
    assert red > 200 and blue < 60


@pytest.mark.parametrize(("size", "expected"), [
    ((4000, 3000), (WIDEST, 1200)), ((1000, 6000), (400, HIGHEST)), ((300, 200), (300, 200)),
])
def test_a_picture_is_made_small_enough_never_larger(tmp_path, size, expected):
    assert published(photo(tmp_path / "a.jpg", size)).size == expected


def test_the_same_file_gives_the_same_bytes(tmp_path):
    for path in (photo(tmp_path / "a.jpg", (2000, 900), 6), photo(tmp_path / "b.png", kind="PNG"),
                 drawing(tmp_path / "c.svg")):
        assert publish(path) == publish(path)


def test_a_photo_saved_as_png_becomes_smaller(tmp_path):
    """And a drawing of a few colours stays as sharp as it is."""
    chance = random.Random(1)
    noise = Image.frombytes("RGB", (200, 200), chance.randbytes(120_000)).resize((900, 900), Image.Resampling.BICUBIC)
    noise.save(tmp_path / "photo.png")
    made = publish(tmp_path / "photo.png")
    assert made.ending == ".jpg" and 3 * len(made.content) < (tmp_path / "photo.png").stat().st_size
    assert publish(photo(tmp_path / "flat.png", kind="PNG")).ending == ".png"


def test_colours_of_another_profile_become_those_of_the_web(tmp_path):
    image = Image.new("RGB", (30, 30), (255, 255, 255))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    image.save(tmp_path / "odd.png", icc_profile=lab)
    assert "icc_profile" not in published(tmp_path / "odd.png").info
    Image.new("CMYK", (30, 30), (0, 255, 255, 0)).save(tmp_path / "print.jpg")
    red, _, blue = published(tmp_path / "print.jpg").convert("RGB").getpixel((5, 5))
    assert red > 180 and blue < 80


def test_grey_of_sixteen_bits_and_palettes(tmp_path):
    Image.new("I;16", (10, 10), 40_000).save(tmp_path / "deep.png")
    assert published(tmp_path / "deep.png").convert("L").getpixel((1, 1)) == pytest.approx(156, abs=1)
    Image.new("P", (10, 10), 3).save(tmp_path / "few.gif")
    assert published(tmp_path / "few.gif").format == "PNG"


def test_a_drawing_loses_what_its_program_notes(tmp_path):
    inside = (
        '<metadata><who>Owner Zhang</who></metadata><!-- C:/Users/zhang --><text x="1">照片</text>'
        '<n:view xmlns:n="http://example.org/editor" n:file="C:/Users/zhang/a.svg"/>'
        '<g xmlns:n="http://example.org/editor" n:path="C:/Users/zhang"><use href="#a"/></g>'
    )
    made = publish(drawing(tmp_path / "a.svg", inside, '<?xml version="1.0"?>\n<!-- made by -->\n'))
    text = made.content.decode()
    assert made.ending == ".svg" and "zhang" not in text.lower() and "照片" in text and 'href="#a"' in text
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_size(tmp_path):
    assert size_of(photo(tmp_path / "a.jpg", (40, 30))) == (40, 30)


SAVE_AS = "用看图软件打开它，另存为 JPG 或 PNG。"
AGAIN = "找原件重新复制一次；还打不开的，换一张。"
PLAIN_SVG = "在绘图软件里另存为“普通 SVG”。"
OTHER = "SVG 用到了它以外的文件，书里没有那些文件。"
EMBED = "在绘图软件里把它们嵌入或删去，再导出。"


def half(path: Path) -> None:
    photo(path, (900, 900), kind={".jpg": "JPEG", ".png": "PNG"}[path.suffix])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def moving(path: Path) -> None:
    Image.new("L", (9, 9)).save(path, save_all=True, append_images=[Image.new("L", (9, 9), 255)])


def raw(content: bytes):
    return lambda path: path.write_bytes(content)


def svg(inside: str, head: str = ""):
    return lambda path: drawing(path, inside, head)


#: The name of a file, how it is made, what is said of it, the cure.
FAULTS = [
    ("没有.jpg", lambda path: None, "找不到这个图片文件。", "改正路径，或补上这个文件。"),
    ("有.jpg", lambda path: photo(path.with_name("有.JPG")), "找不到这个图片文件。",
     "旁边有 有.JPG：照它写，大小写和后缀也要一样。"),
    ("照片一.jpg", lambda path: photo(path.with_name("照片 一.jpeg")), "找不到这个图片文件。",
     "旁边有 照片 一.jpeg：照它写，大小写和后缀也要一样。"),
    ("夹.jpg", lambda path: path.mkdir(), "这是一个文件夹，不是图片。", "写到文件名为止，后缀也要写。"),
    ("空.jpg", raw(b""), "图片文件是空的。", "像是没有存完或没有传完：重新存一次，再放进来。"),
    ("c.jpg", lambda path: photo(path, kind="PNG"), "文件名以 .jpg 结尾，里面却是 PNG。",
     "把文件改名为 c.png，提到它的地方一并改。"),
    ("照片", lambda path: photo(path), "文件名没有后缀，里面却是 JPEG。",
     "把文件改名为 照片.jpg，提到它的地方一并改。"),
    ("半.jpg", half, "JPEG 图片打不开：文件损坏，或者没有传完。", AGAIN),
    ("半.png", half, "PNG 图片打不开：文件损坏，或者没有传完。", AGAIN),
    ("头.png", raw(b"\x89PNG\r\n\x1a\n" + b"\0" * 40), "PNG 图片打不开：文件损坏，或者没有传完。", AGAIN),
    ("iphone.jpg", raw(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "这个文件是 HEIC，书里印不了。", SAVE_AS),
    ("扫描.tif", raw(b"II*\0" + b"\0" * 40), "这个文件是 TIFF，书里印不了。", SAVE_AS),
    ("图.pdf", raw(b"%PDF-1.7"), "这个文件是 PDF，书里印不了。", SAVE_AS),
    ("存.jpg", raw(b"<!DOCTYPE html><html>"), "这个文件是网页，书里印不了。", SAVE_AS),
    ("文.jpg", raw("不是图片".encode()), "认不出这是什么文件，不像图片。",
     "换一个文件：JPEG、PNG、SVG、WebP、GIF 都可以。"),
    ("动.gif", moving, "这个 GIF 是动画，纸上印不了。", "选一帧，另存为 PNG。"),
    ("断.svg", svg("<g>"), "SVG 图片读不下去：第 1 行不是有效的 XML。", "在绘图软件里重新导出一次。"),
    ("名.svg", raw(b"<svg/>"), "SVG 没有写明自己是 SVG，浏览器不会显示它。",
     '给 <svg 加上 xmlns="http://www.w3.org/2000/svg"，或重新导出。'),
    ("夹.svg", svg('<image href="data:image/png;base64,AA"/>'), "SVG 里夹着照片，去不掉它里面的拍摄信息。",
     "把照片单独存成 JPG，直接放进页面。"),
    ("脚.svg", svg("<script>1</script>"), "SVG 里有脚本或网页，纸上和电子书里印不了。", PLAIN_SVG),
    ("点.svg", svg('<g onclick="1"/>'), "SVG 里有脚本或网页，纸上和电子书里印不了。", PLAIN_SVG),
    ("外.svg", svg('<use href="http://example.org/a.svg#b"/>'), OTHER, EMBED),
    ("样.svg", svg("<style>@import 'a.css';</style>"), OTHER, EMBED),
    ("体.svg", svg("", '<!DOCTYPE svg [<!ENTITY a "b">]>'), "SVG 里有实体声明（<!ENTITY…>），各种阅读器不都认得。",
     PLAIN_SVG),
]


@pytest.mark.parametrize(("name", "make", "said", "cure"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_what_is_no_picture_is_said_with_its_cure(tmp_path, name, make, said, cure):
    path = tmp_path / name
    make(path)
    for call in (require_whole, publish):
        with pytest.raises(PictureFault) as fault:
            call(path)
        assert (fault.value.said, fault.value.cure) == (said, cure)


def test_a_picture_of_any_kind_is_taken(tmp_path):
    for name, kind in (("a.jpg", "JPEG"), ("b.JPEG", "JPEG"), ("c.png", "PNG"), ("d.webp", "WEBP"), ("e.gif", "GIF")):
        require_whole(photo(tmp_path / name, kind=kind) if kind != "GIF" else still(tmp_path / name))
    require_whole(drawing(tmp_path / "f.svg"))


def still(path: Path) -> Path:
    Image.new("P", (9, 9), 3).save(path)
    return path
