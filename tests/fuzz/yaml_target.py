"""What the targets that read YAML share: a sound file, changed where the data says."""

from __future__ import annotations

from collections.abc import Sequence

_PLACE = 2


def changed(data: bytes, sound: Sequence[str]) -> tuple[int, str]:
    """Which of the sound files to change, and the text that takes its place.

    The first byte chooses the file. With an even one the rest is the whole text; with an odd one
    two bytes say where in the sound text the rest is put.
    """
    if not data:
        return 0, ""
    which, rest = data[0] // 2 % len(sound), data[1:]
    if data[0] % 2 == 0 or len(rest) < _PLACE:
        return which, rest.decode("utf-8", errors="replace")
    text = sound[which]
    place = int.from_bytes(rest[:_PLACE]) % (len(text) + 1)
    put = rest[_PLACE:].decode("utf-8", errors="replace")
    return which, text[:place] + put + text[place + len(put) :]
