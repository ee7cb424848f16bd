import HostCrypto
import SpaceContent
import Testing

/// Review statements: what is signed, and what a file of one may say.
@Suite struct ReviewTests {
  private static let seed = [UInt8](repeating: 0, count: 32)

  private func review(
    note: String = "read every line", dossier: Digest? = nil, verdict: ReviewStatement.Verdict = .accept
  ) throws -> Review {
    try Self.seed.withUnsafeBufferPointer { seed in
      let key = try SigningKey(seed: seed)
      return try Review(
        ReviewStatement(
          package: CID(codec: .dagCBOR, of: [0xa0]), space: "bid-tac-toe", version: "1.0.0", verdict: verdict, note: note,
          dossier: dossier, reviewer: key.publicKey, date: "2026-01-31T08:00:00Z"), signedWith: key)
    }
  }

  /// The message by hand: the domain, a map of seven in the order of DAG-CBOR, shorter keys first.
  @Test func theMessageIsCanonical() throws {
    func text(_ text: String) -> [UInt8] { [0x60 + UInt8(text.utf8.count)] + Array(text.utf8) }
    let cid = CID(codec: .dagCBOR, of: [0xa0]).bytes
    let key = try #require(Hex.decode("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"))
    var bytes = Array("agon/review/v1".utf8) + [0xa7]
    bytes += text("date") + text("2026-01-31T08:00:00Z")
    bytes += text("note") + text("read every line")
    bytes += text("space") + text("bid-tac-toe")
    bytes += text("package") + [0xd8, 0x2a, 0x58, 0x25, 0x00] + cid
    bytes += text("verdict") + text("accept")
    bytes += text("version") + text("1.0.0")
    bytes += text("reviewer") + [0x58, 0x20] + key
    #expect(try review().statement.message == bytes)
  }

  @Test func aReviewComesBackFromItsFileAndIsValid() throws {
    for dossier in [nil, SHA256.digest([1])] {
      let made = try review(dossier: dossier)
      let read = try Review(json: Self.json(made.value))
      #expect(read == made)
      #expect(read.isValid)
      #expect(made.fileName == "3b6a27bcceb6a42d.json")
    }
  }

  @Test func everyAlteredFieldMakesItInvalid() throws {
    let made = try review(dossier: SHA256.digest([1]))
    let other = try SigningKey().publicKey
    let altered: [(String, Value)] = [
      ("package", .text("\(CID(codec: .dagCBOR, of: [0xa1]))")), ("space", "bid-tac-tow"), ("version", "1.0.1"), ("verdict", "reject"),
      ("note", "read every lime"), ("reviewer", .text("\(other)")), ("date", "2026-01-31T08:00:01Z"),
      ("dossier", .text("\(SHA256.digest([2]))")), ("signature", .text(String(repeating: "0", count: 128))),
    ]
    for (key, value) in altered {
      guard var map = made.value.map else { return }
      map[key] = value
      #expect(try !Review(json: Self.json(.map(map))).isValid, "\(key)")
    }
    guard var map = made.value.map else { return }
    map["dossier"] = nil
    #expect(try !Review(json: Self.json(.map(map))).isValid)
  }

  @Test func whatIsNoReviewIsRefused() throws {
    let made = try #require(try review().value.map)
    func refuses(_ key: String, _ value: Value?) {
      var map = made
      map[key] = value
      #expect(throws: CryptoError.self, "\(key)") { try Review(json: Self.json(.map(map))) }
    }
    for key in made.keys { refuses(key, nil) }
    refuses("type", "agon/review/v2")
    refuses("package", "bafy")
    refuses("verdict", "maybe")
    refuses("dossier", "00")
    refuses("signature", "00")
    refuses("reviewer", "z6Mk")
    refuses("extra", 1)
    for date in ["2026-01-31", "2026-13-31T08:00:00Z", "2026-01-31 08:00:00Z", "2026-01-31T08:00:00+", "2026-01-00T08:00:00Z"] {
      refuses("date", .text(date))
    }
    #expect(throws: CryptoError.self) { try Review(json: []) }
    #expect(throws: CryptoError.self) { try Review(json: Array("[]".utf8)) }
    #expect(throws: CryptoError.self) { try review(note: String(repeating: "x", count: 4001)) }
  }

  @Test func whatCannotBeSeenIsNotSigned() throws {
    #expect(try review(note: "fine\u{202E}\u{200B}").statement.note == "fine")
  }

  /// Texts here have no characters that JSON escapes.
  private static func json(_ value: Value) -> [UInt8] {
    switch value {
    case .map(let map):
      Array("{".utf8) + Array(map.map { Array("\"\($0.key)\": ".utf8) + json($0.value) }.joined(separator: Array(", ".utf8)))
        + Array("}".utf8)
    case .text(let text): Array("\"\(text)\"".utf8)
    case .int(let int): Array("\(int)".utf8)
    default: []
    }
  }
}
