import Fuzzer
import SpaceContent

@main
enum FuzzCID {
  static func main() { Fuzzer.run(check) }

  /// Reads any bytes as a CID, as a CID in front of others, as a text, and as the digits of every base.
  static func check(_ bytes: [UInt8]) {
    if let cid = try? CID(bytes: bytes) {
      precondition(cid.bytes == bytes && cid.byteCount == bytes.count)
      precondition((try? CID("\(cid)")) == cid)
    }
    var offset = 0
    if let cid = try? CID(reading: bytes, at: &offset) {
      precondition(offset == cid.byteCount && cid.bytes == Array(bytes[..<offset]))
    } else {
      precondition(offset == 0)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let cid = try? CID(text) {
      let base = text.utf8.first.flatMap(Multibase.init(rawValue:))
      let written = text.hasPrefix("Qm") ? cid.description : base?.text(of: cid.bytes)
      precondition(written == text)
    }
    // Two of the bases take time that grows with the square of the length.
    for base in Multibase.allCases where bytes.count <= 128 {
      if let decoded = base.bytes(ofDigits: bytes) { precondition(base.digits(of: decoded).utf8.elementsEqual(bytes)) }
      precondition(base.bytes(ofDigits: base.digits(of: bytes).utf8) == bytes)
    }
  }
}
