internal import Glibc
internal import HostArchive
internal import HostCrypto
internal import SpaceContent

// log-appender FOLDER: appends to a log for ever, in batches of odd sizes, as an outbox consumer does. It says each size that it was told
// is durable on standard output, in one write of one line. Tests kill it.

func digest(_ words: String) -> Digest { SHA256.digest(Array(words.utf8)) }

/// The entry at a place, which is always the same.
func entry(_ number: Int) throws -> LogEntry {
  let session = number / 2
  let content: LogEntry.Content =
    number.isMultiple(of: 2)
    ? .commitment(
      LogEntry.Commitment(
        commitment: CID(codec: .dagCBOR, digest: digest("commitment \(session)")), nonceHash: digest("nonce \(session)"), beacon: "local",
        round: Int64(session), roundTime: Int64(number) + 5, deadline: Int64(number) + 100))
    : .result(
      LogEntry.Result(
        record: LogEntry.Record(root: digest("root \(session)"), leaves: 3, car: CID(codec: .raw, digest: digest("car \(session)"))),
        payoutRoot: nil, seed: digest("seed \(session)")))
  return try LogEntry(session: digest("session \(session)"), time: Int64(number), content)
}

let seed = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: SigningKey.seedByteCount)
seed.initialize(repeating: 1)
let signer = try NoteSigner(name: "log.example/agon", .ed25519, SigningKey(seed: UnsafeBufferPointer(seed)))
let log = try TransparencyLog(CommandLine.arguments[1], signer: signer)
// What was told to be durable is repeated first, as by somebody who was not told.
var next = max(0, log.size - 300)
var step = log.size
while true {
  step = (step &* 1_103_515_245 &+ 12_345) & 0x7fff_ffff
  let batch = try (next..<next + 1 + step % 700).map(entry)
  let places = try log.append(batch)
  guard places == Array(next..<next + batch.count) else { exit(9) }
  next += batch.count
  let line = Array("\(log.size)\n".utf8)
  guard write(STDOUT_FILENO, line, line.count) == line.count else { exit(8) }
}
