import HostArchive
import HostCrypto
import SpaceContent

/// Keys and entries that tests of the log share.
enum LogFixture {
  static let origin: ExactText = "log.example/agon"

  /// A key from one byte; the same byte, the same key.
  static func key(_ byte: UInt8) throws -> SigningKey {
    try key([UInt8](repeating: byte, count: SigningKey.seedByteCount))
  }

  static func key(_ seed: [UInt8]) throws -> SigningKey {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: seed.count)
    defer { buffer.deallocate() }
    _ = buffer.initialize(from: seed)
    return try SigningKey(seed: UnsafeBufferPointer(buffer))
  }

  static func signer(_ byte: UInt8 = 1, name: ExactText = origin) throws -> NoteSigner {
    try NoteSigner(name: name, .ed25519, key(byte))
  }

  static func witness(_ byte: UInt8, name: ExactText? = nil) throws -> NoteSigner {
    try NoteSigner(name: name ?? ExactText("witness\(byte).example/w"), .cosignature, key(byte))
  }

  static func digest(_ words: String) -> Digest { SHA256.digest(Array(words.utf8)) }

  static func commitment(_ number: Int, time: Int64 = 1_000, deadline: Int64 = 10_000) throws -> LogEntry {
    try LogEntry(
      session: digest("session \(number)"), time: time,
      .commitment(
        LogEntry.Commitment(
          commitment: CID(codec: .dagCBOR, digest: digest("commitment \(number)")), nonceHash: digest("nonce \(number)"), beacon: "local",
          round: Int64(number), roundTime: time + 60, deadline: deadline)))
  }

  static func record(_ number: Int) -> LogEntry.Record {
    LogEntry.Record(root: digest("root \(number)"), leaves: 12, car: CID(codec: .raw, digest: digest("car \(number)")))
  }

  static func result(_ number: Int, time: Int64 = 2_000) throws -> LogEntry {
    try LogEntry(
      session: digest("session \(number)"), time: time,
      .result(LogEntry.Result(record: record(number), payoutRoot: digest("payouts \(number)"), seed: digest("seed \(number)"))))
  }
}
