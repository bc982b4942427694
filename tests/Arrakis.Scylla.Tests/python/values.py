"""Writes and reads rows with the Python driver, so that another client's rows can be read by ours, and ours by it.

Reads {"host", "port", "keyspace", "table", "columns", "rows", "statement"} from standard input. Rows that are given are
written: by prepared statements, by texts and in batches in turn, or all with "statement", whose parameters they are. Writes to
standard output all rows of the table, read by pages of a few. Values are strings: what each type's means stands in SCALARS;
lists, tuples and user-defined types are arrays, sets {"set": [...]}, maps {"map": [[key, value], ...]}.
"""
import datetime
import ipaddress
import json
import math
import struct
import sys
import uuid
from collections import namedtuple
from decimal import Decimal

from cassandra import ConsistencyLevel, cqltypes, util
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.policies import RoundRobinPolicy
from cassandra.query import BatchStatement, BatchType, SimpleStatement

EPOCH = datetime.datetime(1970, 1, 1)
MILLISECOND = datetime.timedelta(milliseconds=1)
PAGE = 7


def bits(layout):
    """Floating-point numbers as the hex of their bits; every NaN is the same."""
    return (
        lambda text: math.nan if text == "NaN" else struct.unpack(layout, bytes.fromhex(text))[0],
        lambda value: "NaN" if math.isnan(value) else struct.pack(layout, value).hex(),
    )


def parse_decimal(text):
    unscaled, scale = map(int, text.split(":"))
    return Decimal((int(unscaled < 0), tuple(map(int, str(abs(unscaled)))), -scale))


def print_decimal(value):
    sign, digits, exponent = value.as_tuple()
    return f"{(-1) ** sign * int(''.join(map(str, digits)))}:{-exponent}"


# By type: from a string, and to one.
SCALARS = {
    "bigint": (int, str),
    "blob": (bytes.fromhex, bytes.hex),
    "boolean": (lambda text: text == "true", lambda value: "true" if value else "false"),
    "counter": (int, str),
    "decimal": (parse_decimal, print_decimal),
    "double": bits(">d"),
    "float": bits(">f"),
    "inet": (lambda text: str(ipaddress.ip_address(bytes.fromhex(text))), lambda value: ipaddress.ip_address(value).packed.hex()),
    "int": (int, str),
    # The driver makes a datetime of floating-point seconds, which are some microseconds off in far years.
    "timestamp": (int, lambda value: str((value - EPOCH + MILLISECOND / 2) // MILLISECOND)),
    "timeuuid": (uuid.UUID, str),
    "uuid": (uuid.UUID, str),
    "varint": (int, str),
}
TEXTS = (str, str)


def parse(kind, value):
    """What JSON says, as the driver takes it."""
    if value is None:
        return None
    if issubclass(kind, cqltypes.UserType):
        return CLASSES[kind.typename](*(parse(k, v) for k, v in zip(kind.subtypes, value)))
    if issubclass(kind, cqltypes.TupleType):
        return tuple(parse(k, v) for k, v in zip(kind.subtypes, value))
    if issubclass(kind, cqltypes.MapType):
        return util.OrderedMap([(parse(kind.subtypes[0], k), parse(kind.subtypes[1], v)) for k, v in value["map"]])
    if issubclass(kind, cqltypes.SetType):
        return util.sortedset(parse(kind.subtypes[0], v) for v in value["set"])
    if issubclass(kind, cqltypes.ListType):
        return [parse(kind.subtypes[0], v) for v in value]
    return SCALARS.get(kind.typename, TEXTS)[0](value)


def plain(kind, value):
    """What the driver read, as JSON says it."""
    if value is None:
        return None
    if issubclass(kind, (cqltypes.TupleType, cqltypes.UserType)):
        return [plain(k, v) for k, v in zip(kind.subtypes, value)]
    if issubclass(kind, cqltypes.MapType):
        return {"map": [[plain(kind.subtypes[0], k), plain(kind.subtypes[1], v)] for k, v in value.items()]}
    if issubclass(kind, cqltypes.SetType):
        return {"set": [plain(kind.subtypes[0], v) for v in value]}
    if issubclass(kind, cqltypes.ListType):
        return [plain(kind.subtypes[0], v) for v in value]
    return SCALARS.get(kind.typename, TEXTS)[1](value)


def register_types(cluster, keyspace):
    """The driver writes values of a user-defined type into a text only if they are of a class of their own."""
    for name, kind in cluster.metadata.keyspaces[keyspace].user_types.items():
        CLASSES[name] = namedtuple(name, kind.field_names)
        cluster.register_user_type(keyspace, name, CLASSES[name])


def write(session, job):
    columns = job["columns"]
    names = ", ".join(columns)
    prepared = session.prepare(
        job.get("statement") or f"INSERT INTO {job['table']} ({names}) VALUES ({', '.join('?' * len(columns))})")
    kinds = [c.type for c in prepared.column_metadata]
    text = f"INSERT INTO {job['table']} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
    for number, row in enumerate(job["rows"]):
        values = [parse(kind, value) for kind, value in zip(kinds, row)]
        if "statement" in job or number % 3 == 0:
            session.execute(prepared, values)
        elif number % 3 == 1:
            session.execute(text, values)
        else:
            batch = BatchStatement(BatchType.UNLOGGED)
            batch.add(prepared, values)
            session.execute(batch)


def read(session, job):
    result = session.execute(SimpleStatement(f"SELECT {', '.join(job['columns'])} FROM {job['table']}", fetch_size=PAGE))
    kinds = result.column_types
    return [[plain(kind, value) for kind, value in zip(kinds, row)] for row in result]


CLASSES = {}
job = json.load(sys.stdin)
profile = ExecutionProfile(
    load_balancing_policy=RoundRobinPolicy(), consistency_level=ConsistencyLevel.ONE, request_timeout=60)
with Cluster([job["host"]], port=job["port"], protocol_version=3, execution_profiles={EXEC_PROFILE_DEFAULT: profile}) as cluster:
    session = cluster.connect(job["keyspace"])
    session.encoder.mapping[tuple] = session.encoder.cql_encode_tuple
    register_types(cluster, job["keyspace"])
    if job.get("rows"):
        write(session, job)
    json.dump(read(session, job), sys.stdout)
