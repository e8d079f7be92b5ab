"""Effective edit time (SPEC.md 5): clocks only choose which concurrent scalar is shown."""


def effective(recv_at: int, age: int, floor: int) -> int:
    """``clamp(recv_at - age, floor, recv_at)``, the lower bound winning; all in ms.

    ``age`` was measured on the phone between the edit and sending, so a constant error of
    its clock cancels. ``floor`` is ``recv_at`` of the newest change the phone knew: an
    edit cannot be older than what its author had seen.
    """
    return max(floor, min(recv_at, recv_at - age))
