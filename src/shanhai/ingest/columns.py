"""The columns of a file of figures: ours, the template's, and those of other offices."""

from __future__ import annotations

from collections.abc import Collection, Mapping

#: The columns a file of figures may have; those REQUIRED are needed, and a value or a text.
COLUMNS = (
    "indicator", "area", "period", "scope", "since", "value", "text", "fulfilled", "unit",
    "basis", "document", "clause", "url", "published", "confidence", "note",
)  # fmt: skip
REQUIRED = ("indicator", "area", "period")
#: The columns of the department's template, by the names printed there.
KNOWN_NAMES = {
    "指标编号": "indicator", "区划代码": "area", "年份": "period", "口径": "scope",
    "基期": "since", "数值": "value", "文字结果": "text", "是否完成": "fulfilled",
    "单位": "unit", "来源文件": "document", "条款": "clause", "网址": "url",
    "发布日期": "published", "备注": "note", "数据性质": "basis",
}  # fmt: skip
#: What the template prints for our columns.
TITLES = {ours: theirs for theirs, ours in KNOWN_NAMES.items()}
#: What such columns are called elsewhere; it counts where no column has the template's name.
OTHER_NAMES = {
    "指标": "indicator", "指标代码": "indicator", "区划": "area", "行政区划代码": "area",
    "地区": "area", "时间": "period", "时段": "period", "年度": "period", "来源": "document",
    "出处": "document", "文件": "document",
}  # fmt: skip


def known_names(printed: Collection[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return our names of columns, by those of a file."""
    taken = {*mapping, *printed, *(KNOWN_NAMES[name] for name in printed if name in KNOWN_NAMES)}
    return KNOWN_NAMES | {name: ours for name, ours in OTHER_NAMES.items() if ours not in taken}
