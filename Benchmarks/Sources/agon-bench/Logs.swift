internal import BareLedger
internal import Glibc
internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import SpaceContent

/// Row 19: the log. Appending in batches of 1,000, everything on the disk after each, against SHA-256 of the same entries and one file
/// written from end to end with the bytes that the log writes and as many syncs; a proof from a log of ten million entries, and the tree of a
/// session with ten thousand leaves and every proof of it, against what they may take.
struct Logs {
  private static let batch = 1_000

  static func rows(_ options: Options) throws -> [Row] {
    let folder = options.disk + "/logs-\(getpid())"
    guard mkdir(folder, 0o700) == 0 else { throw Options.Fault(message: "cannot make \(folder)") }
    defer { Shell.remove(folder) }
    let repetitions = options.isQuick ? 5 : 15
    return [
      try append(folder, repetitions), try proof(folder, repetitions, size: options.isQuick ? 100_000 : 10_000_000), tree(repetitions),
    ]
  }

  private static func entries(from first: Int) throws -> [LogEntry] {
    try (first..<first + batch).map { number in
      let digest = SHA256.digest(Array("session \(number)".utf8))
      let record = LogEntry.Record(root: digest, leaves: 40, car: CID(codec: .raw, digest: digest))
      return try LogEntry(session: digest, time: Int64(number), .result(LogEntry.Result(record: record, payoutRoot: digest, seed: digest)))
    }
  }

  private static func append(_ folder: String, _ repetitions: Int) throws -> Row {
    let log = try TransparencyLog(folder + "/log", signer: NoteSigner(name: "bench.example/log", .ed25519, SigningKey()))
    var next = 0
    var syncs = 0
    var failure: (any Error)?
    var batch: [LogEntry] = []
    let file = open(folder + "/file", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(file) }
    let pairs = Measure.pairs(
      repetitions,
      ours: {
        do {
          batch = try entries(from: next)
          next += Logs.batch
          syncs = log.syncCount
          let start = bare_now()
          _ = try log.append(batch)
          let seconds = bare_now() - start
          syncs = log.syncCount - syncs
          return Double(Logs.batch) / seconds
        } catch {
          failure = error
          return 1
        }
      },
      peer: {
        let entries = batch.map(\.encoded)
        // A bundle's lengths, a hash for each leaf, and eight bytes that find each one again.
        let bytes = [UInt8](repeating: 7, count: entries.reduce(0) { $0 + $1.count + 42 })
        let start = bare_now()
        var all: Set<Digest> = []
        for entry in entries { all.insert(SHA256.digest(entry)) }
        precondition(all.count == entries.count)
        let part = bytes.count / max(1, syncs) + 1
        for at in stride(from: 0, to: bytes.count, by: part) {
          let count = min(part, bytes.count - at)
          let written = bytes.withUnsafeBytes { write(file, $0.baseAddress?.advanced(by: at), count) }
          precondition(written == count && fdatasync(file) == 0)
        }
        return Double(entries.count) / (bare_now() - start)
      })
    if let failure { throw failure }
    return Row(
      number: 19, what: "log, appended by 1,000, \(syncs) syncs each", ours: "\(Int(pairs.ours)) entries/s",
      peer: "SHA-256 and as many syncs \(Int(pairs.peer))/s", ratio: pairs.ratio, target: .atLeast(0.3))
  }

  /// The folder has the tiles that the proofs of some entries need, and no other, so that a proof that read any more would fail. All
  /// leaves are the same, and so are all full tiles of a level. Each proof is checked under the log's root.
  private static func proof(_ folder: String, _ repetitions: Int, size: Int) throws -> Row {
    let leaf = Merkle.leaf([1])
    var roots = [leaf]
    for _ in 0..<3 { roots.append(Merkle.complete([Digest](repeating: roots[roots.count - 1], count: Tile.fullWidth)[...])) }
    let full = roots.map { root in [[UInt8]](repeating: root.bytes, count: Tile.fullWidth).flatMap { $0 } }
    let log = LogFolder(folder + "/proofs")
    var maker = TileReader(size: size) { tile in
      guard case .hashes(let level) = tile.kind else { return [] }
      let bytes = Array(full[level].prefix(tile.width * Digest.byteCount))
      Folder.make(above: log.path + "/" + tile.path)
      Folder.write(bytes, to: log.path + "/" + tile.path)
      return bytes
    }
    let root = try maker.root()
    let indices = (1...20).map { ($0 &* 1_103_515_245 &+ 12_345) % size }
    for index in indices { _ = try maker.inclusion(of: index) }
    var reads = 0
    let seconds = Measure.median(of: repetitions) {
      let start = bare_now()
      for index in indices {
        var reader = log.reader(size: size)
        do {
          let proof = try reader.inclusion(of: index)
          precondition(proof.root(of: leaf) == root, "the log's root")
        } catch {
          preconditionFailure("\(error)")
        }
        reads = max(reads, reader.reads)
      }
      return (bare_now() - start) / Double(indices.count)
    }
    return Row(
      number: 19, what: "a proof of one of \(size) entries, made from files and checked", ours: Show.time(seconds), peer: "limit 5 ms",
      ratio: seconds / 5e-3, target: .atMost(1), floor: "\(reads) tiles read")
  }

  private static func tree(_ repetitions: Int) -> Row {
    let leaves = (0..<10_000).map {
      Array("{\"i\":\($0),\"type\":\"answer\",\"cid\":\"bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy\"}".utf8)
    }
    var proofs = 0
    let seconds = Measure.median(of: repetitions) {
      let start = bare_now()
      let tree = MerkleTree(leaves)
      for index in leaves.indices { proofs += tree.inclusion(of: index).hashes.count }
      return bare_now() - start
    }
    precondition(proofs > 0)
    return Row(
      number: 19, what: "a session's tree of 10,000 leaves, with every proof", ours: Show.time(seconds), peer: "limit 10 ms",
      ratio: seconds / 10e-3, target: .atMost(1))
  }
}
