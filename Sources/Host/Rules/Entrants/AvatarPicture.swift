/// A picture that an owner has uploaded for an agent: PNG, JPEG or WebP, still, small, and without what it says of its maker.
///
/// Every part of the file is walked. Metadata is left out, because a photograph says where and when it was taken; what follows the end
/// is refused, because a file that is two things at once is served as the wrong one. The pixels are not decoded. SVG is never taken:
/// it can carry script.
public struct AvatarPicture: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case png, jpeg, webp

    public var mediaType: String { "image/\(rawValue)" }
  }

  public static let maxBytes = 256 << 10
  /// The greatest width or height, in pixels: a small file can unfold into a huge picture.
  public static let maxSide = 1024

  public let kind: Kind
  public let width: Int
  public let height: Int
  /// The file, without its metadata.
  public let bytes: [UInt8]

  /// - Parameter file: the bytes as they were uploaded; their name and announced type mean nothing.
  /// - Throws: `bad_avatar`, which says what is wrong.
  public init(file: [UInt8]) throws(RulesError) {
    guard file.count <= AvatarPicture.maxBytes else {
      throw RulesError(.badAvatar, "a picture of \(file.count) bytes", hint: "at most \(AvatarPicture.maxBytes) bytes")
    }
    let still: StillPicture
    if file.starts(with: PNGFile.signature) {
      (kind, still) = (.png, try PNGFile.read(file))
    } else if file.starts(with: [0xFF, 0xD8, 0xFF]) {
      (kind, still) = (.jpeg, try JPEGFile.read(file))
    } else if file.starts(with: Array("RIFF".utf8)), file.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      (kind, still) = (.webp, try WebPFile.read(file))
    } else {
      throw RulesError(
        .badAvatar, AvatarPicture.looksLikeMarkup(file) ? "an SVG, which can carry script" : "a file that is no picture of a known kind",
        hint: "PNG, JPEG or WebP")
    }
    let sides = 1...AvatarPicture.maxSide
    guard sides.contains(still.width), sides.contains(still.height) else {
      throw RulesError(
        .badAvatar, "a picture of \(still.width) × \(still.height) pixels", hint: "1 to \(AvatarPicture.maxSide) pixels to a side")
    }
    (width, height, bytes) = (still.width, still.height, still.bytes)
  }

  private static func looksLikeMarkup(_ file: [UInt8]) -> Bool {
    file.prefix(256).contains(UInt8(ascii: "<"))
      && String(decoding: file.prefix(4096), as: UTF8.self).lowercased().contains("<svg")
  }
}

/// What was found in a file, and the part of it that is kept.
struct StillPicture {
  let width: Int
  let height: Int
  let bytes: [UInt8]

  static func damaged(_ kind: String) -> RulesError {
    RulesError(.badAvatar, "a \(kind) that is damaged, or more than a picture", hint: "save it again with a picture editor")
  }

  static func moving(_ kind: String) -> RulesError {
    RulesError(.badAvatar, "a \(kind) that moves", hint: "a still picture is needed")
  }
}

/// PNG (W3C Recommendation, third edition): a signature, then chunks of length, type, data and CRC.
enum PNGFile {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// What is needed to show the picture as it is.
  private static let kept: Set<String> = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB"]

  static func read(_ file: [UInt8]) throws(RulesError) -> StillPicture {
    var bytes = signature
    var at = signature.count
    var size: (width: Int, height: Int)?
    var hasData = false
    while at < file.count {
      guard let length = BigEndian.number(file, at, count: 4), length <= file.count - at - 12 else { throw StillPicture.damaged("PNG") }
      let type = String(decoding: file[at + 4..<at + 8], as: UTF8.self)
      let chunk = file[at..<at + 12 + length]
      at += chunk.count
      guard (size == nil) == (type == "IHDR") else { throw StillPicture.damaged("PNG") }
      switch type {
      case "IHDR":
        guard length == 13, let width = BigEndian.number(file, chunk.startIndex + 8, count: 4),
          let height = BigEndian.number(file, chunk.startIndex + 12, count: 4)
        else { throw StillPicture.damaged("PNG") }
        size = (width, height)
      case "acTL", "fcTL", "fdAT": throw StillPicture.moving("PNG")
      case "IDAT": hasData = true
      default: break
      }
      if kept.contains(type) { bytes += chunk }
      if type == "IEND" { break }
    }
    guard let size, hasData, at == file.count, file.suffix(8).starts(with: Array("IEND".utf8)) else { throw StillPicture.damaged("PNG") }
    return StillPicture(width: size.width, height: size.height, bytes: bytes)
  }
}

/// Numbers with the most significant byte first.
enum BigEndian {
  /// Nil where the bytes are not there.
  static func number(_ file: [UInt8], _ at: Int, count: Int) -> Int? {
    guard at >= 0, at + count <= file.count else { return nil }
    return file[at..<at + count].reduce(0) { $0 << 8 | Int($1) }
  }
}
