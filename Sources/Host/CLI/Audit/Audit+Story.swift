internal import HostArchive
internal import HostRules
internal import SpaceContent

extension Audit {
  /// Steps that are shown unless all are asked for.
  private static let stepsShown = 12

  /// By seat, what the record calls who sat there, and as which bot.
  private static func seated(_ journal: Journal) -> [String] {
    journal.seated.map { entry in
      guard let bot = entry.bot, bot != entry.name else { return entry.name }
      return "\(entry.name), bot \(bot)"
    }
  }

  /// Who played, what was asked and answered, scored and paid.
  func story(width: Int, isFull: Bool) -> [Line] {
    guard let journal = record?.journal else { return [] }
    let description = SessionDescription(journal: journal, seated: Audit.seated(journal))
    let input = InputDescription(seated: description.seated, feeds: journal.header.feeds.keys.sorted(), width: width - 8)
    var lines = description.result(width: width) + [Line()]
    let steps = journal.steps.indices.filter { Audit.isTold(journal.steps[$0].input) }
    guard !steps.isEmpty else { return lines }
    lines.append(
      Line(tasks.isEmpty ? "Answered" : "Asked and answered", .bold)
        + Line(tasks.isEmpty ? "  what was asked follows from a fold: --replay" : "", .dim))
    for index in isFull ? steps[...] : steps.prefix(Audit.stepsShown) {
      let step = journal.steps[index].input
      let asked: [Line]
      if case .answers = step { asked = questions(index, width: width - 8) } else { asked = [Line(input.headline(step), .dim)] }
      let details = input.details(step).flatMap { $0.folded(to: width - 8, hanging: 4) }
      let number = Line("\(index)", .dim).padded(to: 5, isRight: true) + Line("  ")
      for (place, line) in (asked + details).enumerated() { lines.append((place == 0 ? number : Line.spaces(7)) + line) }
    }
    let more = steps.count - Audit.stepsShown
    if !isFull, more > 0 { lines.append(Line("       … and \(Figures.count(more, "more step")): --full", .dim)) }
    return lines + [Line()]
  }

  /// Whether a step took something from outside: what was answered, judged, quoted or computed.
  private static func isTold(_ input: Journal.Step.Input) -> Bool {
    switch input {
    case .answers, .judged, .quoted, .ran: true
    case .start, .waited, .ended: false
    }
  }

  /// The tasks that a step answers, each text once.
  private func questions(_ index: Int, width: Int) -> [Line] {
    guard let asked = tasks[index] else { return [] }
    var seats: [String: [Int]] = [:]
    for (seat, text) in asked { seats[text, default: []].append(seat) }
    return seats.sorted { ($0.value.min() ?? 0) < ($1.value.min() ?? 0) }.map { text, seats in
      let who = seats.count == asked.count ? "asked  " : "asked \(seats.sorted().map(String.init).joined(separator: ", "))  "
      return (Line(who, .dim) + Line(PlainText.escaped(Array(text.utf8.prefix(4 * max(20, width)))), .dim)).cut(to: max(20, width))
    }
  }

  /// The steps as data, with the text of each task beside its answer once a fold has given it.
  var storyValue: Value? {
    guard let journal = record?.journal, let steps = SessionDescription(journal: journal).value["steps"]?.list else { return nil }
    return .list(
      steps.enumerated().map { index, step in
        guard let asked = tasks[index], var map = step.map, let answers = map["answers"]?.list else { return step }
        map["answers"] = .list(
          answers.map { answer in
            guard var answer = answer.map, let seat = answer["seat"]?.int else { return answer }
            answer["asked"] = asked[Int(seat)].map { .text($0) }
            return .map(answer)
          })
        return .map(map)
      })
  }
}
