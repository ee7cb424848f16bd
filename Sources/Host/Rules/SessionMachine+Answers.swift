internal import HostCrypto
internal import SpaceContent
internal import SpaceContract

// Asking seats and reading what they say.
extension SessionMachine {
  mutating func ask(_ asked: [Asked]) -> Action {
    // Whoever has just forfeited once too often is not contacted, though the sandbox has made a task already.
    let asked = asked.map { item in
      isOut[item.seat - 1] ? Asked(seat: item.seat, task: [], action: nil, bot: nil, isOut: true) : item
    }
    var outside: [Ask] = []
    for item in asked where !item.isOut && item.bot == nil {
      outside.append(Ask(seat: item.seat, encodedTask: item.task, isFirst: !wasAsked[item.seat - 1], rules: rules))
    }
    tasks = [:]
    for item in asked {
      wasAsked[item.seat - 1] = true
      if !item.isOut { tasks[item.seat] = item.task }
    }
    stage = .asking(asked)
    // Bots have answered already; where nobody else was asked the step goes on at once.
    return outside.isEmpty ? answered(asked, []) : .ask(outside)
  }

  /// Joins the answers from outside with those of the bots, reads each, and makes the next step of them.
  mutating func answered(_ asked: [Asked], _ outside: [OutsideAnswer]) -> Action {
    var raw: [Journal.Answer] = []
    var given: [GivenAnswer] = []
    var claimed: String?
    for item in asked {
      guard !item.isOut else {
        raw.append(Journal.Answer(seat: item.seat, task: nil, content: .out))
        given.append(
          GivenAnswer(
            seat: item.seat, content: .forfeit(.out, reason: "no longer contacted after \(rules.forfeitsToOut) forfeits in a row")))
        continue
      }
      let task = SHA256.digest(item.task)
      let content: Journal.Answer.Content
      switch item.bot {
      case .text(let text, let memory):
        content = .text(seal(text, seat: item.seat))
        for index in bots.indices where bots[index].seat == item.seat { bots[index].memory = memory }
      case .failed(let message): content = .late("the bot failed: \(message)")
      case nil: content = self.content(of: outside.first { $0.seat == item.seat }, seat: item.seat, task: task)
      }
      given.append(GivenAnswer(seat: item.seat, content: read(content, item.action)))
      if case .late(let reason) = content, item.bot == nil, claimed == nil { claimed = "seat \(item.seat): \(reason)" }
      raw.append(Journal.Answer(seat: item.seat, task: task, content: content))
    }
    if start.isPaid, let claimed { return fail(.answers(raw), claimed, .claimedForfeit(claimed)) }
    return step(Pending(input: .answers(raw), request: request(.answers(given))))
  }

  private func seal(_ text: [UInt8], seat: Int) -> SealedAnswer {
    SealedAnswer(salt: start.salts.salt(step: steps.count, seat: seat), body: text)
  }

  /// What the journal has of an answer from outside. Where the seat has a key, nobody else speaks for it.
  private func content(of answer: OutsideAnswer?, seat: Int, task: Digest) -> Journal.Answer.Content {
    let sealed: SealedAnswer
    switch answer?.content {
    case .late(let reason): return .late(reason)
    case nil: return .late("no answer")
    case .text(let text): sealed = seal(text, seat: seat)
    case .sealed(let given): sealed = given
    }
    let entry = start.seated[seat - 1]
    guard let signer = entry.signer else {
      return sealed.signature == nil ? .text(sealed) : .late("a signature of a seat without a key")
    }
    let statement = AnswerStatement(
      session: start.commitment, step: steps.count, seat: seat, task: task, agent: entry.agent, hash: sealed.commitment)
    guard let signature = sealed.signature, signer.isValid(signature, over: statement.encoded) else {
      return .late("no answer with the seat's signature")
    }
    return .text(sealed)
  }

  /// Reads an answer as `space-shapes` says: what cannot be read is a forfeit of the turn, never a reason to void.
  func read(_ content: Journal.Answer.Content, _ action: String?) -> GivenAnswer.Content {
    switch content {
    case .out: return .forfeit(.out, reason: "no longer contacted")
    // What is erased is only ever read of, in journals whose folds stop there.
    case .erased: return .forfeit(.late, reason: "erased")
    case .late(let reason): return .forfeit(.late, reason: reason)
    case .text(let sealed):
      guard let reader = rules.reader(for: action) else { return .forfeit(.malformed, reason: "the task has no action") }
      switch reader.read(sealed.body) {
      case .failure(let malformed): return .forfeit(.malformed, reason: malformed.reason)
      case .success(let value):
        var writer = CBORWriter()
        writer.value(value)
        return .action(writer.bytes)
      }
    }
  }
}

extension SessionMachine {
  mutating func evaluated(_ scores: [Score], _ ranking: Ranking) -> Action {
    if answersGiven > 0, forfeits.reduce(0, +) == answersGiven { return end(.void(.allForfeited)) }
    guard rules.manifest.rewards != .custom else {
      stage = .evaluating(scores: scores, ranking: ranking)
      return .rewards(ranking: ranking.ranks)
    }
    do throws(RulesError) {
      let shares = try Shares.preset(rules.manifest.rewards, scores: scores, ranking: ranking)
      return end(.settled(Settlement(scores: scores, ranking: ranking, shares: shares)))
    } catch {
      return end(.void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: "rewards", message: error.message))))
    }
  }

  mutating func rewarded(_ scores: [Score], _ ranking: Ranking, _ result: Result<[UInt8], SpaceFailure>) -> Action {
    switch result {
    case .failure(let failure): return end(.void(.spaceFailed(failure)))
    case .success(let bytes):
      do throws(ContractError) {
        let shares = try RewardShares.decode(decoded(bytes, .rewards), seats: start.seats)
        return end(.settled(Settlement(scores: scores, ranking: ranking, shares: shares)))
      } catch {
        return end(.void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: error.path, message: "\(error)"))))
      }
    }
  }

  /// The `ctx` of a call after the last step, as canonical DAG-CBOR: what `rewards` and `view` are given.
  public var context: [UInt8] {
    var writer = CBORWriter()
    let clock = rules.seesClock ? self.clock : nil
    writer.map(count: clock == nil ? 4 : 5)
    writer.text("asks")
    writer.int(asks)
    writer.text("step")
    writer.int(eventsApplied)
    if let clock {
      writer.text("clock")
      writer.int(clock)
    }
    writer.text("seats")
    writer.int(start.seats)
    writer.text("config")
    writer.raw(start.config)
    return writer.bytes
  }
}
