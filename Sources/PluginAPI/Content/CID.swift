/// A content identifier with a SHA-256 multihash, of version 1 or 0 (multiformats.io CID specification).
///
/// Version 1 is written in base32, lower case, with the multibase prefix `b`. Version 0 is what IPFS had first: only dag-pb, a bare
/// multihash in bytes and its base58btc (`Qm…`) in text. The two versions of a CID name one block, and are two CIDs.
public struct CID: Hashable, Sendable {
  /// How the bytes under a CID are read (multicodec table).
  public enum Codec: UInt8, Sendable, CaseIterable {
    case raw = 0x55
    case dagPB = 0x70
    case dagCBOR = 0x71
  }

  public enum Version: UInt8, Sendable, CaseIterable {
    case v0 = 0
    case v1 = 1
  }

  public let version: Version
  public let codec: Codec
  public let digest: Digest

  /// A CID of version 1.
  public init(codec: Codec, digest: Digest) {
    version = .v1
    self.codec = codec
    self.digest = digest
  }

  /// The CID of version 1 of `bytes` read as `codec`.
  public init(codec: Codec, of bytes: [UInt8]) {
    self.init(codec: codec, digest: SHA256.digest(bytes))
  }

  /// The CID of a dag-pb block in either version.
  public init(dagPB digest: Digest, version: Version) {
    self.version = version
    codec = .dagPB
    self.digest = digest
  }

  /// The same block's CID of version 1.
  public var asVersion1: CID { CID(codec: codec, digest: digest) }

  /// How many bytes the binary form takes: 36, or 34 in version 0.
  public var byteCount: Int { version == .v1 ? 36 : 34 }

  /// The binary form: version, codec, hash function (0x12), digest length, digest. Version 0 begins with the hash function.
  public var bytes: [UInt8] {
    let multihash = [CID.sha256, UInt8(Digest.byteCount)]
    return (version == .v1 ? [0x01, codec.rawValue] + multihash : multihash) + digest.bytes
  }

  static let sha256: UInt8 = 0x12
}

extension CID: CustomStringConvertible {
  /// The text form: base32 for version 1, base58btc for version 0.
  public var description: String { version == .v1 ? "b" + Base32.encode(bytes) : Base58.encode(bytes) }
}

extension CID {
  /// The most characters of a text that is looked at: several times the longest text of a CID that Agon reads.
  public static let maxTextLength = 256

  /// Reads a text form: `Qm…`, or a CID of version 1 in base32 (b), base58btc (z), base16 (f), base36 (k), base64 (m) or base64url (u).
  /// - Throws: `bad_cid` for what is no CID; `unsupported` for one with another codec or hash function than Agon has.
  public init(_ text: String) throws(ContentError) {
    let units = text.utf8
    guard units.count <= CID.maxTextLength else {
      throw ContentError(.badCID, "a text of \(units.count) characters is no CID", hint: CID.textHint)
    }
    if units.count == 46, text.hasPrefix("Qm") {
      guard let bytes = Base58.decode(text) else { throw CID.fault("not base58: \(text)") }
      self = try CID(bytes: bytes)
      return
    }
    guard let base = units.first.flatMap(Multibase.init(rawValue:)), let bytes = base.bytes(ofDigits: units.dropFirst()) else {
      throw CID.fault("not the text of a CID: \(text.prefix(80))")
    }
    guard bytes.first != CID.sha256 else {
      throw CID.fault("a CID of version 0 has no multibase prefix: \(text.prefix(80))")
    }
    self = try CID(bytes: bytes)
  }

  private static func fault(_ message: String) -> ContentError { ContentError(.badCID, message, hint: textHint) }

  private static let textHint = "a CID starts with b, as in bafkrei…, or with Qm"

  /// Reads the binary form, which takes all of `bytes`.
  /// - Throws: `bad_cid` for what is no CID; `unsupported` for one with another codec or hash function than Agon has.
  public init(bytes: some Collection<UInt8>) throws(ContentError) {
    let all = Array(bytes)
    var end = 0
    self = try CID(reading: all, at: &end)
    guard end == all.count else {
      throw ContentError(.badCID, "\(all.count - end) bytes follow the CID", hint: CID.bytesHint, offset: end)
    }
  }

