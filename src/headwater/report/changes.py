"""Frames of a post's history: the change from capture to capture, and the counters by age."""

from headwater.report.frames import Frame, Room


def change_frame(room: Room) -> Frame:
    raise NotImplementedError


def age_frame(room: Room) -> Frame:
    raise NotImplementedError
