internal import SpaceContent

/// The links of a DAG-PB node (ipld.io, "DAG-PB"): a protobuf message whose fields 2 are links, each a message whose field 1 is a CID.
enum DagPBLinks {
  static func of(_ block: Block) throws(ArchiveError) -> [CID] {
    var links: [CID] = []
    var node = ProtobufFields(block.bytes[...])
    while let field = try node.next(of: block.cid) {
      guard field.number <= 2, let bytes = field.bytes else { throw ProtobufFields.fault(block.cid) }
      guard field.number == 2 else { continue }
      var link = ProtobufFields(bytes)
      var hash: ArraySlice<UInt8>?
      while let part = try link.next(of: block.cid) {
        if part.number == 1 { hash = part.bytes }
      }
      guard let hash, let read = CIDPrefix(hash), read.byteCount == hash.count else { throw ProtobufFields.fault(block.cid) }
      links.append(read.cid)
    }
    return links
  }
}

/// The fields of a protobuf message, one after another: numbers and byte strings, which are all that DAG-PB has.
private struct ProtobufFields {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  static func fault(_ cid: CID) -> ArchiveError {
    ArchiveError(.malformed, "the block \(cid) is no DAG-PB node, or links to what Agon does not read")
  }

  /// - Returns: nil at the end; no bytes for a number.
  mutating func next(of cid: CID) throws(ArchiveError) -> (number: UInt64, bytes: ArraySlice<UInt8>?)? {
    guard !rest.isEmpty else { return nil }
    guard let key = varint(), let value = varint() else { throw ProtobufFields.fault(cid) }
    switch key & 7 {
    case 0: return (key >> 3, nil)
    case 2:
      guard value <= UInt64(rest.count) else { throw ProtobufFields.fault(cid) }
      defer { rest = rest.dropFirst(Int(value)) }
      return (key >> 3, rest.prefix(Int(value)))
    default: throw ProtobufFields.fault(cid)
    }
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for (index, byte) in rest.prefix(9).enumerated() {
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 {
        rest = rest.dropFirst(index + 1)
        return value
      }
    }
    return nil
  }
}
