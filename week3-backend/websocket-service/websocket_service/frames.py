"""The frames that nearly all messages of clients are, read without the whole protocol.

python-websockets' parser takes 15 µs a frame, as a coroutine that can stop at any byte must. Most
frames are whole texts, come whole, and need none of that. Whatever is not so simple (a part of a
frame or of a message, another length, a control frame, an error) is left to the parser.
"""

from __future__ import annotations

try:
    from websockets.speedups import apply_mask
except ImportError:  # where the library was not compiled
    from websockets.utils import apply_mask

_WHOLE_TEXT = 0x81
_MASKED = 0x80
_TWO_BYTES = _MASKED | 126
_SHORTEST_LONG = 126


def whole_texts(data: bytes, most: int) -> tuple[list[bytes], int]:
    r"""Return the texts at the beginning of *data* that are whole, and how many bytes they take.

    Args:
        data: Bytes of a client's, from the beginning of a frame on.
        most: How long a text may be, in bytes; a longer one is left.

    >>> whole_texts(bytes.fromhex("8182 00000000 7b7d 8185 0000"), 100)
    ([b'{}'], 8)
    """
    texts: list[bytes] = []
    at, end = 0, len(data)
    while end - at >= 6 and data[at] == _WHOLE_TEXT:
        size = data[at + 1]
        if _MASKED <= size < _TWO_BYTES:
            size, mask = size - _MASKED, at + 2
        elif size == _TWO_BYTES:
            size, mask = data[at + 2] << 8 | data[at + 3], at + 4
            if size < _SHORTEST_LONG:
                break
        else:
            break
        stop = mask + 4 + size
        if stop > end or size > most:
            break
        texts.append(apply_mask(data[mask + 4 : stop], data[mask : mask + 4]))
        at = stop
    return texts, at


def masked_size(size: int) -> int:
    """Return how many bytes a client's frame has that carries *size* bytes.

    A frame whose length is written longer than it must be has more.
    """
    if size < _SHORTEST_LONG:
        return 6 + size
    return (8 if size < 65_536 else 14) + size
