public import SpaceContent

extension UnixFSReader {
  /// Gives the bytes of a file, or a range of them, in pieces of at most a block. Only blocks that the range needs are fetched.
  /// - Parameters:
  ///   - range: what lies past the end of the file is left out; nil for all.
  ///   - body: takes a piece; its bytes are only there during the call.
  /// - Returns: the size of the whole file.
  /// - Throws: `malformed`, `unsupported` or `too_large`; what `fetch` or `body` throws.
  @discardableResult
  public func read(_ cid: CID, _ range: Range<UInt64>? = nil, to body: (UnsafeRawBufferPointer) throws -> Void) throws -> UInt64 {
    let bytes = try block(cid)
    let part = try part(cid, bytes, expected: nil)
    let wanted = (range ?? 0..<part.byteCount).clamped(to: 0..<part.byteCount)
    try give(part, wanted, depth: 1, to: body)
    return part.byteCount
  }

  private func part(_ cid: CID, _ bytes: [UInt8], expected: UInt64?) throws(ArchiveError) -> FilePart {
    let part = cid.codec == .raw ? FilePart(raw: bytes) : try FilePart(try node(cid, bytes))
    guard expected ?? part.byteCount == part.byteCount else {
      throw ArchiveError(.malformed, "\(cid) has \(part.byteCount) bytes of its file, where its parent says \(expected ?? 0)")
    }
    return part
  }

  /// Gives the bytes of `wanted`, which is inside of the part.
  private func give(
    _ part: FilePart, _ wanted: Range<UInt64>, depth: Int, to body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let own = wanted.clamped(to: 0..<UInt64(part.own.count))
    if !own.isEmpty {
      try part.own.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[Int(own.lowerBound)..<Int(own.upperBound)])) }
    }
    var start = UInt64(part.own.count)
    for child in part.children {
      let place = start..<start + child.byteCount
      start = place.upperBound
      let inside = wanted.clamped(to: place)
      guard !inside.isEmpty else { continue }
      guard depth < limits.fileDepth else {
        throw ArchiveError(.tooLarge, "\(child.cid) is part of a file of more than \(limits.fileDepth) levels")
      }
      let below = try self.part(child.cid, try block(child.cid), expected: child.byteCount)
      let moved = inside.lowerBound - place.lowerBound..<inside.upperBound - place.lowerBound
      try give(below, moved, depth: depth + 1, to: body)
    }
  }
}

extension FilePart {
  /// A leaf of bytes alone.
  init(raw bytes: [UInt8]) {
    own = bytes
    children = []
    byteCount = UInt64(bytes.count)
  }
}
