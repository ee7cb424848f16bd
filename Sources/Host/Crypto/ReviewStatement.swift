public import SpaceContent
internal import SpaceContract

/// What a reviewer says of one package. Signed, it is a `Review`.
public struct ReviewStatement: Hashable, Sendable {
  public enum Verdict: String, CaseIterable, Sendable {
    case accept, reject
  }

  /// What stands before the statement in what is signed, so that a signature over it is never one over anything else.
  public static let domain = "agon/review/v1"
  /// The longest note, in bytes of UTF-8.
  public static let maxNoteBytes = 4_000

  /// The package that was reviewed. This is what counts; id and version are there for people.
  public let package: CID
  public let space: String
  public let version: String
  public let verdict: Verdict
  /// Why, in the reviewer's words. Cleaned; may be empty.
  public let note: String
  /// The SHA-256 of the dossier that the reviewer looked at, if there was one.
  public let dossier: Digest?
  public let reviewer: PublicKey
  /// When it was signed, by the reviewer's own clock: `2026-01-31T08:00:00Z`.
  public let date: String

  /// - Throws: `malformed` for a note that is too long, or a date in another form.
  public init(
    package: CID, space: String, version: String, verdict: Verdict, note: String = "", dossier: Digest? = nil, reviewer: PublicKey,
    date: String
  ) throws(CryptoError) {
    let note = TextCleaning.clean(note)
    guard note.utf8.count <= ReviewStatement.maxNoteBytes else {
      throw CryptoError(.malformed, "a note of \(note.utf8.count) bytes", hint: "at most \(ReviewStatement.maxNoteBytes) are allowed")
    }
    guard ReviewStatement.isDate(date) else {
      throw CryptoError(.malformed, "\(date.prefix(80)) is no date", hint: "write it as in 2026-01-31T08:00:00Z")
    }
    self.package = package
    self.space = space
    self.version = version
    self.verdict = verdict
    self.note = note
    self.dossier = dossier
    self.reviewer = reviewer
    self.date = date
  }

  /// What is signed: `agon/review/v1`, then the statement as canonical DAG-CBOR.
  public var message: [UInt8] {
    var map: Value.Map = [
      "package": .link(package), "space": .text(space), "version": .text(version), "verdict": .text(verdict.rawValue),
      "note": .text(note), "reviewer": .bytes(reviewer.bytes), "date": .text(date),
    ]
    map["dossier"] = dossier.map { .bytes($0.bytes) }
    var writer = CBORWriter()
    writer.value(.map(map))
    return Array(ReviewStatement.domain.utf8) + writer.bytes
  }

  /// RFC 3339 in UTC to the second, in one spelling. Days are counted to 31 in every month: the date is the reviewer's word anyway.
  private static func isDate(_ text: String) -> Bool {
    let shape = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
    let units = Array(text.utf8)
    guard units.count == shape.count else { return false }
    for (unit, sign) in zip(units, shape) {
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
      guard sign == UInt8(ascii: "d") ? isDigit : unit == sign else { return false }
    }
    func number(_ at: Int) -> Int { Int(units[at] - 0x30) * 10 + Int(units[at + 1] - 0x30) }
    return (1...12).contains(number(5)) && (1...31).contains(number(8)) && number(11) < 24 && number(14) < 60 && number(17) < 60
  }
}

/// A signed statement, as it is kept in a file.
public struct Review: Hashable, Sendable {
  public let statement: ReviewStatement
  /// 64 bytes.
  public let signature: [UInt8]

  /// Signs a statement with the key of its reviewer.
  public init(_ statement: ReviewStatement, signedWith key: borrowing SigningKey) throws(CryptoError) {
    precondition(key.publicKey == statement.reviewer, "a statement is signed by the one who makes it")
    self.statement = statement
    signature = try key.signature(over: statement.message)
  }

  /// Whether the reviewer's key has signed just this.
  public var isValid: Bool { statement.reviewer.isValid(signature, over: statement.message) }

  /// The name of the file that it is kept in: one for each reviewer.
  public var fileName: String { statement.reviewer.hex.prefix(16) + ".json" }

  /// The review as data. Its bytes are made anew from these keys when it is checked, so that what is read is what was signed.
  public var value: Value {
    var map: Value.Map = [
      "type": .text(ReviewStatement.domain), "package": .text("\(statement.package)"), "space": .text(statement.space),
      "version": .text(statement.version), "verdict": .text(statement.verdict.rawValue), "note": .text(statement.note),
      "reviewer": .text("\(statement.reviewer)"), "date": .text(statement.date), "signature": .text(Hex.encode(signature)),
    ]
    map["dossier"] = statement.dossier.map { .text("\($0)") }
    return .map(map)
  }

  private static let keys: Set<String> = [
    "type", "package", "space", "version", "verdict", "note", "reviewer", "date", "signature", "dossier",
  ]

  /// Reads the JSON of a review. Says nothing of whether it is valid.
  /// - Throws: `malformed` for anything that `value` would not have written.
  public init(json bytes: [UInt8]) throws(CryptoError) {
    let value: Value
    do throws(JSONError) {
      value = try JSON.decode(bytes)
    } catch {
      throw CryptoError(.malformed, "no review: \(error)")
    }
    guard let map = value.map, map.keys.allSatisfy(Review.keys.contains), map["type"]?.text == ReviewStatement.domain else {
      throw CryptoError(.malformed, "no review of the form \(ReviewStatement.domain)")
    }
    func text(_ key: String) throws(CryptoError) -> String {
      guard let text = map[key]?.text else { throw CryptoError(.malformed, "a review without \(key)") }
      return text
    }
    let named = try text("package")
    let package: CID
    do throws(ContentError) {
      package = try CID(named)
    } catch {
      throw CryptoError(.malformed, "a review of no package: \(error)")
    }
    let verdict = try text("verdict")
    guard let verdict = ReviewStatement.Verdict(rawValue: verdict) else {
      throw CryptoError(.malformed, "a verdict of \(verdict.prefix(80))")
    }
    let dossier = map["dossier"]?.text.flatMap { Digest(hex: $0) }
    guard map["dossier"] == nil || dossier != nil else { throw CryptoError(.malformed, "a dossier that is no SHA-256") }
    guard let signature = Hex.decode(try text("signature")), signature.count == PublicKey.signatureByteCount else {
      throw CryptoError(.malformed, "a signature that is not \(PublicKey.signatureByteCount) bytes in hexadecimal")
    }
    statement = try ReviewStatement(
      package: package, space: try text("space"), version: try text("version"), verdict: verdict, note: try text("note"), dossier: dossier,
      reviewer: try PublicKey(try text("reviewer")), date: try text("date"))
    self.signature = signature
  }
}
