"""Reads vector tiles as the specification (MVT 2.1) says, with nothing of ours."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Feature:
    """``kind`` 1 point, 2 line, 3 polygon; ``points`` in steps of the tile's grid, y downwards."""

    id: int
    kind: int
    points: list[tuple[int, int]]
    attributes: dict[str, Any]


@dataclass
class MvtLayer:
    name: str = ""
    extent: int = 0
    features: list[Feature] = field(default_factory=list)


def layers(data: bytes) -> dict[str, MvtLayer]:
    found = [_layer(body) for number, body in _fields(data) if number == 3]
    assert len({layer.name for layer in found}) == len(found)
    return {layer.name: layer for layer in found}


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        match tag & 7:
            case 0:
                value, at = _varint(data, at)
                yield tag >> 3, value
            case 1:
                yield tag >> 3, struct.unpack_from("<d", data, at)[0]
                at += 8
            case 2:
                length, at = _varint(data, at)
                yield tag >> 3, data[at : at + length]
                at += length
            case 5:
                yield tag >> 3, struct.unpack_from("<f", data, at)[0]
                at += 4
            case other:
                raise ValueError(other)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _packed(data: bytes) -> list[int]:
    at, found = 0, []
    while at < len(data):
        value, at = _varint(data, at)
        found.append(value)
    return found


def _layer(data: bytes) -> MvtLayer:
    layer, keys, values, bodies = MvtLayer(), [], [], []
    for number, value in _fields(data):
        match number:
            case 1:
                layer.name = value.decode()
            case 2:
                bodies.append(value)
            case 3:
                keys.append(value.decode())
            case 4:
                values.append(_value(value))
            case 5:
                layer.extent = value
    layer.features = [_feature(body, keys, values) for body in bodies]
    return layer


def _value(data: bytes) -> Any:
    [(number, value)] = _fields(data)
    return value.decode() if number == 1 else _unzigzag(value) if number == 6 else value


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    held = dict(_fields(data))
    tags = _packed(held.get(2, b""))
    attributes = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(held.get(1, 0), held[3], list(_points(_packed(held[4]))), attributes)


def _points(commands: list[int]) -> Iterator[tuple[int, int]]:
    at = x = y = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        for _ in range(count if command != 7 else 0):
            x, y = x + _unzigzag(commands[at]), y + _unzigzag(commands[at + 1])
            at += 2
            yield x, y


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
