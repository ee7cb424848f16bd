internal import BareLedger
internal import Glibc
internal import HostArchive
internal import SpaceContent

/// Row 18: blocks of 1 MiB out of a store into a CAR, and from a CAR into a store, in bytes a second that pass. Each byte is read, hashed
/// and written once; an import ends with everything on the disk. The peer is OpenSSL's SHA-256 of as many bytes in memory.
struct Archives {
  private let folder: String
  private let blocks: Int
  private let root: CID
  private let store: BlockStore
  private var byteCount: Int { blocks << 20 }

  private init(folder: String, blocks: Int) throws {
    self.folder = folder
    self.blocks = blocks
    guard mkdir(folder, 0o700) == 0 else { throw Options.Fault(message: "cannot make \(folder)") }
    store = try BlockStore(folder: folder + "/from")
    let staging = try BlockStaging(store)
    var links: [PBLink] = []
    var state: UInt64 = 1
    for number in 0..<blocks {
      // Numbers that no file system packs into less.
      let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
        for place in stride(from: 0, to: 1 << 20, by: 8) {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          UnsafeMutableRawBufferPointer(buffer).storeBytes(of: state, toByteOffset: place, as: UInt64.self)
        }
        count = 1 << 20
      }
      let block = Block(.raw, bytes)
      try staging.add(block)
      links.append(PBLink(cid: block.cid, name: "\(1_000_000 + number)", tsize: 1 << 20))
    }
    let node = Block(.dagPB, DagPB.encode(PBNode(links: links)))
    try staging.add(node)
    try staging.commit()
    root = node.cid
  }

  static func rows(_ options: Options) throws -> [Row] {
    let folder = options.disk + "/archives-\(getpid())"
    defer { Shell.remove(folder) }
    let archives = try Archives(folder: folder, blocks: options.isQuick ? 64 : 256)
    let repetitions = options.isQuick ? 5 : 11
    let exports = try archives.pairs(repetitions) { try archives.export() }
    let imports = try archives.pairs(repetitions) {
      try archives.take()
    } after: {
      Shell.remove(folder + "/to")
    }
    return [row("CAR export", exports), row("CAR import, on the disk at its end", imports)]
  }

  private static func row(_ what: String, _ pairs: Pairs) -> Row {
    Row(
      number: 18, what: what, ours: Show.mebibytes(Int64(pairs.ours)) + "/s",
      peer: "OpenSSL SHA-256 \(Show.mebibytes(Int64(pairs.peer)))/s",
      ratio: pairs.ratio, target: .atLeast(0.5))
  }

  /// - Parameter after: is not timed.
  private func pairs(_ repetitions: Int, _ body: () throws -> Void, after: () -> Void = {}) throws -> Pairs {
    var failure: (any Error)?
    let bytes = [UInt8](repeating: 7, count: 1 << 20)
    func rate(_ body: () throws -> Void) -> Double {
      let start = bare_now()
      do { try body() } catch { failure = error }
      let seconds = bare_now() - start
      after()
      return Double(byteCount) / seconds
    }
    let pairs = Measure.pairs(
      repetitions, ours: { rate(body) },
      peer: {
        rate {
          var all: Set<Digest> = []
          for _ in 0..<blocks { all.insert(SHA256.digest(bytes)) }
          precondition(all.count == 1)
        }
      })
    if let failure { throw failure }
    return pairs
  }

  private var file: String { folder + "/all.car" }

  private func export() throws {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let done = try CARExport(
      roots: [root], block: { try store.get($0) },
      to: { bytes in
        var at = 0
        while at < bytes.count {
          let count = write(descriptor, bytes.baseAddress?.advanced(by: at), bytes.count - at)
          guard count > 0 else { throw Options.Fault(message: "cannot write \(file)") }
          at += count
        }
      })
    precondition(done.blocks == blocks + 1)
  }

  private func take() throws {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let reader = try CARReader { read(descriptor, $0.baseAddress, $0.count) }
    let done = try CARImport(reader, into: BlockStore(folder: folder + "/to"), pin: ("", 0))
    precondition(done.added.blocks == blocks + 1 && done.isPinned)
  }
}
