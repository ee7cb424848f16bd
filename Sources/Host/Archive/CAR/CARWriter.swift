public import SpaceContent

/// Writes a CAR of version 1, block by block, to wherever the bytes go.
///
/// The same roots and blocks in the same order give the same bytes. Memory is bounded: nothing is kept but what is gathered for the
/// next call, 64 KiB.
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
    let before = gathered.count
    Varint.append(UInt64(cid.count + block.bytes.count), to: &gathered)
    gathered += cid
    byteCount += Int64(gathered.count - before) + Int64(block.bytes.count)
    blockCount += 1
    if gathered.count + block.bytes.count <= CARWriter.room {
      gathered += block.bytes
    } else {
      try flush()
      try block.bytes.withUnsafeBytes(sink)
    }
    if gathered.count >= CARWriter.room / 2 { try flush() }
  }

  /// Gives the last bytes to the sink. Must be called at the end.
  public mutating func finish() throws { try flush() }

  private mutating func flush() throws {
    guard !gathered.isEmpty else { return }
    try gathered.withUnsafeBytes(sink)
    gathered.removeAll(keepingCapacity: true)
  }
}
