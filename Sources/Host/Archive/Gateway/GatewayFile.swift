public import SpaceContent

/// The bytes of a file, or a range of them, that a gateway answers with.
public struct GatewayFile: Sendable {
  public let cid: CID
  /// Inside of the file.
  public let range: Range<UInt64>
  let find: GatewayArchive.Find

  /// Writes the bytes, block by block. The server has sent status and length by then: a connection that ends early is how its client hears
  /// of an error.
  /// - Throws: `not_found` for a block that is not to be had; `malformed` and others for one that is not what it should be; what the sink
  ///   throws.
  public func write(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard !range.isEmpty else { return }
    let reader = UnixFSReader { cid in
      guard let block = try find(cid) else { throw BlockStore.missing(cid) }
      return block.bytes
    }
    try reader.read(cid, range, to: sink)
  }
}

/// The bytes of a file that a request asks for (RFC 9110, 14): one range, or all of them.
enum ByteSelection: Hashable {
  case whole
  case part(Range<UInt64>)
  /// A range that the file has nothing of.
  case nothing

  /// Several ranges, and what is no range of bytes, count as none: the whole file answers them.
  init(_ header: String?, in byteCount: UInt64) {
    self = .whole
    guard let text = header?.filter({ $0 != " " }), text.lowercased().hasPrefix("bytes=") else { return }
    let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }) else { return }
    // Digits alone: what is larger than any number is larger than any file.
    func number(_ digits: Substring) -> UInt64 { UInt64(digits) ?? .max }
    switch (ends[0].isEmpty, ends[1].isEmpty) {
    case (true, true): return
    case (true, false):
      let count = min(number(ends[1]), byteCount)
      self = count == 0 ? .nothing : .part(byteCount - count..<byteCount)
    case (false, _):
      let from = number(ends[0])
      let to = ends[1].isEmpty ? .max : number(ends[1])
      guard from <= to else { return }
      self = from < byteCount ? .part(from..<min(to, byteCount - 1) + 1) : .nothing
    }
  }
}
