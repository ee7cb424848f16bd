/// What a witness signs (C2SP tlog-cosignature, version 1): that at this time this was the largest tree that it had seen of a log, and that
/// it contains every one before.
struct Cosignature {
  /// In seconds since 1970.
  let time: Int
  /// 64 bytes.
  let signature: [UInt8]

  init(time: Int, signature: [UInt8]) {
    self.time = time
    self.signature = signature
  }

  /// Reads eight bytes of time and the signature; nil for another length, or a time past 2^63 − 1.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == 72, let time = Int(exactly: bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) else { return nil }
    self.init(time: time, signature: Array(bytes[8...]))
  }

  var bytes: [UInt8] { withUnsafeBytes(of: UInt64(time).bigEndian) { Array($0) } + signature }

  static func message(_ text: [UInt8], time: Int) -> [UInt8] { Array("cosignature/v1\ntime \(time)\n".utf8) + text }

  func message(_ text: [UInt8]) -> [UInt8] { Cosignature.message(text, time: time) }
}
