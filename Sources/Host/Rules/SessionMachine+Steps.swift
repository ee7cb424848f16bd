internal import SpaceContent
internal import SpaceContract

// Taking the sandbox's replies: what is sound, what is not, and whose answer was to blame.
extension SessionMachine {
  mutating func step(_ pending: Pending) -> Action {
    stage = .stepping(pending)
    return .step(pending.request)
  }

  func request(_ input: StepRequest.Input, isFinal: Bool = false) -> StepRequest {
    StepRequest(
      input: input, step: eventsApplied, asks: asks, clock: rules.seesClock ? clock : nil, seats: start.seats, seed: start.seed,
      config: start.config, state: state, budget: max(0, rules.sessionInstructions - instructionsUsed), isFinal: isFinal,
      freshEachCall: start.freshEachCall, bots: bots, out: isOut.indices.filter { isOut[$0] }.map { $0 + 1 })
  }

  mutating func stepped(_ pending: Pending, _ reply: StepReply) -> Action {
    switch check(pending, reply) {
    case .success(let checked): return commit(pending, reply, checked)
    case .failure(let failure):
      if raisesEverywhere(with: reply.parsed) { return fail(pending, failure, because: .parseRaised) }
      let candidates = standing(pending, reply)
      guard failure.isDeterministic, !candidates.isEmpty else { return fail(pending, failure) }
      let cure = Cure(failure: failure, original: pending, untried: candidates, trying: 0, cured: nil)
      return tryNext(cure)
    }
  }

  /// Whether `parse` has raised for every seat, those of this step included.
  func raisesEverywhere(with parsed: [StepReply.Parsed]) -> Bool {
    // Ends at the first seat that has not, which in a sound Space is the first one of all.
    hasRaised.indices.allSatisfy { index in hasRaised[index] || parsed.contains { $0.raised && $0.seat == index + 1 } }
  }

  /// The seats whose answers reached `apply` as actions.
  func standing(_ pending: Pending, _ reply: StepReply) -> [Int] {
    guard case .answers(let given) = pending.request.input else { return [] }
    let forfeited = Set(reply.parsed.filter { $0.forfeit != nil }.map(\.seat))
    return given.compactMap { answer in
      guard case .action = answer.content, !forfeited.contains(answer.seat) else { return nil }
      return answer.seat
    }
  }

  mutating func tryNext(_ cure: Cure) -> Action {
    var cure = cure
    guard !cure.untried.isEmpty, case .answers(let given) = cure.original.request.input else {
      guard let cured = cure.cured else { return fail(cure.original, cure.failure) }
      return commit(cured.pending, cured.reply, cured.checked)
    }
    cure.trying = cure.untried.removeFirst()
    let pending = replacing(cure, given)
    stage = .curing(cure)
    return .step(pending.request)
  }

  /// The failed step with the answer of the seat on trial replaced by a forfeit.
  func replacing(_ cure: Cure, _ given: [GivenAnswer]) -> Pending {
    var pending = cure.original
    pending.request.input = .answers(
      given.map { answer in
        guard answer.seat == cure.trying else { return answer }
        return GivenAnswer(
          seat: answer.seat, content: .forfeit(.illegal, reason: "the Space failed on this answer: \(cure.failure.message)"))
      })
    return pending
  }

  mutating func tried(_ cure: Cure, _ reply: StepReply) -> Action {
    var cure = cure
    guard case .answers(let given) = cure.original.request.input else { return fail(cure.original, cure.failure) }
    let pending = replacing(cure, given)
    switch check(pending, reply) {
    case .success(let checked):
      // A second seat whose forfeit would cure the step, too: nobody in particular is to blame.
      if cure.cured != nil { return fail(cure.original, cure.failure) }
      cure.cured = (cure.trying, pending, reply, checked)
    case .failure(let failure):
      if !failure.isDeterministic { return fail(cure.original, failure) }
    }
    return tryNext(cure)
  }

  /// Reads everything of a reply that the Space has made. What breaks the contract is a failure of the Space.
  func check(_ pending: Pending, _ reply: StepReply) -> Result<Checked, SpaceFailure> {
    if let failure = reply.failure { return .failure(failure) }
    do throws(ContractError) {
      if pending.request.isFinal || !reply.evaluation.isEmpty { return try checkEvaluation(reply) }
      let command = try Command.decode(
        decoded(reply.command, .command), seats: start.seats, manifest: rules.manifest, clock: Int(clock))
      switch command {
      case .done: return try checkEvaluation(reply)
      case .void(let reason): return .success(.void(.spaceVoided(reason)))
      default: break
      }
      let applied = pending.input == .start ? 0 : eventsApplied + 1
      if applied >= rules.maxSteps { return .success(.maxSteps) }
      return .success(try check(command, reply))
    } catch {
      return .failure(SpaceFailure(verdict: .refusedValue, place: error.path, message: "\(error)"))
    }
  }

  /// A command that leads to one more event.
  func check(_ command: Command, _ reply: StepReply) throws(ContractError) -> Checked {
    switch command {
    case .ask(let seats): return .ask(try checkTasks(reply, seats: seats))
    case .judge(let request):
      try within(.judgeCalls, judgeCalls, "judge")
      return .judge(request)
    case .run(let request):
      try within(.runCalls, runCalls, "run")
      return .run(request)
    case .fetch(let request): return .fetch(request)
    case .wait(let request): return .wait(request)
    case .void, .done: preconditionFailure("\(command.name) ends a session")
    }
  }

  /// Holds a Space to the number of calls that its manifest promises.
  private func within(_ limit: Contract.LimitName, _ used: Int, _ command: String) throws(ContractError) {
    let most = rules.manifest.limits[limit]
    guard used >= most else { return }
    throw ContractError(
      .command, at: Contract.CallbackName.next.rawValue, "\(command) for the \(used + 1). time; limits.\(limit.rawValue) is \(most)")
  }

  func checkEvaluation(_ reply: StepReply) throws(ContractError) -> Result<Checked, SpaceFailure> {
    let evaluations = try Evaluation.decode(decoded(reply.evaluation, .evaluation), seats: start.seats, manifest: rules.manifest)
    do throws(RulesError) {
      let (scores, ranking) = try rules.judge(evaluations)
      return .success(.done(scores: scores, ranking: ranking))
    } catch {
      return .failure(SpaceFailure(verdict: .refusedValue, place: "evaluate", message: error.message))
    }
  }

  func checkTasks(_ reply: StepReply, seats: [Int]) throws(ContractError) -> [Asked] {
    guard reply.asked.map(\.seat) == seats else {
      throw ContractError(.task, at: "task", "the worker made tasks for other seats than were asked")
    }
    var asked: [Asked] = []
    for item in reply.asked {
      guard !isOut[item.seat - 1] else {
        asked.append(Asked(seat: item.seat, task: [], action: nil, bot: nil, isOut: true))
        continue
      }
      let action = try PlayerTask.check(item.task, manifest: rules.manifest)
      asked.append(Asked(seat: item.seat, task: item.task, action: action, bot: item.bot, isOut: false))
    }
    return asked
  }

  func decoded(_ bytes: [UInt8], _ code: ContractError.Code) throws(ContractError) -> Value {
    do throws(ContentError) {
      return try DagCBOR.decode(bytes)
    } catch {
      throw ContractError(code, at: "value", "the worker sent a value that cannot be read: \(error)")
    }
  }
}
