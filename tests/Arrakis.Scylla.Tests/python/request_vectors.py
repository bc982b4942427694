#!/usr/bin/python3
"""Prints whole frames as python3-cassandra encodes them, a line each: name, protocol version, hex.

    /usr/bin/python3 request_vectors.py > ../Protocol/request-vectors.txt
"""
from cassandra.protocol import (
    AuthResponseMessage, BatchMessage, ExecuteMessage, OptionsMessage, PrepareMessage, QueryMessage, RegisterMessage,
    _UNSET_VALUE, ProtocolHandler)
from cassandra.query import BatchType

STREAM = 0x1234
QUORUM, LOCAL_QUORUM, SERIAL, LOCAL_SERIAL, LOCAL_ONE = 4, 6, 8, 9, 10
ID = bytes(range(0xF0, 0x100))
TEXT = "SELECT a FROM k.t WHERE b = 'ä€😀'"
TIME = 0x0123456789ABCDEF


def traced(message):
    message.tracing = True
    return message


def messages(version):
    yield "options", OptionsMessage()
    yield "auth", AuthResponseMessage(b"\0us\xc3\xa4r\0p ss")
    yield "register", RegisterMessage(["TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"])
    yield "prepare", PrepareMessage(TEXT)
    yield "query-plain", QueryMessage(TEXT, LOCAL_ONE)
    yield "query-full", QueryMessage(TEXT, LOCAL_QUORUM, LOCAL_SERIAL, 5000, b"\x00\xffstate", TIME)
    yield "query-traced", traced(QueryMessage(TEXT, LOCAL_ONE))
    yield "execute-plain", ExecuteMessage(ID, None, LOCAL_QUORUM)
    values = [b"\x00\x01", None, b"", bytes(range(256)) * 2]
    yield "execute-values", ExecuteMessage(ID, values, LOCAL_QUORUM)
    yield "execute-full", ExecuteMessage(ID, values, QUORUM, SERIAL, 100, b"\x01", 0, skip_meta=False)
    for kind in BatchType.LOGGED, BatchType.UNLOGGED, BatchType.COUNTER:
        yield f"batch-{kind.value}", BatchMessage(kind, [(False, TEXT, []), (True, ID, values), (True, ID[:3], [])], LOCAL_QUORUM)
    yield "batch-full", BatchMessage(BatchType.UNLOGGED, [(True, ID, values)] * 2, QUORUM, SERIAL, TIME)
    if version >= 4:
        unset = [b"\x07", _UNSET_VALUE]
        yield "execute-unset", ExecuteMessage(ID, unset, LOCAL_QUORUM)
        yield "batch-unset", BatchMessage(BatchType.LOGGED, [(True, ID, unset)], LOCAL_QUORUM)


for version in 3, 4:
    for name, message in messages(version):
        print(name, version, ProtocolHandler.encode_message(message, STREAM, version, None, False).hex())