  /// Reads the CID that begins at `offset` of `bytes`, and moves `offset` past it.
  public init(reading bytes: [UInt8], at offset: inout Int) throws(ContentError) {
    var at = offset
    let result: Result<CID, ContentError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(ContentError) { return .success(try CID(reading: buffer, at: &at)) } catch { return .failure(error) }
    }
    self = try result.get()
    offset = at
  }

  init(reading bytes: UnsafeBufferPointer<UInt8>, at offset: inout Int) throws(ContentError) {
    let start = offset
    precondition(start >= 0 && start <= bytes.count, "a CID is read inside its buffer")
    // What every record has is read without a loop.
    if bytes.count - start >= 36, bytes[start] == 1, bytes[start + 2] == CID.sha256, bytes[start + 3] == UInt8(Digest.byteCount),
      let codec = Codec(rawValue: bytes[start + 1]),
      let digest = Digest(bytes: UnsafeBufferPointer(rebasing: bytes[(start + 4)..<(start + 36)]))
    {
      self.init(codec: codec, digest: digest)
      offset = start + 36
      return
    }
    var at = start
    guard bytes.count > start, bytes[start] != CID.sha256 else {
      self.init(dagPB: try CID.multihash(bytes, at: &at, of: start), version: .v0)
      offset = at
      return
    }
    let version = try CID.number(bytes, at: &at, of: start, "version")
    guard version == 1 else {
      throw ContentError(.badCID, "\(version) is no version of a CID", hint: CID.bytesHint, offset: start)
    }
    let code = try CID.number(bytes, at: &at, of: start, "codec")
    let digest = try CID.multihash(bytes, at: &at, of: start)
    guard let codec = UInt8(exactly: code).flatMap(Codec.init(rawValue:)) else {
      throw ContentError(
        .unsupported, "a CID has the codec 0x\(String(code, radix: 16))", hint: "Agon reads raw, dag-pb and dag-cbor", offset: start)
    }
    self.init(codec: codec, digest: digest)
    offset = at
  }

  private static let bytesHint = "expected 36 bytes that start with 01, a codec, 12 20, or 34 that start with 12 20"

  private static func number(
    _ bytes: UnsafeBufferPointer<UInt8>, at: inout Int, of start: Int, _ what: String
  ) throws(ContentError) -> UInt64 {
    do throws(ContentError) {
      return try Varint.read(bytes, at: &at)
    } catch {
      throw ContentError(.badCID, "a CID's \(what): \(error.message)", hint: bytesHint, offset: start)
    }
  }

  /// The digest of a multihash. The length is looked at first, so that a longer hash is told from a damaged one.
  private static func multihash(_ bytes: UnsafeBufferPointer<UInt8>, at: inout Int, of start: Int) throws(ContentError) -> Digest {
    let function = try number(bytes, at: &at, of: start, "hash function")
    let count = try number(bytes, at: &at, of: start, "digest length")
    guard count <= UInt64(bytes.count - at) else {
      throw ContentError(.badCID, "a CID ends inside its digest (\(bytes.count - start) bytes)", hint: bytesHint, offset: start)
    }
    guard function == UInt64(sha256) else {
      let name = names[function].map { ", \($0)" } ?? ""
      throw ContentError(
        .unsupported, "a CID has the hash function 0x\(String(function, radix: 16))\(name)", hint: "Agon reads SHA-256 alone",
        offset: start)
    }
    guard count == UInt64(Digest.byteCount), let digest = Digest(bytes: UnsafeBufferPointer(rebasing: bytes[at..<at + Int(count)])) else {
      throw ContentError(.badCID, "a SHA-256 digest of \(count) bytes", hint: bytesHint, offset: start)
    }
    at += Int(count)
    return digest
  }

  /// What people meet (multicodec table).
  private static let names: [UInt64: String] = [
    0x00: "identity", 0x11: "SHA-1", 0x13: "SHA-512", 0x14: "SHA3-512", 0x16: "SHA3-256", 0x1b: "Keccak-256", 0x1e: "BLAKE3",
    0xb220: "BLAKE2b-256",
  ]
}
