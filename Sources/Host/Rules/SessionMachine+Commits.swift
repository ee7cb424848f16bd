internal import SpaceContent
internal import SpaceContract

// Writing steps into the journal, and ending.
extension SessionMachine {
  mutating func commit(_ pending: Pending, _ reply: StepReply, _ checked: Checked) -> Action {
    state = reply.state
    instructionsUsed += reply.used
    record(pending, reply)
    if pending.input != .start { eventsApplied += 1 }
    if case .answers(let answers) = pending.input {
      asks += 1
      let raisesEverywhere = raisesEverywhere(with: reply.parsed)
      count(answers, reply.parsed)
      if raisesEverywhere { return end(.void(.parseRaised)) }
    }
    switch checked {
    case .void(let reason): return end(.void(reason))
    case .done(let scores, let ranking): return evaluated(scores, ranking)
    case _ where leaves + Journal.Step.leavesMax(seats: start.seats) + Journal.leavesAfterSteps > leavesMax:
      return end(.void(.recordFull("it has \(leaves) leaves; \(leavesMax) is the most")))
    case .maxSteps:
      return step(Pending(input: .ended, request: request(.event(SpaceContract.Event.ended(.maxSteps).encoded), isFinal: true)))
    case .ask(let asked): return ask(asked)
    case .judge(let request): return judge(request)
    case .fetch(let request):
      return read(FeedQuery(feed: request.feed, after: request.from, to: request.to, every: request.every), isWait: false)
    case .wait(let request):
      stage = .waiting(request)
      return .wait(until: request.to)
    case .run(let request):
      runCalls += 1
      stage = .programs
      return .run(request)
    }
  }

  /// Counts forfeits: of the session, in a row for each seat, and of `parse` raising.
  mutating func count(_ answers: [Journal.Answer], _ parsed: [StepReply.Parsed]) {
    for answer in parsed where isOut.indices.contains(answer.seat - 1) {
      let seat = answer.seat - 1
      answersGiven += 1
      if answer.raised { hasRaised[seat] = true }
      guard answer.forfeit != nil else {
        consecutiveForfeits[seat] = 0
        continue
      }
      forfeits[seat] += 1
      consecutiveForfeits[seat] += 1
      if consecutiveForfeits[seat] >= rules.forfeitsToOut { isOut[seat] = true }
    }
  }

  /// The clock stands in the journals of Spaces that it makes a difference to.
  private var recordedClock: Int64? { rules.needsClock ? clock : nil }

  mutating func record(_ pending: Pending, _ reply: StepReply) {
    let stateHash = SHA256.digest(reply.state)
    var hasher = StepHasher(after: chain)
    hasher.input(pending.input, clock: recordedClock)
    hasher.add(reply.event)
    hasher.add(stateHash)
    hasher.add(reply.log ?? "")
    hasher.add(reply.command)
    hasher.add(reply.evaluation)
    for asked in reply.asked { hasher.add(asked.task) }
    chain = hasher.finalize()
    append(Journal.Step(input: pending.input, clock: recordedClock, stateHash: stateHash, chain: chain, log: reply.log))
  }

  private mutating func append(_ step: Journal.Step) {
    steps.append(step)
    leaves += step.leafCount
  }

  mutating func fail(_ pending: Pending, _ failure: SpaceFailure, because reason: VoidReason? = nil) -> Action {
    fail(pending.input, failure.description, reason ?? .spaceFailed(failure))
  }

  /// A step that failed stands in the journal, too: with its input, and a chain over how it failed.
  mutating func fail(_ input: Journal.Step.Input, _ how: String, _ reason: VoidReason) -> Action {
    var hasher = StepHasher(after: chain)
    hasher.input(input, clock: recordedClock)
    hasher.add(how)
    chain = hasher.finalize()
    append(Journal.Step(input: input, clock: recordedClock, stateHash: nil, chain: chain, log: nil))
    return end(.void(reason))
  }

  mutating func end(_ outcome: SessionOutcome) -> Action {
    stage = .ended(outcome)
    return .end(outcome)
  }
}

extension SpaceContract.Event {
  /// The event as canonical DAG-CBOR.
  var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }
}

/// The chain of a journal: `SHA-256("agon/step/v1" ‖ previous ‖ parts…)`, every part preceded by its length.
struct StepHasher {
  private var hasher = SHA256()
  private let previous: Digest

  init(after previous: Digest) {
    self.previous = previous
    add("agon/step/v1")
    add(previous)
  }

  mutating func add(_ digest: Digest) {
    withUnsafeBytes(of: UInt64(Digest.byteCount).bigEndian) { hasher.update($0) }
    hasher.update(digest)
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      withUnsafeBytes(of: UInt64(utf8.count).bigEndian) { hasher.update($0) }
      hasher.update(UnsafeRawBufferPointer(utf8))
    }
  }

  mutating func add(_ part: [UInt8]) {
    withUnsafeBytes(of: UInt64(part.count).bigEndian) { hasher.update($0) }
    hasher.update(part)
  }

  private mutating func add(_ kind: String, _ values: [Value]) {
    add(kind)
    var writer = CBORWriter()
    writer.value(.list(values))
    add(writer.bytes)
  }

  mutating func input(_ input: Journal.Step.Input, clock: Int64?) {
    if let clock {
      add("clock")
      withUnsafeBytes(of: clock.bigEndian) { add(Array($0)) }
    }
    switch input {
    case .start: add("start")
    case .ended: add("ended")
    case .waited: add("waited")
    // With the commitments in the place of votes, as answers have them.
    case .judged(let ballots): add("judged", ballots.map { $0.committed(after: previous) })
    case .quoted(let quotes): add("quoted", quotes.map(\.value))
    case .ran(let results): add("ran", results.map(\.value))
    case .answers(let answers):
      var writer = CBORWriter()
      writer.list(count: answers.count)
      for answer in answers { answer.write(to: &writer, .chain) }
      add(writer.bytes)
    }
  }

  mutating func finalize() -> Digest { hasher.finalize() }
}
