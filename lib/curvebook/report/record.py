"""What a report read."""


def told() -> list[tuple[str, ...]]:
    return []
