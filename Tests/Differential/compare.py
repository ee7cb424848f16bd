"""Compares the host's CIDs, DAG-CBOR and DAG-PB with other people's, on generated values and on bytes changed at random.

The host's side is the program `content-driver`, which answers a question a line; the other side is PyPI's dag-cbor, multiformats and
ipld-dag-pb. Both have to give the same bytes for a value, the same value for bytes, and refuse or accept the same bytes. Where they
may differ, and why, is the table EXPLAINED; a difference that is not in it, or an explanation that does not fit, ends the run.
"""

import argparse
import collections
import json
import random
import string
import struct
import subprocess
import sys

import dag_cbor
import ipld_dag_pb
from multiformats import CID, multibase, multihash

# What the host refuses although the other side accepts it, by the host's code. The other way round one thing is explained: MOST_SIZE.
EXPLAINED = {
    "cbor": {
        "integer_out_of_range": "DAG-CBOR has integers up to 64 bits with a sign of their own; no record of the host's has more than Int64",
        "unsupported": "the host reads CIDs of raw, dag-pb and dag-cbor blocks by SHA-256 alone",
        "bad_cid": "multiformats takes a CID whose varints are longer than they have to be, or whose digest is cut",
    },
    "pb": {
        "unsupported": "the host reads CIDs of raw, dag-pb and dag-cbor blocks by SHA-256 alone",
        "bad_cid": "multiformats takes a CID whose varints are longer than they have to be, or whose digest is cut",
    },
    "cid": {
        "unsupported": "the host reads CIDs of raw, dag-pb and dag-cbor blocks by SHA-256 alone",
        "bad_cid": "multiformats takes upper case, odd hexadecimal digits and more bases; the host reads one text a base",
    },
    "base": {},
}

# ipld-dag-pb takes the length of a number from a float: it writes some larger ones wrongly.
MOST_SIZE = 2**53 - 1

BASES = {"f": "base16", "b": "base32", "k": "base36", "z": "base58btc", "m": "base64", "u": "base64url"}


class Difference(Exception):
    pass


class Host:
    """The program that answers for the host."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, operation, argument):
        """The result, or None and the code of a refusal."""
        self.process.stdin.write(f"{operation} {argument}\n")
        self.process.stdin.flush()
        status, _, rest = self.process.stdout.readline().rstrip("\n").partition(" ")
        if status == "ok":
            return rest, None
        if status == "refused":
            return None, rest
        raise Difference(f"{operation} {argument[:200]}: {status} {rest}")


class Generator:
    """Random values of the IPLD data model, within what both sides have."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def bytes(self, most=40):
        return self.random.randbytes(self.random.choice([0, 1, 23, 24, self.random.randrange(most)]))

    def text(self):
        alphabets = [string.ascii_letters, "aä水😀\u0301\x00\x7f ", "ab"]
        alphabet = self.random.choice(alphabets)
        return "".join(self.random.choice(alphabet) for _ in range(self.random.choice([0, 1, 2, 5, 30, 300])))

    def int(self):
        edges = [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**63 - 1]
        value = self.random.choice(edges + [self.random.getrandbits(self.random.randrange(64))])
        return -1 - value if self.random.random() < 0.5 else value

    def float(self):
        while True:
            edges = [0.0, -0.0, 1.0, 1.5, 5e-324, 1.7976931348623157e308]
            bits = struct.unpack("<d", self.random.randbytes(8))[0]
            value = self.random.choice(edges + [bits, float(self.random.randrange(1000))])
            if value == value and abs(value) != float("inf"):
                return value

    def cid(self):
        digest = multihash.wrap(self.random.randbytes(32), "sha2-256")
        if self.random.random() < 0.3:
            return CID("base58btc", 0, "dag-pb", digest)
        return CID("base32", 1, self.random.choice(["raw", "dag-pb", "dag-cbor"]), digest)

    def value(self, depth=0):
        kinds = ["null", "bool", "int", "float", "text", "bytes", "link"]
        if depth < 5:
            kinds += ["list", "map"] * (3 if depth < 2 else 1)
        kind = self.random.choice(kinds)
        if kind == "list":
            return [self.value(depth + 1) for _ in range(self.random.choice([0, 1, 3, 25 if depth > 2 else 4]))]
        if kind == "map":
            return {self.text(): self.value(depth + 1) for _ in range(self.random.choice([0, 1, 3, 6]))}
        if kind == "null":
            return None
        if kind == "bool":
            return self.random.random() < 0.5
        return {"int": self.int, "float": self.float, "text": self.text, "bytes": self.bytes, "link": self.cid}[kind]()

    def node(self):
        links = []
        for _ in range(self.random.choice([0, 1, 2, 5, 20])):
            name = self.random.choice([None, "", self.text(), self.text()])
            size = self.random.choice([None, 0, 127, 128, self.random.getrandbits(self.random.randrange(1, 54)), MOST_SIZE])
            links.append(ipld_dag_pb.PBLink(self.cid(), name, size))
        data = self.random.choice([None, b"", self.bytes(400)])
        return ipld_dag_pb.PBNode(data, links)

    def mutant(self, data):
        """The bytes with one to three changes of the kinds that break a decoder."""
        data = bytearray(data)
        for _ in range(self.random.randrange(1, 4)):
            at = self.random.randrange(len(data) + 1)
            kind = self.random.randrange(5)
            if kind == 0 and at < len(data):
                data[at] = self.random.randrange(256)
            elif kind == 1 and at < len(data):
                data[at] ^= 1 << self.random.randrange(8)
            elif kind == 2:
                data[at:at] = self.random.randbytes(self.random.randrange(1, 4))
            elif kind == 3:
                del data[at : at + self.random.randrange(1, 4)]
            else:
                other = self.random.randrange(len(data) + 1)
                data[at:at] = data[other : other + self.random.randrange(1, 40)]
        return bytes(data)


