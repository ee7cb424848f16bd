internal import SpaceContent

/// A session that waits, in the form in which it outlives its process: what it started from, what has come in so far, and what
/// the bots in its seats remember. Its state is not in it: folding the steps again gives it.
///
/// Canonical DAG-CBOR `{nonce, steps, header, memories}`. The nonce is secret until the session ends, so its file is for the host alone.
public struct SuspendedSession: Hashable, Sendable {
  public let header: Journal.Header
  /// 32 bytes.
  public let nonce: [UInt8]
  public let steps: [Journal.Step]
  /// By seat of a bot, what it noted last, as DAG-CBOR.
  public let memories: [Int: [UInt8]]

  public init(header: Journal.Header, nonce: [UInt8], steps: [Journal.Step], memories: [Int: [UInt8]]) {
    self.header = header
    self.nonce = nonce
    self.steps = steps
    self.memories = memories
  }

  public var id: String { Journal.id(commitment: header.commitment) }

  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.map(count: 4)
    writer.text("nonce")
    writer.blob(nonce)
    writer.text("steps")
    writer.list(count: steps.count)
    for step in steps { step.write(to: &writer) }
    writer.text("header")
    writer.value(header.value)
    writer.text("memories")
    writer.value(.list(memories.sorted { $0.key < $1.key }.map { ["seat": .int(Int64($0.key)), "memory": .bytes($0.value)] }))
    return writer.bytes
  }

  /// Reads a suspended session. Truncated, altered or foreign bytes are refused with the place.
  public init(encoded: [UInt8]) throws(RulesError) {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(encoded)
    } catch {
      throw RulesError(.badJournal, "this is no suspended session: \(error)")
    }
    let fields = JournalFields(value, "suspended session")
    guard let header = value["header"], let list = value["steps"]?.list, let noted = value["memories"]?.list else {
      throw fields.wrong("header, steps or memories")
    }
    var steps: [Journal.Step] = []
    for (index, step) in list.enumerated() { steps.append(try Journal.Step(step, index: index)) }
    var memories: [Int: [UInt8]] = [:]
    for item in noted {
      guard let seat = item["seat"]?.int, (1...100).contains(seat), let memory = item["memory"]?.bytes else {
        throw fields.wrong("memories")
      }
      memories[Int(seat)] = memory
    }
    self.init(header: try Journal.Header(header), nonce: try fields.bytes("nonce"), steps: steps, memories: memories)
    guard SHA256.digest(nonce) == self.header.nonceHash else {
      throw RulesError(.badJournal, "the suspended session's nonce is not the one that its header committed to")
    }
  }
}
