internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContract
internal import SpaceSandbox

// What owners and operators ask for, in order and out of it.
extension LifecycleSimulation {
  /// Sends a request until it is answered: after a doubt, or where the disk refused, it is sent again, as any client would. The answer has to
  /// be the model's.
  @discardableResult func send(_ request: Request) throws -> String {
    let name = describe(request)
    let first = model.reply(to: request)
    let again = NaiveHost.replyAgain(to: request, after: first)
    var expected = [first]
    while true {
      switch try commit(request.point, name, { try run(request, $0) }) {
      case .answered(let reply):
        guard expected.contains(reply) else {
          throw fault("\(name) was answered \(reply), where \(expected.joined(separator: " or ")) is right")
        }
        try take(request)
        if expected.count > 1, first != again { countDoubt(wasKept: reply == again) }
        tally.replies["\(request.point) \(reply)", default: 0] += 1
        remember(request)
        return reply
      case .lost: if disk.isDown { try restart() }
      case .kept:
        try take(request)
        expected = [again]
        try restart()
      case .unknown:
        expected = [first, again]
        try restart(doubt: .request(request))
      }
    }
  }

  /// Lets the model do what was done, and looks at whom it concerns.
  func take(_ request: Request) throws {
    do {
      try model.take(request)
    } catch let surprise as NaiveHostSurprise {
      throw fault(surprise.what)
    }
  }

  func remember(_ request: Request) {
    past[request.point, default: []].append(request)
    if past[request.point, default: []].count > 40 { past[request.point]?.removeFirst(20) }
  }

  func run(_ request: Request, _ writing: Writing) throws -> String {
    switch request {
    case .deposit(let member, let amount, let id):
      let units = Amount(units: UInt128(amount))
      return try writing.deposit(units, of: .usdc, to: LifecycleSimulation.owner(member), id: id, at: now).rawValue
    case .withdraw(let member, let amount, let id):
      let units = Amount(units: UInt128(amount))
      return try writing.withdraw(units, of: .usdc, from: LifecycleSimulation.owner(member), id: id, at: now).rawValue
    case .join(let joining):
      let package = editions[joining.edition].package
      let agent = LifecycleSimulation.agent(joining.member)
      _ = try Arena.join(
        agent, space: package.manifest, cid: package.cid, fee: joining.fee, entry: joining.id, key: key, in: writing, at: joining.at)
      try spoil(joining, in: writing)
    case .leave(let id, let at): _ = try Arena.leave(id, in: writing, at: at)
    case .reload(let edition, let at):
      let package = editions[edition].package
      try Arena.reload(package.manifest.id, cid: package.cid, in: writing, at: at)
    case .start(let draw):
      if case .known = try draw.starting.commit(in: writing, at: draw.at) { return "known" }
    case .end(let ending):
      if try !spoil(ending, in: writing) { try ending.commit.commit(ending.stored, in: writing, at: ending.at) }
    case .abandon(let id, let at): try Arena.abandon(id, because: "it cannot be taken up", in: writing, at: at)
    case .mint(let limit, let at): _ = try mintFractals(limit: limit, in: writing, at: at)
    }
    return "done"
  }

  private func describe(_ request: Request) -> String {
    switch request {
    case .deposit(let member, let amount, _): "deposit \(amount) to \(member)"
    case .withdraw(let member, let amount, _): "withdraw \(amount) from \(member)"
    case .join(let joining): "join \(joining.member) for \(joining.fee)"
    case .leave(let id, _): "leave \(id)"
    case .reload(let edition, _): "reload of edition \(edition)"
    case .start(let draw): "start \(draw.id) of \(draw.lineup.entries.count) for \(draw.fee), \(draw.game.mood)"
    case .end(let ending): "end \(ending.id): \(ending.played.journal.end.outcome.word)"
    case .abandon(let id, _): "abandon \(id)"
    case .mint: "mint"
    }
  }

  // MARK: Requests

  private var aMember: Int { random.below(NaiveHost.members) }

  func deposit() throws {
    let member = aMember
    try send(.deposit(member: member, amount: 1 + Int64(random.below(5_000_000)), id: identifier()))
    try check(member)
  }

  func withdraw() throws {
    let member = aMember
    // Now and then all that there is, or more.
    let most = random.chance(1, of: 2) ? 2 * Int(model.wallets[member]) : 2_000_000
    try send(.withdraw(member: member, amount: 1 + Int64(random.below(max(1, most))), id: identifier()))
    try check(member)
  }

  func join() throws {
    guard model.running.count < 16 else { return }
    let member = aMember
    let fee = random.chance(1, of: 50) ? 1_234 : random.pick(NaiveHost.fees)
    let joining = Request.Joining(member: member, fee: fee, id: identifier(), edition: edition, at: now)
    switch random.below(16) {
    case 0: postponed.append(.join(joining))
    case 1:
      // The two cross on their way.
      tally.reordered += 1
      try send(.leave(joining.id, at: now))
      try send(.join(joining))
    default: try send(.join(joining))
    }
    try check(member)
  }

  func leave() throws {
    guard let id = model.waiting.keys.sorted().pick(&random), let entry = model.waiting[id] else { return }
    if random.chance(1, of: 4) { return postponed.append(.leave(id, at: now)) }
    try send(.leave(id, at: now))
    try check(entry.member)
  }

  func reload() throws {
    edition = (edition + 1) % editions.count
    try send(.reload(edition: edition, at: now))
    for member in 0..<NaiveHost.members { try check(member) }
  }

  /// Something of before once more, or something that was held up on its way.
  func again() throws {
    var request: Request
    if !postponed.isEmpty, random.chance(1, of: 2) {
      request = postponed.remove(at: random.below(postponed.count))
      tally.reordered += 1
    } else {
      // Of each kind as often as of any other.
      guard let point = CommitPoint.allCases.filter({ past[$0] != nil }).pick(&random), let found = past[point]?.pick(&random) else {
        return
      }
      request = found
      tally.duplicates += 1
      if case .deposit(let member, let amount, let id) = request, random.chance(1, of: 3) {
        request = .deposit(member: member, amount: amount + 1, id: id)
      }
    }
    // An old edition is not served again because somebody sends an old request.
    if case .reload = request { request = .reload(edition: edition, at: now) }
    note("again, or late:")
    if case .start(let draw) = request { return try start(draw) }
    try send(request)
    for member in 0..<NaiveHost.members { try check(member) }
  }
}

extension Array {
  /// One of them, or nil where there is none.
  func pick(_ random: inout SimulatedRandom) -> Element? { isEmpty ? nil : self[random.below(count)] }
}
