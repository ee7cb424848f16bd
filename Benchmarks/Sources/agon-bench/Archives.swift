internal import BareLedger
internal import Glibc
internal import HostArchive
internal import InProcess
internal import SpaceContent

/// Row 18: blocks of 1 MiB out of a store into a CAR, and from a CAR into a store, in bytes a second that pass. Each byte is read, hashed
/// and written once; an import ends with everything on the disk. The peer is OpenSSL's SHA-256 of as many bytes in memory.
///
/// What passes is also the disk's and the kernel's, and that of everybody who uses the machine. So there is, measured in turn with both, what
/// as many bytes take that are only written, through the kernel's cache, into as many files and with as many syncs; and the same of the
/// processor's time.
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
    let archives = try Archives(folder: folder, blocks: options.isQuick ? 64 : 1_024)
    let exports = try archives.measure(5, files: 1) { try archives.export(to: folder + "/out-\($0).car") }
    let source = folder + "/in.car"
    try archives.export(to: source)
    let imports = try archives.measure(5, files: archives.blocks) { try archives.take(source, into: folder + "/to-\($0)") }
    return exports.rows("CAR export") + imports.rows("CAR import, on the disk at its end")
  }

  /// Bytes a second, by the time that passes and by the processor's.
  private struct Rate {
    let passed: Double
    let processor: Double
  }

  /// What was measured in turns: the work, OpenSSL's SHA-256 of as many bytes, and as many bytes written and nothing else.
  private struct Measured {
    var ours: [Rate] = []
    var peer: [Rate] = []
    var floor: [Rate] = []

    func rows(_ what: String) -> [Row] {
      func row(_ clock: String, _ rate: (Rate) -> Double) -> Row {
        let pairs = Measure.pairs(of: ours.map(rate), peer.map(rate))
        let alone = Measure.pairs(of: floor.map(rate), peer.map(rate))
        return Row(
          number: 18, what: "\(what), by the \(clock)", ours: Show.mebibytes(Int64(pairs.ours)) + "/s",
          peer: "OpenSSL SHA-256 \(Show.mebibytes(Int64(pairs.peer)))/s", ratio: pairs.ratio, target: .atLeast(0.5),
          floor: "by write() alone \(Show.mebibytes(Int64(alone.ours)))/s, \(Show.fixed(alone.ratio, 2)) of SHA-256")
      }
      return [row("time that passes", \.passed), row("processor's time", \.processor)]
    }
  }

  /// - Parameters:
  ///   - files: how many the bytes go to where they are only written; more than one is on the disk at the end.
  ///   - body: is given the number of the repetition. What it writes stays: ext4 finds a place for a new file slowly for half a minute after
  ///     many were removed.
  private func measure(_ repetitions: Int, files: Int, _ body: (Int) throws -> Void) throws -> Measured {
    let bytes = [UInt8](repeating: 7, count: 1 << 20)
    func rate(_ body: () throws -> Void) rethrows -> Rate {
      let start = (passed: bare_now(), processor: bench_process_seconds(0))
      try body()
      return Rate(
        passed: Double(byteCount) / (bare_now() - start.passed),
        processor: Double(byteCount) / (bench_process_seconds(0) - start.processor))
    }
    var measured = Measured()
    // The first only warms up.
    for number in 0...repetitions {
      let ours = try rate { try body(number) }
      let peer = rate {
        var all: Set<Digest> = []
        for _ in 0..<blocks { all.insert(SHA256.digest(bytes)) }
        precondition(all.count == 1)
      }
      let floor = rate { write(bytes, files: files, to: folder + "/plain-\(files)-\(number)") }
      guard number > 0 else { continue }
      measured.ours.append(ours)
      measured.peer.append(peer)
      measured.floor.append(floor)
    }
    return measured
  }

  /// Writes as many bytes as there are blocks into new files, with the syncs of an import where there are several.
  private func write(_ bytes: [UInt8], files: Int, to plain: String) {
    guard mkdir(plain, 0o700) == 0 else { preconditionFailure("cannot write \(folder)") }
    for number in 0..<files {
      let descriptor = open(plain + "/\(number)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      for _ in 0..<blocks / files {
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "cannot write \(folder)")
      }
      close(descriptor)
    }
    // The bytes, then their names.
    if files > 1 { for _ in 0..<2 { sync() } }
  }

  private func export(to file: String) throws {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let writer = WriteBehind()
    let growing = try GrowingFile(descriptor: descriptor, path: file)
    let done = try CARExport(roots: [root], block: { try store.get($0) }, to: { try writer.append($0, to: growing) })
    try writer.wait()
    precondition(done.blocks == blocks + 1)
  }

  private func take(_ file: String, into data: String) throws {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let reader = try CARReader { read(descriptor, $0.baseAddress, $0.count) }
    let done = try CARImport(reader, into: BlockStore(folder: data), pin: ("", 0))
    precondition(done.added.blocks == blocks + 1 && done.isPinned)
  }
}
