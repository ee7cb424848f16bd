internal import HostRules
internal import SpaceContent

/// What is shown of a back-test: by queue what was taken, the bankroll as a curve, and why the rest was left out.
struct BackTestDescription {
  let test: BackTest
  /// Whether it was kept beside the agent's rule.
  let isKept: Bool

  var value: Value.Map {
    var map: Value.Map = [
      "kept": .bool(isKept), "bankroll": .int(test.bankroll), "sessions": .int(Int64(test.sessions)), "taken": .int(Int64(test.taken)),
      "fees": .int(test.fees), "payouts": .int(test.payouts), "result": .int(test.result), "max_drawdown": .int(test.maxDrawdown),
      "skipped": .map(Value.Map(AutoJoin.Refusal.allCases.map { ($0.rawValue, .int(Int64(test.skipped[$0] ?? 0))) })),
      "queues": .list(
        queues.map { queue, part in
          [
            "space": .text(queue.space), "fee": .int(queue.fee), "taken": .int(Int64(part.taken)), "skipped": .int(Int64(part.skipped)),
            "fees": .int(part.fees), "payouts": .int(part.payouts),
          ]
        }),
      "curve": .list(test.curve.map { ["at_ms": .int($0.at), "bankroll": .int($0.bankroll)] }),
    ]
    map["roi"] = test.roi.map { .float($0) }
    return map
  }

  private var queues: [(QueueKey, BackTest.Part)] { test.parts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

  func lines(width: Int) -> [Line] {
    guard test.sessions > 0 else {
      return [Line("The agent has no settled session yet, so there is nothing to try the rule on.", .warning)]
    }
    let head =
      Line("\(Figures.count(test.sessions, "session")) of the past: ", .bold)
      + Line("\(Figures.grouped(test.taken)) taken, ") + Dollars.signed(test.result) + Line(" USDC")
      + Line(test.roi.map { ", ROI \(Figures.short($0 * 100, places: 1)) %" } ?? "")
      + Line(", deepest fall \(Dollars.plain(test.maxDrawdown))")
    var lines = [head] + table.lines(width: width)
    if !test.curve.isEmpty { lines += [Line()] + plot(width: width) }
    let reasons = AutoJoin.Refusal.allCases.compactMap { reason in test.skipped[reason].map { (reason, $0) } }
    if !reasons.isEmpty {
      lines += [Line(), Line("Left out", .bold)]
      for (reason, count) in reasons {
        lines.append(Line("  ") + Line(Figures.grouped(count)).padded(to: 7, isRight: true) + Line("  \(reason.summary)", .dim))
      }
    }
    lines += [Line(), Line("Results are as they were: how others would have played in these sessions, nobody knows.", .dim)]
    return lines
  }

  private var table: Table {
    var table = Table([
      .init(title: "space"), .init(title: "fee", isRight: true), .init(title: "taken", isRight: true),
      .init(title: "left out", isRight: true), .init(title: "paid in", isRight: true, dispensability: 1),
      .init(title: "paid out", isRight: true, dispensability: 1), .init(title: "result", isRight: true),
    ])
    for (queue, part) in queues {
      table.add([
        Line(queue.space), Line(queue.isFree ? "free" : Dollars.plain(queue.fee)), Line(Figures.grouped(part.taken)),
        Line(Figures.grouped(part.skipped), part.skipped == 0 ? .dim : .plain), Line(Dollars.plain(part.fees)),
        Line(Dollars.plain(part.payouts)), Dollars.signed(part.result),
      ])
    }
    return table
  }

  /// The bankroll from the start, session by session.
  private func plot(width: Int) -> [Line] {
    let values = ([test.bankroll] + test.curve.map(\.bankroll)).map { Double($0) / 1_000_000 }
    guard let low = values.min(), let high = values.max() else { return [] }
    let rows = 6
    let scale = ChartScale(low: low, high: high)
    let gutter = max(DisplayWidth.of(Figures.short(high)), DisplayWidth.of(Figures.short(low)))
    let columns = max(10, min(60, width - gutter - 4))
    var plot = BraillePlot(columns: columns, rows: rows)
    let last = Double(max(1, values.count - 1))
    plot.add(values.enumerated().map { (Double($0.offset) / last, scale.place($0.element)) }, ink: test.result < 0 ? .bad : .good)
    let body = plot.cells.enumerated().map { row, cells in
      Line("  ") + Line(scale.label(row, of: rows), .dim).padded(to: gutter, isRight: true) + Line("┤", .dim) + cells.reduce(Line(), +)
    }
    let axis = Line.spaces(gutter + 2) + Line("└" + String(repeating: "─", count: columns), .dim)
    let days = test.curve.first.map { Figures.moment(milliseconds: $0.at) } ?? ""
    let end = test.curve.last.map { Figures.moment(milliseconds: $0.at) } ?? ""
    let gap = max(1, columns - DisplayWidth.of(days) - DisplayWidth.of(end))
    let legend =
      columns >= 36
      ? Line.spaces(gutter + 3) + Line(days, .dim) + Line.spaces(gap) + Line(end, .dim) : Line.spaces(gutter + 3) + Line(end, .dim)
    return [Line("Bankroll in USDC", .bold)] + body + [axis, legend]
  }
}