def notation(value):
    """A value with its types named, as the driver writes it."""
    if value is None:
        return ["n"]
    if isinstance(value, bool):
        return ["T" if value else "F"]
    if isinstance(value, int):
        return ["i", str(value)]
    if isinstance(value, float):
        return ["f", str(struct.unpack("<Q", struct.pack("<d", value))[0])]
    if isinstance(value, str):
        return ["t", value.encode().hex()]
    if isinstance(value, (bytes, memoryview)):
        return ["b", bytes(value).hex()]
    if isinstance(value, CID):
        return ["c", bytes(value).hex()]
    if isinstance(value, list):
        return ["l", [notation(item) for item in value]]
    keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
    return ["m", [[key.encode().hex(), notation(value[key])] for key in keys]]


def node_notation(node):
    links = [
        [
            bytes(link.hash).hex(),
            None if link.name is None else link.name.encode().hex(),
            None if link.t_size is None else str(link.t_size),
        ]
        for link in node.links
    ]
    return [links, None if node.data is None else bytes(node.data).hex()]


def pb_encode(node):
    """The other side's bytes; it wants the links in order beforehand."""
    links = sorted(node.links, key=lambda link: (link.name or "").encode())
    return bytes(ipld_dag_pb.encode(ipld_dag_pb.PBNode(node.data, links)))


def accepted(decode, encode, data):
    """What the other side reads in `data`, where that is its canonical form; else None, in a tuple, for None is a value."""
    try:
        value = decode(data)
        return (value,) if bytes(encode(value)) == data else None
    except Exception:  # Its errors are of many kinds, and any of them is a refusal.
        return None


