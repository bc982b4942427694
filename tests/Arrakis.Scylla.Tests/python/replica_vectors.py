"""Random rings and the replicas that python3-cassandra computes on them, as JSON: replica_vectors.py > Routing/replicas.json

Of each ring: hosts (datacenter, rack, tokens), and of each replication the replicas of every token of the ring, as indexes of
hosts. Where a host has several tokens and racks repeat, this driver's NetworkTopologyStrategy may name a host twice and thus
too few hosts; those answers are left out (null).
"""
import json
import random

from cassandra.metadata import Murmur3Token, ReplicationStrategy, TokenMap

RINGS = 40


class Host:
    def __init__(self, index, datacenter, rack):
        self.index, self.datacenter, self.rack = index, datacenter, rack


class Keyspace:
    def __init__(self, replication_strategy):
        self.replication_strategy = replication_strategy


class Metadata:
    def __init__(self, keyspaces):
        self.keyspaces = keyspaces


def ring(rng):
    datacenters = ["dc%d" % i for i in range(1, rng.randint(1, 3) + 1)]
    racks = rng.randint(1, 4)
    vnodes = rng.choice([1, 1, 2, 4])
    hosts = [Host(i, rng.choice(datacenters), "r%d" % rng.randint(1, racks)) for i in range(rng.randint(1, 12))]
    owners = {}
    for host in hosts:
        for _ in range(vnodes):
            owners[Murmur3Token(rng.randint(-2 ** 63 + 1, 2 ** 63 - 1))] = host
    replications = [{"class": "SimpleStrategy", "replication_factor": str(rng.randint(1, 4))}]
    for _ in range(3):
        options = {"class": "NetworkTopologyStrategy"}
        for datacenter in rng.sample(datacenters, rng.randint(1, len(datacenters))):
            options[datacenter] = rng.choice(["0", "1", "2", "3", "3", "4", "5", "3/1"])
        replications.append(options)
    return hosts, owners, replications


def answer(hosts, owners, replication):
    options = {k: v for k, v in replication.items() if k != "class"}
    strategy = ReplicationStrategy.create(replication["class"], options)
    tokens = sorted(owners)
    token_map = TokenMap(Murmur3Token, owners, tokens, Metadata({"ks": Keyspace(strategy)}))
    replicas = []
    for token in tokens:
        found = [h.index for h in token_map.get_replicas("ks", token)]
        replicas.append(found if len(set(found)) == len(found) else None)
    return {"class": replication["class"], "options": options, "replicas": replicas}


def main():
    rng = random.Random(20)
    rings = []
    for _ in range(RINGS):
        hosts, owners, replications = ring(rng)
        rings.append({
            "hosts": [
                {"datacenter": h.datacenter, "rack": h.rack, "tokens": sorted(t.value for t, o in owners.items() if o is h)}
                for h in hosts],
            "tokens": sorted(t.value for t in owners),
            "keyspaces": [answer(hosts, owners, r) for r in replications],
        })
    print(json.dumps(rings, separators=(",", ":")).replace('},{"hosts"', '},\n{"hosts"'))


main()
