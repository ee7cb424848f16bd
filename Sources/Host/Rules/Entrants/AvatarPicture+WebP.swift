/// WebP (RFC 9649): a RIFF file of chunks, numbers with the least significant byte first.
enum WebPFile {
  private static let headBytes = 12

  static func read(_ file: [UInt8]) throws(RulesError) -> StillPicture {
    guard let announced = number(file, 4, count: 4), announced + 8 == file.count else { throw StillPicture.damaged("WebP") }
    var bytes = Array(file[..<headBytes])
    var at = headBytes
    var canvas: (width: Int, height: Int)?
    var picture: (width: Int, height: Int)?
    while at < file.count {
      guard let length = number(file, at + 4, count: 4), at + 8 + length + length % 2 <= file.count else {
        throw StillPicture.damaged("WebP")
      }
      let type = String(decoding: file[at..<at + 4], as: UTF8.self)
      var chunk = Array(file[at..<at + 8 + length + length % 2])
      at += chunk.count
      switch type {
      case "VP8X":
        guard canvas == nil, picture == nil, length == 10, let width = number(chunk, 12, count: 3), let height = number(chunk, 15, count: 3)
        else { throw StillPicture.damaged("WebP") }
        guard chunk[8] & 0x02 == 0 else { throw StillPicture.moving("WebP") }
        canvas = (width + 1, height + 1)
        // Of its flags, transparency stays: profile, Exif and XMP go with their chunks.
        chunk[8] &= 0x10
      case "VP8 ", "VP8L":
        guard picture == nil else { throw StillPicture.damaged("WebP") }
        picture = try type == "VP8L" ? lossless(chunk) : lossy(chunk)
      case "ALPH": break
      case "ANIM", "ANMF": throw StillPicture.moving("WebP")
      default: continue
      }
      bytes += chunk
    }
    guard let picture, (canvas ?? picture) == picture else { throw StillPicture.damaged("WebP") }
    withUnsafeBytes(of: UInt32(bytes.count - 8).littleEndian) { bytes.replaceSubrange(4..<8, with: $0) }
    return StillPicture(width: picture.width, height: picture.height, bytes: bytes)
  }

  /// A key frame of VP8 (RFC 6386, section 9.1): three bytes of tag, a start code, then 14 bits for each side.
  private static func lossy(_ chunk: [UInt8]) throws(RulesError) -> (width: Int, height: Int) {
    guard let tag = number(chunk, 8, count: 1), tag & 1 == 0, number(chunk, 11, count: 3) == 0x2A019D,
      let width = number(chunk, 14, count: 2), let height = number(chunk, 16, count: 2)
    else { throw StillPicture.damaged("WebP") }
    return (width & 0x3FFF, height & 0x3FFF)
  }

  /// A signature, then each side less one in 14 bits (RFC 9649, section 3.4).
  private static func lossless(_ chunk: [UInt8]) throws(RulesError) -> (width: Int, height: Int) {
    guard number(chunk, 8, count: 1) == 0x2F, let bits = number(chunk, 9, count: 4) else { throw StillPicture.damaged("WebP") }
    return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
  }

  /// Nil where the bytes are not there.
  private static func number(_ file: [UInt8], _ at: Int, count: Int) -> Int? {
    guard at + count <= file.count else { return nil }
    return file[at..<at + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
