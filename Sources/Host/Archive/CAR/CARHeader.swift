internal import SpaceContent

/// What stands before the sections.
struct CARHeader {
  let version: Int64
  let roots: [CID]

  /// Reads a header of version 1, or the pragma of version 2.
  static func read(_ input: inout CARInput) throws -> CARHeader {
    let start = input.offset
    guard try !input.isAtEnd() else { throw CARInput.fault(.truncated, "the input is empty where a CAR's header should stand", at: start) }
    let length = try input.varint("the header's length")
    guard length > 0 else { throw CARInput.fault(.malformed, "the header has no bytes", at: start) }
    guard length <= UInt64(CAR.headerBytesMax) else {
      throw CARInput.fault(.tooLarge, "the header announces \(length) bytes, where \(CAR.headerBytesMax) are the most", at: start)
    }
    let position = input.offset
    let bytes = try input.read(Int(length), "the header")
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(bytes)
    } catch {
      throw CARInput.fault(
        .malformed, "the header is no canonical DAG-CBOR: \(error.message)", at: position + Int64(error.offset ?? 0))
    }
    if value == ["version": 2] { return CARHeader(version: 2, roots: []) }
    guard let map = value.map, let version = map["version"]?.int else {
      throw CARInput.fault(.malformed, "the header is no map with a version", at: position)
    }
    guard version == 1 else {
      throw CARInput.fault(.unsupported, "the CAR is of version \(version); Agon reads 1 and 2", at: position)
    }
    guard map.count == 2, let list = map["roots"]?.list else {
      throw CARInput.fault(.malformed, "the header has other fields than roots and version", at: position)
    }
    guard (1...CAR.rootsMax).contains(list.count) else {
      throw CARInput.fault(.malformed, "the header names \(list.count) roots, where 1 to \(CAR.rootsMax) may be", at: position)
    }
    let roots = try list.map { item in
      guard let root = item.link else { throw CARInput.fault(.malformed, "a root is \(item.kind), not a CID", at: position) }
      return root
    }
    return CARHeader(version: 1, roots: roots)
  }

  /// Reads what version 2 has between its pragma and the inner archive, and goes to that.
  static func outer(_ input: inout CARInput) throws -> CARReader.Outer {
    let start = input.offset
    let bytes = try input.read(40, "the head of version 2")
    func number(_ at: Int) -> UInt64 { bytes[at..<at + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    let outer = CARReader.Outer(
      characteristics: Array(bytes[..<16]), dataOffset: number(16), dataSize: number(24), indexOffset: number(32))
    guard outer.dataOffset >= UInt64(start) + 40, outer.dataOffset <= UInt64(Int64.max) else {
      throw CARInput.fault(.malformed, "the inner archive begins at byte \(outer.dataOffset), inside the head", at: start + 16)
    }
    guard outer.dataSize > 0, outer.dataSize <= UInt64(Int64.max) - outer.dataOffset else {
      throw CARInput.fault(.malformed, "the inner archive has \(outer.dataSize) bytes", at: start + 24)
    }
    guard outer.indexOffset == 0 || outer.indexOffset >= outer.dataOffset + outer.dataSize else {
      throw CARInput.fault(.malformed, "the index begins at byte \(outer.indexOffset), before the end of the inner archive", at: start + 32)
    }
    try input.advance(to: Int64(outer.dataOffset))
    input.end = Int64(outer.dataOffset + outer.dataSize)
    return outer
  }
}
