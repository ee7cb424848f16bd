/// Writes DAG-CBOR item by item, without building a `Value` first.
///
/// The caller gives map keys in canonical order and as many items as each head announces; `DagCBOR.validate` checks both.
public struct CBORWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  public mutating func map(count: Int) { head(5, UInt64(count)) }
  public mutating func list(count: Int) { head(4, UInt64(count)) }

  public mutating func int(_ value: Int64) {
    if value >= 0 { head(0, UInt64(value)) } else { head(1, UInt64(bitPattern: ~value)) }
  }

  public mutating func int(_ value: Int) { int(Int64(value)) }

  public mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      head(3, UInt64(utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }

  public mutating func blob(_ blob: [UInt8]) {
    head(2, UInt64(blob.count))
    bytes.append(contentsOf: blob)
  }

  public mutating func digest(_ digest: Digest) {
    head(2, UInt64(Digest.byteCount))
    digest.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  public mutating func bool(_ value: Bool) { bytes.append(value ? 0xf5 : 0xf4) }
  public mutating func null() { bytes.append(0xf6) }

  /// A finite double, always as 64 bits.
  public mutating func float(_ value: Double) {
    bytes.append(0xfb)
    withUnsafeBytes(of: value.bitPattern.bigEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func link(_ cid: CID) {
    head(6, 42)
    blob([0] + cid.bytes)
  }

  /// One item that is already encoded.
  public mutating func raw(_ item: [UInt8]) { bytes.append(contentsOf: item) }
  public mutating func raw(_ item: ArraySlice<UInt8>) { bytes.append(contentsOf: item) }

  public mutating func value(_ value: Value) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .int(let value): int(value)
    case .float(let value): float(value)
    case .text(let value): text(value)
    case .bytes(let value): blob(value)
    case .link(let cid): link(cid)
    case .list(let items):
      list(count: items.count)
      for item in items { self.value(item) }
    case .map(let items):
      map(count: items.count)
      for item in items {
        text(item.key)
        self.value(item.value)
      }
    }
  }

  private mutating func head(_ major: UInt8, _ argument: UInt64) {
    let type = major << 5
    switch argument {
    case 0..<24: bytes.append(type | UInt8(argument))
    case 24..<0x100:
      bytes.append(type | 24)
      bytes.append(UInt8(argument))
    case 0x100..<0x1_0000:
      bytes.append(type | 25)
      withUnsafeBytes(of: UInt16(argument).bigEndian) { bytes.append(contentsOf: $0) }
    case 0x1_0000..<0x1_0000_0000:
      bytes.append(type | 26)
      withUnsafeBytes(of: UInt32(argument).bigEndian) { bytes.append(contentsOf: $0) }
    default:
      bytes.append(type | 27)
      withUnsafeBytes(of: argument.bigEndian) { bytes.append(contentsOf: $0) }
    }
  }
}
