"""The style sheet of the charts: each colour's value in light, in dark and on paper, and the layout of a drawing.

A page may set any of the `--cb-` variables itself, `--cb-paper` above all: the colour that stands behind the charts.
`data-theme="light"` or `"dark"` on the root element overrules the reader's system; JupyterLab's own theme is heeded.
"""

from __future__ import annotations

from importlib.resources import files

from curvebook.charts import style

# the first colour of a name is its own; the others are the same thing in seaborn's or matplotlib's hand
_LIGHT: dict[str, str] = {name: colour for colour, name in reversed(style.NAMES.items())} | {"m5": style.SEQUENTIAL[2]}

_DARK: dict[str, str] = {
    "ink": "#f2f4f5", "muted": "#b4bdc3", "axis": "#7d888f", "grid": "#30383d", "paper": "#14181b",
    "fan": "#aab4ba", "land": "#2a3136", "edge": "#14181b",
    "c1": "#8fbcf5", "c2": "#45c9be", "c3": "#ee9acb", "c4": "#ff9e66", "c5": "#d3d7da", "c6": "#c9b3f2",
    # turned round: what is high stands out from the dark
    "m1": "#1d3448", "m2": "#26527a", "m3": "#3b82c0", "m4": "#85bbec", "m5": "#d3e8fb",
    "o1": "#ffffff", "o2": "#ffffff", "o3": "#0b0c0c", "o4": "#0b0c0c", "o5": "#0b0c0c",
}  # fmt: skip

_PRINT: dict[str, str] = {
    "ink": "#000000", "muted": "#3a3a3a", "axis": "#777777", "grid": "#d9d9d9", "paper": "#ffffff",
    "fan": "#777777", "land": "#eeeeee", "edge": "#ffffff",
    "c1": "#000000", "c2": "#6e6e6e", "c3": "#3a3a3a", "c4": "#8a8a8a", "c5": "#505050", "c6": "#9a9a9a",
    "m1": "#f0f0f0", "m2": "#cfcfcf", "m3": "#a3a3a3", "m4": "#666666", "m5": "#2e2e2e",
    "o1": "#000000", "o2": "#000000", "o3": "#000000", "o4": "#ffffff", "o5": "#ffffff",
}  # fmt: skip


def _values(colours: dict[str, str]) -> str:
    return "".join(f"--cb-{name}:{value.lower()};" for name, value in sorted(colours.items()))


_NAMES = sorted(_LIGHT)
_CLASSES = "".join(f".f-{n}{{fill:var(--cb-{n})}}.s-{n}{{stroke:var(--cb-{n})}}" for n in _NAMES)

_LAYOUT = files("curvebook.charts").joinpath("charts.css").read_text(encoding="utf-8")

CSS: str = "\n".join(
    (
        f":root{{{_values(_LIGHT)}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_values(_DARK)}}}}}",
        f'@media screen{{:root[data-theme="light"],[data-jp-theme-light="true"]{{{_values(_LIGHT)}}}'
        f':root[data-theme="dark"],[data-jp-theme-light="false"]{{{_values(_DARK)}}}}}',
        f"@media print{{:root,:root[data-theme]{{{_values(_PRINT)}}}}}",
        _CLASSES,
        _LAYOUT.strip(),
    )
)