class Comparison:
    def __init__(self, host, seed, count):
        self.host = host
        self.generator = Generator(seed)
        self.count = count
        self.done = collections.Counter()

    def require(self, holds, *what):
        if not holds:
            raise Difference(" ".join(str(part) for part in what))

    def value(self, kind, value, wrote, written, encode):
        """One value both ways."""
        hexadecimal = encode(value).hex()
        ours, code = self.host.ask(f"{kind}-encode", json.dumps(written))
        self.require(ours == hexadecimal, kind, "encode", json.dumps(written), "host", ours or code, "other", hexadecimal)
        back, code = self.host.ask(f"{kind}-decode", hexadecimal)
        self.require(back is not None and json.loads(back) == wrote, kind, "decode", hexadecimal, "host", back or code)
        self.done[f"{kind} values"] += 1

    def mutation(self, kind, data, decode, encode, write):
        """Changed bytes: both refuse them, or both read the same in them."""
        theirs = accepted(decode, encode, data)
        ours, code = self.host.ask(f"{kind}-decode", data.hex())
        self.judge(kind, data.hex(), ours and json.loads(ours), code, theirs and write(theirs[0]))

    def judge(self, kind, shown, ours, code, theirs):
        if ours is not None and kind == "pb" and any(int(size or 0) > MOST_SIZE for _, _, size in ours[0]):
            self.done["pb mutants with numbers that ipld-dag-pb cannot write"] += 1
        elif ours is not None:
            self.require(theirs is not None, kind, shown, "is accepted by the host alone")
            self.require(ours == theirs, kind, shown, "host", ours, "other", theirs)
            self.done[f"{kind} mutants both accept"] += 1
        elif theirs is None:
            self.done[f"{kind} mutants both refuse"] += 1
        else:
            self.require(code in EXPLAINED[kind], kind, shown, "is accepted by the other alone; the host says", code)
            self.done[f"{kind} mutants the host alone refuses: {code}"] += 1

    def cbor(self):
        value = self.generator.value()
        data = dag_cbor.encode(value)
        written = notation(value)
        self.value("cbor", value, written, written, dag_cbor.encode)
        self.mutation("cbor", self.generator.mutant(data), dag_cbor.decode, dag_cbor.encode, notation)

    def pb(self):
        node = self.generator.node()
        data = pb_encode(node)
        self.value("pb", node, node_notation(ipld_dag_pb.decode(data)), node_notation(node), pb_encode)
        self.mutation("pb", self.generator.mutant(data), ipld_dag_pb.decode, ipld_dag_pb.encode, node_notation)

    def cid(self):
        cid = self.generator.cid()
        text = str(cid)
        ours, code = self.host.ask("cid-text", text)
        self.require(ours == bytes(cid).hex(), "cid", text, ours or code)
        ours, code = self.host.ask("cid-bytes", bytes(cid).hex())
        self.require(ours == text, "cid", bytes(cid).hex(), ours or code)
        if cid.version == 1:
            for name in BASES.values():
                other = cid.encode(name)
                ours, code = self.host.ask("cid-text", other)
                self.require(ours == bytes(cid).hex(), "cid", other, ours or code)
        self.done["cid values"] += 1
        self.cid_mutation(cid)

    def cid_mutation(self, cid):
        text = self.generator.random.choice([str(cid)] + [cid.encode(name) for name in BASES.values()] if cid.version else [str(cid)])
        letters = list(text)
        at = self.generator.random.randrange(len(letters))
        kind = self.generator.random.randrange(3)
        if kind == 0:
            letters[at] = self.generator.random.choice(string.ascii_letters + string.digits + "+/-_=")
        elif kind == 1:
            del letters[at]
        else:
            letters.insert(at, self.generator.random.choice(string.ascii_letters + string.digits))
        mutant = "".join(letters)
        try:
            theirs = bytes(CID.decode(mutant)).hex()
        except Exception:  # As in accepted().
            theirs = None
        ours, code = self.host.ask("cid-text", mutant)
        if theirs and code == "bad_cid" and mutant[0] in BASES:
            written = multibase.encode(bytes.fromhex(theirs), BASES[mutant[0]])
            self.require(written != mutant or theirs.startswith("12"), "cid", mutant, "is refused, but is what the other writes")
        self.judge("cid", mutant, ours, code, theirs)

    def base(self):
        data = self.generator.bytes(60)
        for prefix, name in BASES.items():
            text = multibase.encode(data, name)
            ours, code = self.host.ask("base-encode", prefix + data.hex())
            self.require(ours == text, "base", name, data.hex(), ours or code, text)
            ours, code = self.host.ask("base-decode", text)
            self.require(ours == data.hex(), "base", text, ours or code)
        self.done["base values"] += 1

    def run(self):
        for step in (self.cbor, self.pb, self.cid, self.base):
            for _ in range(self.count):
                step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    arguments = parser.parse_args()
    comparison = Comparison(Host(arguments.driver), arguments.seed, arguments.count)
    try:
        comparison.run()
    except Difference as difference:
        print(f"They differ (seed {arguments.seed}): {difference}", file=sys.stderr)
        return 1
    for what, count in sorted(comparison.done.items()):
        print(f"{count:>8}  {what}")
    for kind, table in EXPLAINED.items():
        for code, reason in table.items():
            if comparison.done[f"{kind} mutants the host alone refuses: {code}"]:
                print(f"{kind}, {code}: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
