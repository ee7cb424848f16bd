internal import HostRules
internal import HostStore
internal import SpaceContent

/// Everything that is shown of how an agent joins by itself.
struct AutoJoinDescription {
  let profile: AgentProfile
  let stored: StoredAutoJoin?
  /// A rule that was tried on paper and is not the agent's.
  let simulated: AutoJoinRule?
  let simulation: BackTestDescription?

  var value: Value {
    var map: Value.Map = ["agent": .text("\(profile.id)"), "name": .text(profile.name.text), "on": .bool(stored?.isOn ?? false)]
    map["rule"] = stored.map { value($0.rule) }
    map["back_test"] = stored?.test.map(value)
    if let simulation {
      var simulated = simulation.value
      simulated["rule"] = (self.simulated ?? stored?.rule).map(value)
      map["simulation"] = .map(simulated)
    }
    return .map(map)
  }

  /// What limits nothing is absent.
  private func value(_ rule: AutoJoinRule) -> Value {
    var map: Value.Map = [
      "max_fee": .int(rule.maxFee), "floor": .int(rule.floor), "spaces": .list(rule.spaces.map { .text($0) }),
      "hours": .list(rule.hours.map { .text("\($0)") }),
    ]
    map["daily_loss"] = rule.dailyLoss.map { .int($0) }
    map["sessions_a_day"] = rule.sessionsADay.map { .int(Int64($0)) }
    return .map(map)
  }

  private func value(_ test: BackTestSummary) -> Value {
    [
      "at_ms": .int(test.at), "bankroll": .int(test.bankroll), "sessions": .int(Int64(test.sessions)), "taken": .int(Int64(test.taken)),
      "fees": .int(test.fees), "payouts": .int(test.payouts), "result": .int(test.result), "max_drawdown": .int(test.maxDrawdown),
    ]
  }

  func lines(width: Int) -> [Line] {
    var lines: [Line] = []
    if let stored {
      let state = stored.isOn ? Line("on", .good) : Line("off", .warning)
      lines.append(Line("\(profile.name) joins by itself: ", .bold) + state)
      lines += self.lines(stored.rule)
      if let test = stored.test, simulation == nil {
        lines.append(
          Line("  back-test      ", .dim)
            + Line("\(Figures.count(test.sessions, "session")), \(Figures.grouped(test.taken)) taken, ")
            + Dollars.signed(test.result) + Line("  \(Figures.moment(milliseconds: test.at))", .dim))
      } else if simulation == nil, stored.rule.maxFee > 0 {
        lines.append(Line("  back-test      ", .dim) + Line("none yet", .warning))
      }
    } else {
      lines.append(Line("\(profile.name) has no rule, and never joins by itself.", .bold))
    }
    if let simulated, simulated != stored?.rule {
      lines += [Line(), Line("Tried on paper, and not kept", .bold)] + self.lines(simulated)
    }
    if let simulation { lines += [Line()] + simulation.lines(width: width) }
    return lines
  }

  private func lines(_ rule: AutoJoinRule) -> [Line] {
    func line(_ name: String, _ text: String) -> Line { Line("  " + name, .dim).padded(to: 17) + Line(text) }
    return [
      line("highest fee", rule.maxFee == 0 ? "nothing" : Dollars.text(rule.maxFee)),
      line("loss of a day", rule.dailyLoss.map(Dollars.text) ?? "any"),
      line("floor", Dollars.text(rule.floor)),
      line("Spaces", rule.spaces.isEmpty ? "all" : rule.spaces.joined(separator: ", ")),
      line("hours (UTC)", rule.hours.isEmpty ? "all" : rule.hours.map(\.description).joined(separator: ", ")),
      line("sessions a day", rule.sessionsADay.map { Figures.grouped($0) } ?? "any number"),
    ]
  }
}

/// Micro-USDC as people read them.
enum Dollars {
  static func text(_ micros: Int64) -> String { (micros < 0 ? "−" : "") + plain(micros) + " USDC" }

  /// With its sign, in the colour of a gain or a loss.
  static func signed(_ micros: Int64) -> Line {
    let ink: Ink = micros > 0 ? .good : micros < 0 ? .bad : .plain
    return Line((micros > 0 ? "+" : micros < 0 ? "−" : "") + plain(micros), ink)
  }

  static func plain(_ micros: Int64) -> String { Amount(units: UInt128(micros.magnitude)).text(of: .usdc) }
}
