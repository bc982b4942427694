#!/usr/bin/python3
"""Writes the tokens that python3-cassandra computes for 10,000 keys of 1 to 64 bytes, eight bytes each, big-endian.

    /usr/bin/python3 murmur3_tokens.py ../Routing/murmur3-tokens.bin

Key i has 1 + i % 64 bytes: the outputs of SplitMix64 seeded with i, each in little-endian order, cut to that length.
"""
import struct
import sys

from cassandra.metadata import Murmur3Token

MASK = (1 << 64) - 1


def key(index):
    state, out, length = index, b"", 1 + index % 64
    while len(out) < length:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        out += struct.pack("<Q", z ^ (z >> 31))
    return out[:length]


with open(sys.argv[1], "wb") as tokens:
    for i in range(10_000):
        tokens.write(struct.pack(">q", Murmur3Token.from_key(key(i)).value))
