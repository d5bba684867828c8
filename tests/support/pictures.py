"""Pictures for tests: a photo as a telephone leaves it, and files that are no pictures."""

from __future__ import annotations

from pathlib import Path

from PIL import ExifTags, Image, ImageDraw

#: What a telephone notes beside a photo, and nobody may publish.
MAKER, OWNER = "SecretPhone 12", "Owner Zhang"


def noted(orientation: int = 1) -> Image.Exif:
    """Return what a telephone notes: how it was held, what it is, whose it is, where it was."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = MAKER
    exif[ExifTags.Base.Artist] = OWNER
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (30.0, 15.0, 22.5), 3: "E", 4: (120.0, 9.0, 7.5)})
    return exif


def photo(path: Path, size: tuple[int, int] = (400, 300), orientation: int = 1, kind: str = "JPEG") -> Path:
    """Write a picture, red in its upper left quarter as it is stored, with all that a telephone notes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", size, (90, 140, 200))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), (220, 30, 30))
    image.save(path, kind, exif=noted(orientation))
    return path


def drawing(path: Path, inside: str = "", head: str = "") -> Path:
    """Write an SVG with a rectangle and what is put `inside` it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    root = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="50"><rect width="9" height="9"/>'
    path.write_text(f"{head}{root}{inside}</svg>", "utf-8")
    return path
