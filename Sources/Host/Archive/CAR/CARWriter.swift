public import SpaceContent

/// Writes a CAR of version 1, block by block, to wherever the bytes go.
///
/// The same roots and blocks in the same order give the same bytes. They go out in parts whose lengths are multiples of 64 KiB, the last
/// excepted: a file that is written so is written in whole pages, which a file system takes several times as fast as the same bytes in
/// parts that begin anywhere. Memory is bounded: nothing is kept but what is gathered for the next part, 64 KiB.
public struct CARWriter {
  /// Takes the next bytes.
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private static let room = 64 << 10

  private let sink: Sink
  private var gathered: [UInt8] = []

  /// How many bytes have been written so far, gathered ones among them.
  public private(set) var byteCount: Int64 = 0
  public private(set) var blockCount = 0

  /// Begins an archive: writes its header.
  /// - Parameter roots: one at least, in the order in which they are to stand.
  /// - Throws: `too_large` for more than `CAR.rootsMax`; what the sink throws.
  public init(roots: [CID], to sink: @escaping Sink) throws {
    guard (1...CAR.rootsMax).contains(roots.count) else {
      throw ArchiveError(.tooLarge, "a CAR names 1 to \(CAR.rootsMax) roots, not \(roots.count)", hint: "write several CARs")
    }
    self.sink = sink
    gathered.reserveCapacity(CARWriter.room)
    var header = CBORWriter()
    header.value(["roots": .list(roots.map { .link($0) }), "version": 1])
    Varint.append(UInt64(header.bytes.count), to: &gathered)
    gathered += header.bytes
    byteCount = Int64(gathered.count)
  }

  /// Writes a block.
  /// - Throws: what the sink throws.
  public mutating func write(_ block: Block) throws {
    let cid = block.cid.bytes
    var head: [UInt8] = []
    Varint.append(UInt64(cid.count + block.bytes.count), to: &head)
    head += cid
    byteCount += Int64(head.count + block.bytes.count)
    blockCount += 1
    try head.withUnsafeBytes { try take($0) }
    try block.bytes.withUnsafeBytes { try take($0) }
  }

  /// Gives the last bytes to the sink. Must be called at the end.
  public mutating func finish() throws { try flush() }

  /// Gathers bytes, and passes on what makes a whole part. Of a large block that is most of it, from where it is.
  private mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
    let first = gathered.isEmpty ? 0 : min(bytes.count, CARWriter.room - gathered.count)
    gathered += bytes[..<first]
    if gathered.count == CARWriter.room { try flush() }
    let whole = (bytes.count - first) / CARWriter.room * CARWriter.room
    if whole > 0 { try sink(UnsafeRawBufferPointer(rebasing: bytes[first..<first + whole])) }
    gathered += bytes[(first + whole)...]
  }

  private mutating func flush() throws {
    guard !gathered.isEmpty else { return }
    try gathered.withUnsafeBytes(sink)
    gathered.removeAll(keepingCapacity: true)
  }
}
