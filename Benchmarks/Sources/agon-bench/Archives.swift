internal import BareLedger
internal import Glibc
internal import HostArchive
internal import InProcess
internal import SpaceContent

/// Row 18: blocks of 1 MiB out of a store into a CAR, and from a CAR into a store, in bytes a second that pass. Each byte is read, hashed
/// and written once; an import ends with everything on the disk. The peer is OpenSSL's SHA-256 of as many bytes in memory.
///
/// What passes is also the disk's, and that of everybody who uses the machine. So there is beside each what the machine takes for the same
/// files alone, nothing read and nothing hashed, with the same syncs; and the processor time of the same work, which is ours.
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
    let exports = try archives.measure(repetitions, after: { unlink(archives.file) }, archives.export)
    // What the last one left is what imports read.
    try archives.export()
    let imports = try archives.measure(repetitions, after: { Shell.remove(folder + "/to") }, archives.take)
    let (plain, durable) = (archives.plainRate(files: 1), archives.plainRate(files: archives.blocks))
    return rows("CAR export", exports, floor: plain) + rows("CAR import, on the disk at its end", imports, floor: durable)
  }

  /// Bytes a second of writing as many into new files, and nothing else: into one that is left to the kernel, or into one for each block, all
  /// of them on the disk at the end. Nothing can be faster than what the disk takes.
  private func plainRate(files: Int) -> Double {
    let bytes = [UInt8](repeating: 7, count: 1 << 20)
    let plain = folder + "/plain"
    return Measure.median(of: 5) {
      defer { Shell.remove(plain) }
      let start = bare_now()
      guard mkdir(plain, 0o700) == 0 else { preconditionFailure("cannot write \(folder)") }
      for number in 0..<files {
        let descriptor = open(plain + "/\(number)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        for _ in 0..<blocks / files { precondition(write(descriptor, bytes, bytes.count) == bytes.count, "cannot write \(folder)") }
        close(descriptor)
      }
      // Twice, as an import does: the bytes, then their names.
      if files > 1 { for _ in 0..<2 { sync() } }
      return Double(byteCount) / (bare_now() - start)
    }
  }

  private static func rows(_ what: String, _ measured: Measured, floor: Double) -> [Row] {
    func row(_ what: String, _ pairs: Pairs, floor: String) -> Row {
      Row(
        number: 18, what: what, ours: Show.mebibytes(Int64(pairs.ours)) + "/s",
        peer: "OpenSSL SHA-256 \(Show.mebibytes(Int64(pairs.peer)))/s", ratio: pairs.ratio, target: .atLeast(0.5), floor: floor)
    }
    return [
      row(
        what, measured.passed,
        floor: "write alone \(Show.mebibytes(Int64(floor)))/s, of which \(Show.fixed(measured.passed.ours / floor, 2))"),
      row("  the same in processor time", measured.processor, floor: ""),
    ]
  }

  /// By the time that passes, and by the processor's.
  private struct Measured {
    let passed: Pairs
    let processor: Pairs
  }

  /// - Parameter after: is not timed.
  private func measure(_ repetitions: Int, after: () -> Void, _ body: () throws -> Void) throws -> Measured {
    var failure: (any Error)?
    let bytes = [UInt8](repeating: 7, count: 1 << 20)
    var processor: (ours: [Double], peer: [Double]) = ([], [])
    func rate(_ rates: inout [Double], _ body: () throws -> Void) -> Double {
      let start = (passed: bare_now(), processor: bench_process_seconds(0))
      do { try body() } catch { failure = error }
      let seconds = bare_now() - start.passed
      rates.append(Double(byteCount) / (bench_process_seconds(0) - start.processor))
      return Double(byteCount) / seconds
    }
    let passed = Measure.pairs(
      repetitions,
      ours: {
        defer { after() }
        return rate(&processor.ours, body)
      },
      peer: {
        rate(&processor.peer) {
          var all: Set<Digest> = []
          for _ in 0..<blocks { all.insert(SHA256.digest(bytes)) }
          precondition(all.count == 1)
        }
      })
    if let failure { throw failure }
    return Measured(passed: passed, processor: Measure.pairs(of: processor.ours, processor.peer))
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
