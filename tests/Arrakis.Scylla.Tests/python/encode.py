"""Encodes and decodes values with the Python driver, to hold another client's bytes against its.

Reads a JSON array of {"class", "value", "hex"} from standard input: the server's class of a type, a value, and the bytes that
the other client made of it. Writes an array of {"hex", "same"}: the bytes that this driver makes of the value, and whether it
reads the other client's bytes as that value.
"""
import datetime
import json
import sys
import uuid
from decimal import Decimal

from cassandra import cqltypes, util

VERSION = 4
EPOCH = datetime.datetime(1970, 1, 1)


def parse(kind, value):
    """What JSON says, as the driver takes it."""
    if value is None:
        return None
    if issubclass(kind, (cqltypes.TupleType, cqltypes.UserType)):
        return tuple(parse(k, v) for k, v in zip(kind.subtypes, value))
    if issubclass(kind, cqltypes.MapType):
        return util.OrderedMap([(parse(kind.subtypes[0], k), parse(kind.subtypes[1], v)) for k, v in value])
    if issubclass(kind, (cqltypes.ListType, cqltypes.SetType)):
        return [parse(kind.subtypes[0], v) for v in value]
    return PARSERS.get(kind.__name__, lambda v: v)(value)


PARSERS = {
    "BytesType": bytes.fromhex,
    "DecimalType": Decimal,
    "DurationType": lambda v: util.Duration(*v),
    "IntegerType": int,
    "LongType": int,
    "SimpleDateType": util.Date,
    "TimeType": util.Time,
    "TimeUUIDType": uuid.UUID,
    "UUIDType": uuid.UUID,
}


def plain(kind, value):
    """What can be compared, of what was parsed or read."""
    if value is None:
        return None
    if issubclass(kind, (cqltypes.TupleType, cqltypes.UserType)):
        return tuple(plain(k, v) for k, v in zip(kind.subtypes, value))
    if issubclass(kind, cqltypes.MapType):
        return [(plain(kind.subtypes[0], k), plain(kind.subtypes[1], v)) for k, v in value.items()]
    if issubclass(kind, cqltypes.SetType):
        return sorted(plain(kind.subtypes[0], v) for v in value)
    if issubclass(kind, cqltypes.ListType):
        return [plain(kind.subtypes[0], v) for v in value]
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) // datetime.timedelta(milliseconds=1)
    if isinstance(value, Decimal):
        return value.as_tuple()
    if isinstance(value, (util.Date, util.Time)):
        return str(value)
    return value


def check(case):
    kind = cqltypes.lookup_casstype(case["class"])
    value = parse(kind, case["value"])
    read = kind.from_binary(bytes.fromhex(case["hex"]), VERSION)
    return {"hex": kind.to_binary(value, VERSION).hex(), "same": plain(kind, read) == plain(kind, value)}


json.dump([check(case) for case in json.load(sys.stdin)], sys.stdout)
