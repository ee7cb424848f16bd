extension RunDisplay {
  /// What a run came to, after its standings.
  func summary(_ tally: RunTally, elapsed: Double, isInterrupted: Bool) -> [Line] {
    let time = Figures.fixed(elapsed, places: 2)
    let rate = Figures.fixed(Double(tally.played) / max(elapsed, 1e-6), places: 0)
    var lines: [Line] = []
    if isInterrupted {
      lines.append(
        Line(
          "Interrupted after \(Figures.grouped(tally.played)) of \(Figures.grouped(sessions)) sessions; all of them are stored.", .warning))
    }
    lines.append(
      Line(
        "\(Figures.count(tally.played, "session")) in \(time) s, \(rate) sessions/s: \(Figures.grouped(tally.settled)) settled, "
          + "\(Figures.grouped(tally.voided)) void, \(Figures.count(tally.answers, "answer"))."))
    for void in tally.voids {
      lines.append(Line("  \(Figures.grouped(void.count)) \(void.code): \(void.reason) (\(Figures.brief(void.example)))", .warning))
    }
    if tally.fees + tally.refunds > 0 { lines.append(money(tally)) }
    lines.append(folds(tally))
    if tally.repeated > 0 { lines.append(repetitions(tally)) }
    // A run that was cut short ends where chance would have it, and its digest says nothing.
    if seed != nil, !isInterrupted {
      lines += [Line("SHA-256 of all journals in order, the same whenever this seed is played again:", .dim), Line("  \(tally.digest)")]
    }
    return lines
  }

  private func folds(_ tally: RunTally) -> Line {
    let folded = "\(Figures.count(tally.folded, "journal")) folded again in a second worker, a fresh VM for every call: "
    guard tally.folded > 0 else { return Line("No journal was folded again.", .warning) }
    guard tally.differed > 0 else { return Line(folded) + Line("all agree.", .good) }
    return Line(folded) + Line("\(Figures.grouped(tally.differed)) differ, and those sessions are void.", .bad)
  }

  /// Where the fees went. They are test money.
  private func money(_ tally: RunTally) -> Line {
    var parts = ["\(Figures.dollars(tally.fees - tally.protocolFees)) paid out", "\(Figures.dollars(tally.protocolFees)) protocol fee"]
    if tally.refunds > 0 { parts.append("\(Figures.dollars(tally.refunds)) given back") }
    return Line("Fees of \(Figures.dollars(tally.fees + tally.refunds)) in test USDC: \(parts.joined(separator: ", ")).")
  }

  private func repetitions(_ tally: RunTally) -> Line {
    let were = "\(Figures.count(tally.repeated, "session")) had been stored before, and nothing was paid again: "
    guard tally.repeatedOtherwise > 0 else { return Line(were) + Line("each gave the same journal.", .good) }
    return Line(were) + Line("\(Figures.grouped(tally.repeatedOtherwise)) gave another journal.", .bad)
  }

  /// Commands that work as they stand here. They are never cut: what they are for goes above them where there is no room beside.
  static func whatNext(_ commands: [(command: String, purpose: String)], width: Int) -> [Line] {
    guard !commands.isEmpty else { return [] }
    let longest = commands.map { DisplayWidth.of($0.command) }.max() ?? 0
    let fits = commands.allSatisfy { longest + 5 + DisplayWidth.of($0.purpose) <= width }
    return [Line(), Line("What to try next", .bold)]
      + commands.flatMap { command, purpose in
        fits
          ? [Line("  ") + Line(command).padded(to: longest) + Line("   " + purpose, .dim)]
          : [Line("  # " + purpose, .dim), Line("  " + command)]
      }
  }
}
