"""Chinese fonts for what is drawn here: those of the system, or one that is packed.

The extra ``pdf`` brings Noto Sans CJK (OFL 1.1) for machines without a Chinese font of their own.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from shanhai.core.errors import StoreError

#: Font families in the order they are taken, for text, for headings, for titles.
TEXT = ("FangSong_GB2312", "FangSong", "STFangsong", "FZFangSong-Z02", "Songti SC", "SimSun",
        "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Noto Sans CJK SC")  # fmt: skip
BLACK = ("SimHei", "STHeiti", "Heiti SC", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC",
         "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")  # fmt: skip
TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", "Songti SC", "SimSun",
         "Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC")  # fmt: skip
KAI = ("KaiTi_GB2312", "KaiTi", "STKaiti", "Kaiti SC", "Noto Serif CJK SC", "Noto Sans CJK SC")
LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")
_PACKED = "noto_cjk_sans_otc"


def packed() -> list[Path]:
    """Return the folders of the fonts that are installed as Python packages."""
    spec = find_spec(_PACKED)
    return [Path(p) for p in spec.submodule_search_locations or ()] if spec else []


def check(families: set[str]) -> None:
    """Make sure that one of the fonts for Chinese is there.

    Raises
    ------
    StoreError
        None is; what to install is told.
    """
    if families.isdisjoint({*TEXT, *BLACK}):
        raise StoreError(
            "no Chinese font was found; install one of: Debian/Ubuntu: apt install fonts-noto-cjk; "
            "Fedora: dnf install google-noto-serif-cjk-fonts; any system: "
            "pip install 'shanhai[pdf]', which packs one"
        )


def png(svg: str, *, scale: float = 3.0) -> bytes:
    """Draw an SVG as PNG, with the packed font where the system has none."""
    import vl_convert

    _register()
    return bytes(vl_convert.svg_to_png(svg, scale=scale))


@cache
def _register() -> None:
    import vl_convert

    for folder in packed():
        vl_convert.register_font_directory(str(folder))
