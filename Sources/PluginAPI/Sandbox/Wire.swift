internal import SpaceContent

/// Writes the fields of a request: little-endian integers, and byte strings preceded by 4 bytes of length.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  mutating func integer<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func digest(_ value: Digest) { value.withUnsafeBytes { bytes.append(contentsOf: $0) } }

  mutating func string(_ value: [UInt8]) {
    integer(UInt32(value.count))
    bytes.append(contentsOf: value)
  }

  mutating func text(_ value: String) {
    var value = value
    value.withUTF8 {
      integer(UInt32($0.count))
      bytes.append(contentsOf: $0)
    }
  }
}

/// Reads the fields of a reply. A worker that has been taken over may send anything: whatever does not fit is a fault.
struct WireReader {
  struct Malformed: Error {}

  private let buffer: UnsafeBufferPointer<UInt8>
  private var at = 0

  init(_ buffer: UnsafeBufferPointer<UInt8>) { self.buffer = buffer }

  var isAtEnd: Bool { at == buffer.count }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws(Malformed) -> T {
    let width = MemoryLayout<T>.size
    guard buffer.count - at >= width else { throw Malformed() }
    var value: T = 0
    withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: buffer[at..<at + width]) }
    at += width
    return T(littleEndian: value)
  }

  /// A number of bytes.
  mutating func size() throws(Malformed) -> Int {
    guard let size = Int(exactly: try integer(UInt64.self)) else { throw Malformed() }
    return size
  }

  mutating func string() throws(Malformed) -> [UInt8] { Array(try run()) }

  mutating func text() throws(Malformed) -> String {
    let run = try run()
    guard !run.isEmpty else { return "" }
    guard let text = String(validating: run, as: UTF8.self) else { throw Malformed() }
    return text
  }

  private mutating func run() throws(Malformed) -> UnsafeBufferPointer<UInt8> {
    let count = Int(try integer(UInt32.self))
    guard buffer.count - at >= count else { throw Malformed() }
    defer { at += count }
    return UnsafeBufferPointer(rebasing: buffer[at..<at + count])
  }
}
