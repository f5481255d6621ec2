"""Charts: frozen values in, accessible inline SVG and HTML out. `CSS` is what the page's style sheet needs for them."""

from __future__ import annotations

from curvebook.charts.css import CSS
from curvebook.charts.drawing import Drawing, from_user_figure

__all__ = ["CSS", "Drawing", "from_user_figure"]
